"""How numbers, money, dates and lists are written, everywhere."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip


def number(value: Decimal | float | int) -> str:
    """With thousand marks and no more decimals than it has: 1,650; 18.5; -3."""
    exact = Decimal(str(value)).normalize()
    text = f"{exact:,f}"
    return text.replace("-", "−")


def pounds(value: Decimal | float | int) -> str:
    """To the pound, or to the penny where there are pence: £4,430,000; £8.62; −£3."""
    exact = Decimal(str(value))
    sign = "−" if exact < 0 else ""
    exact = abs(exact)
    whole = exact == exact.to_integral_value()
    return f"{sign}£{exact:,.0f}" if whole else f"{sign}£{exact:,.2f}"


def pence(value: Decimal | float | int) -> str:
    """Small sums set beside one another, always to the penny, from £100 to the pound: £0.46; £12.00; £134."""
    exact = Decimal(str(value))
    sign = "−" if exact < 0 else ""
    size = abs(exact)
    return f"{sign}£{size:,.0f}" if size >= 100 else f"{sign}£{size:,.2f}"


def short_pounds(value: Decimal | float | int) -> str:
    """For a headline: £4.43 million, £742.3 million, £60,000. Rounded only where four figures do not hold it."""
    exact = Decimal(str(value))
    sign = "−" if exact < 0 else ""
    size = abs(exact)
    for unit, name in ((Decimal(10**9), "billion"), (Decimal(10**6), "million")):
        if size >= unit:
            scaled = size / unit
            places = 2 if scaled < 100 else 1
            text = f"{scaled:.{places}f}".rstrip("0").rstrip(".")
            return f"{sign}£{text} {name}"
    return pounds(exact)


def count(n: int, one: str, many: str | None = None) -> str:
    """1 case study; 12 case studies."""
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def day(value: datetime.date | None) -> str:
    """5 July 2016."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if value else ""


def month(value: datetime.date | None) -> str:
    """July 2016."""
    return f"{MONTHS[value.month - 1]} {value.year}" if value else ""


def partial_date(text: str) -> str:
    """A date kept as exactly as it is known: 2016, 2016-11 or 2016-11-15, in words."""
    parts = [int(part) for part in text.split("-")] if text else []
    match parts:
        case [year]:
            return str(year)
        case [year, month_number]:
            return f"{MONTHS[month_number - 1]} {year}"
        case [year, month_number, day_number]:
            return f"{day_number} {MONTHS[month_number - 1]} {year}"
    return ""


def joined(items: Iterable[str], last: str = "and") -> str:
    """Rushcliffe, South Hams and Wigan."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"

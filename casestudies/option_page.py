"""What the page of one option prints, from what is kept with it and, where a council was chosen, seen from there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from markupsafe import Markup

from casestudies.cards import EVALUATED, GRADES
from casestudies.enums import Basis, ReformLevel, Stage
from casestudies.evidence import VERDICTS, Grade, Verdict, ladder
from casestudies.models import Option
from casestudies.option_text import OPTION_SECTIONS
from casestudies.presenters import StageMark
from shopwindow.my_council import MyCouncil, RegisterLine
from shopwindow.prices import LATEST_OUTTURN_YEAR, financial_year_label, in_prices_of
from shopwindow.tiers import FUNCTIONS, Delivery, Function
from shopwindow.ui.charts import DotChart, dot_chart
from shopwindow.ui.formats import count, number, pence

PRICE_YEAR = financial_year_label(LATEST_OUTTURN_YEAR)
EDGES = ("low", "middle", "high")


@dataclass(frozen=True)
class Section:
    key: str
    heading: str
    html: Markup


@dataclass(frozen=True)
class CaseLine:
    """One case study in the option's table."""

    title: str
    address: str
    councils: str
    years: str
    stage: StageMark
    grade: Grade
    verdict: str
    figure: Mapping[str, Any] | None
    is_disputed: bool

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "CaseLine":
        return cls(
            kept["title"],
            kept["address"],
            kept["councils"],
            kept["years"],
            StageMark.of(kept["stage"]),
            GRADES[kept["grade"]],
            EVALUATED.get(kept["verdict"], ""),
            kept["figure"],
            kept["is_disputed"],
        )


@dataclass(frozen=True)
class MoneyLine:
    """One case study's figure per resident, with what it was worked out from."""

    title: str
    address: str
    per_resident: str
    residents: str
    what: str
    amount: str
    real_amount: str
    basis: str
    when: str
    account: str
    is_disputed: bool

    @property
    def base_year(self) -> str:
        return PRICE_YEAR

    @classmethod
    def of(cls, kept: Mapping[str, Any], factor: Decimal) -> "MoneyLine":
        words = {name: kept[name] for name in cls.__dataclass_fields__ if name not in ("per_resident", "residents")}
        return cls(
            per_resident=pence(Decimal(kept["per_resident"]) * factor), residents=number(kept["residents"]), **words
        )


@dataclass(frozen=True)
class MoneyPanel:
    """Saving or investment per resident over the case studies: every value, the range if any, what is left out."""

    key: str
    heading: str
    lines: tuple[MoneyLine, ...]
    left_out: Sequence[Mapping[str, str]]
    more_left_out: int
    sentence: str
    chart: DotChart | None
    price_year: str
    """The year in whose prices the amounts per resident are; `MoneyLine.real_amount` is in those of `PRICE_YEAR`."""

    @classmethod
    def of(
        cls, key: str, heading: str, unit: str, kept: Mapping[str, Any], price_year: int = LATEST_OUTTURN_YEAR
    ) -> "MoneyPanel":
        factor = in_prices_of(Decimal(1), LATEST_OUTTURN_YEAR, price_year)
        year = financial_year_label(price_year)
        values = [(Decimal(item["per_resident"]) * factor, item["title"]) for item in kept["counted"]]
        spread = {name: Decimal(kept["spread"][name]) * factor for name in EDGES} if kept["spread"] else None
        n = len(kept["values"])
        sentence = money_sentence(spread, n, unit, year)
        chart = None
        if values:
            chart = dot_chart(
                heading,
                sentence,
                values,
                pence,
                spread=(spread["low"], spread["middle"], spread["high"]) if spread else None,
            )
        return cls(
            key,
            heading,
            tuple(MoneyLine.of(item, factor) for item in kept["counted"]),
            kept["left_out"],
            kept["more_left_out"],
            sentence,
            chart,
            year,
        )


def money_sentence(spread: Mapping[str, Decimal] | None, n: int, unit: str, price_year: str) -> str:
    """The middle and the range with how many stand behind them, or why there is none. A whole sentence."""
    if spread:
        low, middle, high = (pence(spread[name]) for name in EDGES)
        return (
            f"The middle of {n} case studies is {middle} {unit}; the lowest is {low} and the highest {high}, "
            f"in {price_year} prices."
        )
    if n:
        return (
            f"Only {count(n, 'case study has', 'case studies have')} a figure that was achieved or evaluated and can "
            f"be set per resident. A middle and a range need three, so none is given."
        )
    return "No case study has a figure that was achieved or evaluated and can be set per resident."


@dataclass(frozen=True)
class RegionLine:
    """The councils of one region that did it."""

    region: str
    councils: Markup


COUNCIL = Markup('<a href="{address}">{name}</a> <span class="muted">({about})</span>')


@lru_cache(maxsize=1_000)
def council_link(line: RegisterLine) -> Markup:
    """A council with its kind and size; there are fifty on a page and five hundred in all, so each is written once."""
    about = [line.kind.lower(), number(line.population) if line.population else "", "" if line.is_current else "ended"]
    return COUNCIL.format(address=line.address, name=line.name, about=", ".join(filter(None, about)))


@dataclass(frozen=True)
class TierNote:
    """How far a kind of council runs one of the functions that an option is about."""

    sentence: str
    note: str


DELIVERY = {
    Delivery.YES: "{council} runs it: {function}.",
    Delivery.SHARED: "{council} shares it with another tier or body: {function}.",
    Delivery.JOINT: "A joint authority runs it for {council}: {function}.",
    Delivery.NO: "{council} does not run it, because its kind of council does not: {function}.",
}


@dataclass(frozen=True)
class OptionPage:
    option: Option
    council: MyCouncil | None
    register: Mapping[int, RegisterLine]

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.option.page

    @property
    def level(self) -> str:
        return str(ReformLevel(self.option.reform_level).label)

    @property
    def grade(self) -> Grade:
        best = max((int(level) for level in self.facts["grades"]), default=0)
        return ladder(self.option.grade, self.option.hold_reason if self.option.grade < best else "")

    @property
    def total(self) -> str:
        return count(self.facts["total"], "case study", "case studies")

    @cached_property
    def cases(self) -> list[CaseLine]:
        return [CaseLine.of(kept) for kept in self.facts["cases"]]

    @cached_property
    def sections(self) -> list[Section]:
        html = self.option.html
        return [Section(key, heading, Markup(html[key])) for key, heading in OPTION_SECTIONS if html.get(key)]

    @property
    def stages(self) -> list[tuple[StageMark, int]]:
        return [(StageMark.of(stage), self.facts["stages"][stage]) for stage in Stage if stage in self.facts["stages"]]

    @property
    def found(self) -> list[tuple[str, int]]:
        """What the evaluations found and what nobody measured, each with how many case studies."""
        verdicts = self.facts["verdicts"]
        return [(VERDICTS[found], verdicts[found]) for found in Verdict if verdicts.get(found)]

    @property
    def bases(self) -> str:
        """How much of what is published is a result: "Of 14 figures, 5 were achieved or evaluated; ..."."""
        bases = Counter(self.facts["bases"])
        total = sum(bases.values())
        results = sum(bases[basis] for basis in Basis.results())
        if not total:
            return "Its case studies publish no figure."
        return (
            f"Of {count(total, 'figure')} in its case studies, {count(results, 'was', 'were')} achieved or evaluated; "
            f"{count(total - results, 'was a plan, a model or a claim', 'were plans, models or claims')}."
        )

    @cached_property
    def money(self) -> list[MoneyPanel]:
        return [
            self.saving_panel(),
            MoneyPanel.of("investment", "One-off investment for each resident", "a resident", self.facts["investment"]),
        ]

    def saving_panel(self, price_year: int = LATEST_OUTTURN_YEAR) -> MoneyPanel:
        kept = self.facts["saving"]
        return MoneyPanel.of("saving", "Annual saving for each resident", "a resident a year", kept, price_year)

    @cached_property
    def regions(self) -> list[RegionLine]:
        """Who did it, by region, in the order of the alphabet."""
        lines: dict[str, list[RegisterLine]] = {}
        for pk in self.facts["councils"]:
            if pk in self.register:
                line = self.register[pk]
                lines.setdefault(line.region, []).append(line)
        return [
            RegionLine(region, Markup("; ").join(map(council_link, sorted(councils, key=lambda line: line.name))))
            for region, councils in sorted(lines.items())
        ]

    @property
    def more_councils(self) -> int:
        """How many councils the list by region has no room for."""
        return self.council_total - len(self.facts["councils"])

    @property
    def council_total(self) -> int:
        return self.facts["council_total"]

    @property
    def tier_notes(self) -> list[TierNote]:
        """What my kind of council runs of it; nothing where the option concerns no function in particular."""
        return tier_notes(self.council, self.option.functions) if self.council else []

    @property
    def functions(self) -> list[Function]:
        return [function for function in FUNCTIONS if function.key in self.option.functions]


def tier_notes(council: MyCouncil, functions: list[str]) -> list[TierNote]:
    return [
        TierNote(DELIVERY[delivery].format(council=council.name, function=function.name.lower()), function.note)
        for function, delivery in council.delivery_of(functions)
    ]

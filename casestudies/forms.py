"""Forms of the library's public pages. They keep what was typed and say in words what is wrong."""

from decimal import Decimal

from django import forms

from casestudies.economics import MOST_YEARS
from casestudies.here import Assumptions
from shopwindow.appraisal import DISCOUNT_RATE
from shopwindow.my_council import MyCouncil
from shopwindow.prices import DEFLATORS, LATEST_OUTTURN_YEAR, financial_year_label

MOST_RESIDENTS = 70_000_000
MOST_POUNDS = Decimal(10**11)
USUAL_YEARS = 5
EARLIEST_PRICES = 2009


class PoundsField(forms.DecimalField):
    """Pounds as people type them: £1,250,000, 1250000, 1.25m, 40k."""

    SCALES = {"k": 10**3, "m": 10**6, "bn": 10**9}

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().lower().removeprefix("£").replace(",", "").replace(" ", "")
            for suffix, scale in self.SCALES.items():
                number = value.removesuffix(suffix)
                if number != value and number.replace(".", "", 1).isdecimal():
                    return Decimal(number) * scale
        return super().to_python(value)


class NumberField(forms.IntegerField):
    """A whole number as people type it: 124,000."""

    def to_python(self, value):
        return super().to_python(value.replace(",", "").replace(" ", "") if isinstance(value, str) else value)


class HereForm(forms.Form):
    """What the officer may change on "what it could mean here". Everything has a start, so an empty address works."""

    residents = NumberField(
        label="Residents affected",
        min_value=1,
        max_value=MOST_RESIDENTS,
        error_messages={
            "invalid": "Residents affected must be a whole number, like 124,000",
            "min_value": "Residents affected must be 1 or more",
            "max_value": "Residents affected must be 70,000,000 or fewer",
            "required": "Enter how many residents are affected",
        },
    )
    share = forms.DecimalField(
        label="Share of the saving that you achieve, %",
        min_value=0,
        max_value=200,
        decimal_places=2,
        error_messages={
            "invalid": "Share achieved must be a number of per cent, like 80",
            "min_value": "Share achieved must be 0 or more",
            "max_decimal_places": "Share achieved must have no more than 2 decimal places",
            "max_value": "Share achieved must be 200%% or less",
            "required": "Enter the share of the saving that you achieve",
        },
    )
    investment = PoundsField(
        label="One-off investment, £",
        min_value=0,
        max_value=MOST_POUNDS,
        error_messages={
            "invalid": "Investment must be an amount in pounds, like 250,000 or 1.2m",
            "min_value": "Investment must be 0 or more",
            "max_value": "Investment must be less than £100 billion",
            "required": "Enter the investment, or 0",
        },
    )
    saving = PoundsField(
        label="A yearly saving of your own to try, £",
        min_value=0,
        max_value=MOST_POUNDS,
        required=False,
        error_messages={
            "invalid": "Your own saving must be an amount in pounds, like 250,000 or 1.2m",
            "min_value": "Your own saving must be 0 or more",
            "max_value": "Your own saving must be less than £100 billion",
        },
    )
    years = NumberField(
        label="Years",
        min_value=1,
        max_value=MOST_YEARS,
        error_messages={
            "invalid": "Years must be a whole number from 1 to 30",
            "min_value": "Years must be 1 or more",
            "max_value": "Years must be 30 or fewer",
            "required": "Enter the number of years",
        },
    )
    rate = forms.DecimalField(
        label="Discount rate, % a year",
        min_value=0,
        max_value=20,
        decimal_places=3,
        error_messages={
            "invalid": "Discount rate must be a number of per cent, like 3.5",
            "min_value": "Discount rate must be 0 or more",
            "max_decimal_places": "Discount rate must have no more than 3 decimal places",
            "max_value": "Discount rate must be 20%% or less",
            "required": "Enter the discount rate",
        },
    )
    prices = forms.TypedChoiceField(
        label="Prices of the year",
        coerce=int,
        choices=[
            (year, financial_year_label(year))
            for year in sorted(DEFLATORS, reverse=True)
            if EARLIEST_PRICES <= year <= LATEST_OUTTURN_YEAR
        ],
        error_messages={"invalid_choice": "Choose one of the years in the list", "required": "Choose a year"},
    )
    optimism = forms.BooleanField(label="Take something off for optimism", required=False)

    def __init__(self, data, *, council: MyCouncil | None, correction: Decimal | None = None):
        self.correction = correction
        start = {
            "residents": f"{council.population:,}" if council and council.population else "100,000",
            "share": "100",
            "investment": "0",
            "years": str(USUAL_YEARS),
            "rate": f"{DISCOUNT_RATE.value.normalize():f}",
            "prices": str(LATEST_OUTTURN_YEAR),
        }
        super().__init__({name: data.get(name) or start.get(name, "") for name in self.base_fields})
        if correction is None:
            del self.fields["optimism"]

    @property
    def assumptions(self) -> Assumptions:
        """What was typed, once it is valid."""
        said = self.cleaned_data
        return Assumptions(
            residents=said["residents"],
            share=said["share"] / 100,
            years=said["years"],
            investment=said["investment"],
            rate=said["rate"] / 100,
            price_year=said["prices"],
            saving=said["saving"],
            correction=(self.correction or Decimal(0)) / 100 if said.get("optimism") else Decimal(0),
        )

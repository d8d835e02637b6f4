from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from casestudies.enums import Basis, FigureKind
from casestudies.models.case_study import CaseStudy
from casestudies.models.source import Source
from shopwindow.models import Measure

GBP = "GBP"
MONTHS = "months"
PER_CENT = "per cent"

HAS_VALUE = Q(value__isnull=False)
HAS_BOUND = Q(at_least__isnull=False) | Q(at_most__isnull=False)


class Figure(models.Model):
    """A number with a unit, a period, a basis and a source. The constraints hold what product.md says of figures."""

    case_study = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="figures")
    key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=20, choices=FigureKind)
    label = models.CharField("what it measures", max_length=200)
    unit = models.CharField(max_length=60, help_text="GBP, months, per cent, or what is counted")
    value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    at_least = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    at_most = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    is_approximate = models.BooleanField(default=False)
    basis = models.CharField(max_length=10, choices=Basis)
    price_year = models.PositiveSmallIntegerField(
        "financial year of its prices", null=True, blank=True, help_text="The year it begins: 2017 for 2017-18"
    )
    period = models.CharField(max_length=150, blank=True)
    measure = models.ForeignKey(
        Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="figures",
        help_text="Where an outcome is one of the measures",
    )  # fmt: skip
    baseline = models.CharField(
        "compared with", max_length=200, blank=True, help_text="What a result is set against: 2014-15: 41%"
    )
    is_cashable = models.BooleanField("cashable", null=True, blank=True, help_text="Unknown where no source says")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="figures")
    derivation = models.CharField(max_length=400, blank=True, help_text="How we worked it out; blank if published")
    note = models.CharField(max_length=600, blank=True)
    disputes = models.ManyToManyField("self", symmetrical=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case_study", "key"], name="figure_key_is_used_once"),
            models.CheckConstraint(
                condition=(HAS_VALUE & Q(at_least__isnull=True, at_most__isnull=True)) | (~HAS_VALUE & HAS_BOUND),
                name="figure_is_a_value_or_bounds",
            ),
            models.CheckConstraint(
                condition=Q(at_least__isnull=True) | Q(at_most__isnull=True) | Q(at_least__lte=F("at_most")),
                name="figure_bounds_are_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(kind=FigureKind.CUMULATIVE_SAVING) | ~Q(period=""),
                name="figure_cumulative_has_a_period",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=FigureKind.always_money()) | Q(unit=GBP), name="figure_money_is_in_pounds"
            ),
            models.CheckConstraint(
                condition=~Q(kind=FigureKind.PAYBACK) | Q(unit=MONTHS), name="figure_payback_is_in_months"
            ),
            models.CheckConstraint(
                condition=Q(is_cashable__isnull=True) | Q(kind__in=FigureKind.savings()),
                name="figure_only_savings_are_cashable",
            ),
            models.CheckConstraint(
                condition=Q(price_year__isnull=True) | Q(unit=GBP), name="figure_only_money_has_prices"
            ),
            models.CheckConstraint(
                condition=Q(measure__isnull=True) | Q(kind=FigureKind.OUTCOME),
                name="figure_only_outcomes_have_measures",
            ),
            models.CheckConstraint(
                condition=Q(baseline="") | Q(basis__in=Basis.results()), name="figure_only_results_have_a_baseline"
            ),
            models.CheckConstraint(condition=~Q(label="") & ~Q(unit=""), name="figure_says_what_it_measures"),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.source_id and self.case_study_id and self.source.case_study_id != self.case_study_id:
            raise ValidationError({"source": "The source belongs to another case study."})

    @property
    def is_money(self) -> bool:
        return self.unit == GBP

    @property
    def is_result(self) -> bool:
        return self.basis in Basis.results()

    @property
    def is_derived(self) -> bool:
        return bool(self.derivation)

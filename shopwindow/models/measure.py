"""A quantity with a definition: what options move, what case studies report as outcomes and what councils send."""

from django.db import models
from django.db.models import Q

from shopwindow.models.vocabulary import ServiceArea


class Polarity(models.TextChoices):
    """Which way is good. Neither: never coloured, never called better or worse."""

    HIGH = "high", "Higher is better"
    LOW = "low", "Lower is better"
    NEITHER = "neither", "Neither high nor low is good in itself"


class Measure(models.Model):
    key = models.SlugField(max_length=50, unique=True)
    label = models.CharField(max_length=100)
    unit = models.CharField(max_length=40)
    polarity = models.CharField(max_length=8, choices=Polarity)
    service_area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, related_name="measures")
    function = models.CharField(
        max_length=50, blank=True, help_text="Key of tiers.FUNCTIONS; blank where it concerns every council"
    )
    definition = models.CharField(max_length=400)
    numerator = models.CharField(max_length=120)
    denominator = models.CharField(max_length=120, blank=True, help_text="Blank for a plain count or sum")
    source = models.CharField(max_length=200)
    source_url = models.URLField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(definition="") & ~Q(source="") & ~Q(numerator=""), name="measure_is_defined_and_sourced"
            )
        ]

    def __str__(self) -> str:
        return self.label

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class OptimismCorrection(models.Model):
    """How much to take off a saving because plans turn out worse, by evidence grade. Off until an administrator enters
    it with its source: no table that fits our grades has been published."""

    grade = models.PositiveSmallIntegerField(unique=True, help_text="Evidence grade, 0 to 5")
    per_cent = models.DecimalField("per cent to take off", max_digits=5, decimal_places=2)
    source = models.CharField(max_length=300)
    source_url = models.URLField("address", max_length=500)

    history = HistoricalRecords()

    class Meta:
        ordering = ["grade"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__lte=5)
                & Q(per_cent__gt=0)
                & Q(per_cent__lte=100)
                & ~Q(source="")
                & ~Q(source_url=""),
                name="optimism_correction_is_sourced",
            )
        ]

    def __str__(self) -> str:
        return f"Grade {self.grade}: {self.per_cent}% off"

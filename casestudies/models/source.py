from django.db import models
from simple_history.models import HistoricalRecords

from casestudies.enums import SourceKind
from casestudies.models.case_study import CaseStudy


class Source(models.Model):
    """A document that says so. Its date is kept as exactly as it is known: a year, a month or a day."""

    case_study = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="sources")
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=SourceKind)
    url = models.URLField("address", max_length=500, blank=True)
    date = models.CharField(max_length=10, blank=True, help_text="2016, 2016-11 or 2016-11-15")
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case_study", "key"], name="source_key_is_used_once"),
            models.CheckConstraint(
                condition=models.Q(date="") | models.Q(date__regex=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
                name="source_date_is_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

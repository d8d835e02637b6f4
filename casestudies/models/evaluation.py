from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from casestudies.enums import EvaluationDesign, EvaluationResult
from casestudies.models.case_study import CaseStudy
from casestudies.models.source import Source


class Evaluation(models.Model):
    """Somebody independent looked whether it worked: how, against what, and what they found."""

    case_study = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="evaluations")
    key = models.SlugField(max_length=60)
    design = models.CharField(max_length=20, choices=EvaluationDesign)
    design_note = models.CharField(max_length=400, blank=True)
    evaluator = models.CharField(max_length=250)
    comparison = models.CharField("compared with", max_length=400, blank=True)
    result = models.CharField(max_length=10, choices=EvaluationResult)
    effect = models.CharField(max_length=800, help_text="What was found, in words with its numbers")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="evaluations")
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case_study", "key"], name="evaluation_key_is_used_once"),
            models.CheckConstraint(
                condition=~Q(design__in=EvaluationDesign.compared()) | ~Q(comparison=""),
                name="evaluation_that_compares_says_with_what",
            ),
            models.CheckConstraint(condition=~Q(evaluator="") & ~Q(effect=""), name="evaluation_says_who_and_what"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluator}: {self.get_result_display()}"

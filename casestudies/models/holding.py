from django.db import models
from django.db.models import Q


class GradeHeldDown(models.Model):
    """What curators may do to an evidence grade: hold it down, with a reason that is shown. Never push it up."""

    hold_grade_at = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0 to 4; blank: as worked out")
    hold_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


def grade_hold_is_whole(model: str) -> models.CheckConstraint:
    """A hold has its reason, and a reason its hold."""
    return models.CheckConstraint(
        condition=Q(hold_grade_at__isnull=True, hold_reason="")
        | (Q(hold_grade_at__isnull=False, hold_grade_at__lte=4) & ~Q(hold_reason="")),
        name=f"{model}_grade_hold_has_its_reason",
    )

"""The words by which case studies are classified. Kept in shopwindow/content/, loaded by `load_vocabularies`."""

from django.db import models
from django.db.models import Q


class ServiceArea(models.Model):
    """A function of the ESD function list (two levels), or one of three of our own that the list lacks."""

    key = models.SlugField(max_length=50, unique=True)
    label = models.CharField(max_length=80)
    esd_id = models.PositiveIntegerField("ESD function", null=True, blank=True, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.label

    @property
    def esd_uri(self) -> str:
        return f"http://id.esd.org.uk/function/{self.esd_id}" if self.esd_id else ""


class DeliveryModel(models.Model):
    """How the service is run: in-house, shared, a company, a partnership. Several may apply."""

    key = models.SlugField(max_length=50, unique=True)
    label = models.CharField(max_length=80)
    meaning = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.label


class RootCause(models.Model):
    """What drives the demand or the cost."""

    class Group(models.TextChoices):
        NEED = "need", "Underlying need"
        SYSTEM = "system", "System barrier"
        ORGANISATION = "organisation", "Cause within the organisation"

    key = models.SlugField(max_length=50, unique=True)
    label = models.CharField(max_length=80)
    group = models.CharField(max_length=12, choices=Group)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="root_cause_has_a_key")]

    def __str__(self) -> str:
        return self.label

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from casestudies.enums import ReformLevel, Status, Way
from casestudies.models.holding import GradeHeldDown, grade_hold_is_whole
from shopwindow.models import DeliveryModel, Measure, RootCause, ServiceArea


class OptionQuerySet(models.QuerySet["Option"]):
    def published(self):
        """What the public may see. Every public page starts here."""
        return self.filter(status=Status.PUBLISHED)

    def in_order(self):
        return self.order_by("title", "pk")


class Option(GradeHeldDown):
    """The reusable idea: what it is, when it fits, how to do it, what goes wrong. What it cost and saved is never typed
    here: that is worked out from its case studies (see `effects`)."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=320)

    # Prose as Markdown; the HTML beside it is made on save
    problem = models.TextField()
    how_it_works = models.TextField()
    when_it_fits = models.TextField()
    when_it_does_not = models.TextField()
    first_steps = models.TextField()
    who_must_agree = models.TextField()
    what_goes_wrong = models.TextField()
    what_it_needs = models.TextField()
    how_to_tell = models.TextField()
    legal_forms = models.TextField(blank=True)
    questions = models.TextField("questions to ask")
    html = models.JSONField(default=dict, editable=False, help_text="Safe HTML of each section, by field name")

    reform_level = models.CharField("3R level", max_length=10, choices=ReformLevel)
    service_areas = models.ManyToManyField(ServiceArea, related_name="options")
    delivery_models = models.ManyToManyField(DeliveryModel, related_name="options")
    root_causes = models.ManyToManyField(RootCause, related_name="options")
    functions = models.JSONField(
        default=list, blank=True, help_text="Keys of tiers.FUNCTIONS that a council must have; none: any council"
    )
    sources = models.JSONField(
        default=list, blank=True, help_text="For statements of law and guidance: title, publisher, address"
    )

    card = models.JSONField(default=dict, editable=False, help_text="What lists print; made by `option_view`")
    page = models.JSONField(default=dict, editable=False, help_text="What its page prints; made by `option_view`")
    grade = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Evidence, 0 to 5; see `evidence`")

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OptionQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["html", "card", "page", "grade"], m2m_fields=[service_areas, delivery_models, root_causes]
    )

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | (~Q(title="") & ~Q(summary="") & ~Q(problem="")),
                name="option_published_says_something",
            ),
            grade_hold_is_whole("option"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED


class OptionMeasure(models.Model):
    """A measure that an option is meant to move, and which way."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="option_measures")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="option_measures")
    way = models.CharField(max_length=4, choices=Way)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["option", "measure"], name="option_measure_is_said_once")]

    def __str__(self) -> str:
        return f"{self.measure} {self.get_way_display()}"

from django.db import models
from django.db.models import F, Prefetch, Q
from simple_history.models import HistoricalRecords

from casestudies.enums import ChangeLevel, CouncilRole, ReformLevel, Stage, Status
from casestudies.models.holding import GradeHeldDown, grade_hold_is_whole
from casestudies.models.option import Option
from shopwindow.models import Council, DeliveryModel, RootCause, ServiceArea


class CaseStudyQuerySet(models.QuerySet["CaseStudy"]):
    def published(self):
        """What the public may see. Every public page starts here."""
        return self.filter(status=Status.PUBLISHED)

    def for_cards(self):
        """What a list prints of each, in one query without objects."""
        return self.order_by("pk").values_list("pk", "slug", "title", "summary", "card", "grade", "verdict")

    def with_figures(self):
        """With councils, figures and the source of each, in three queries."""
        return self.prefetch_related(
            Prefetch("participations", queryset=Participation.objects.select_related("council")),
            Prefetch("figures", queryset=self._figures()),
        ).order_by("-started_year", "title", "pk")

    def with_everything(self):
        """All that pages and search are made from (`public_view`), in a fixed number of queries."""
        return self.with_figures().prefetch_related(
            "participations__council__successors", "sources", "figures__disputes", "figures__measure",
            "evaluations__source", "service_areas", "delivery_models", "root_causes",
            Prefetch("options", queryset=Option.objects.in_order()),
        )  # fmt: skip

    @staticmethod
    def _figures():
        from casestudies.models.figure import Figure

        return Figure.objects.select_related("source").order_by("position", "pk")


class CaseStudy(GradeHeldDown):
    """One council, or a group of them, that did it: told in prose, counted in figures, each with its source."""

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=320)

    # Prose as Markdown; the HTML beside it is made on save
    challenge = models.TextField(blank=True)
    what_changed = models.TextField(blank=True)
    results = models.TextField(blank=True)
    what_went_wrong = models.TextField(blank=True)
    lessons = models.TextField(blank=True)
    questions = models.TextField("questions to ask", blank=True)
    html = models.JSONField(default=dict, editable=False, help_text="Safe HTML of each section, by field name")

    card = models.JSONField(default=dict, editable=False, help_text="What lists print; made by `public_view`")
    grade = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Evidence, 0 to 5; see `evidence`")
    grade_unheld = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Before curators hold it down")
    grade_alone = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Before others repeat it")
    has_good_result = models.BooleanField(default=False, editable=False, help_text="Measured, and good")
    verdict = models.CharField(max_length=12, default="not-measured", editable=False, help_text="What was found")
    page = models.JSONField(default=dict, editable=False, help_text="What its page prints; made by `public_view`")

    stage = models.CharField(max_length=10, choices=Stage, default=Stage.UNKNOWN)
    reform_level = models.CharField("3R level", max_length=10, choices=ReformLevel)
    change_level = models.CharField(max_length=20, choices=ChangeLevel)
    started_year = models.PositiveSmallIntegerField(null=True, blank=True)
    started_month = models.PositiveSmallIntegerField(null=True, blank=True)
    ended_year = models.PositiveSmallIntegerField(null=True, blank=True)
    ended_month = models.PositiveSmallIntegerField(null=True, blank=True)
    is_disputed = models.BooleanField(default=False, help_text="Sources disagree about cost, saving or result")
    is_programme = models.BooleanField(
        default=False, help_text="National or of many councils: its money is no single council’s"
    )
    iese_interest = models.CharField(max_length=300, blank=True, help_text="What part iESE had in the work")

    councils = models.ManyToManyField(Council, through="Participation", related_name="case_studies")
    service_areas = models.ManyToManyField(ServiceArea, related_name="case_studies")
    delivery_models = models.ManyToManyField(DeliveryModel, related_name="case_studies")
    root_causes = models.ManyToManyField(RootCause, related_name="case_studies")
    options = models.ManyToManyField(Option, related_name="case_studies")

    nations = models.JSONField(
        default=list, blank=True, help_text="Keys of Nation, where no council of the register is named"
    )
    partners = models.JSONField(default=list, blank=True, help_text="Bodies that are not in the register, by name")
    caveats = models.JSONField(default=list, blank=True, help_text="What a reader must know before relying on the page")
    awards = models.JSONField(
        default=list, blank=True, help_text="Each with its name, and its year and result if known"
    )

    contact_name = models.CharField(max_length=120, blank=True, help_text="A post, not a person: Head of Waste")
    contact_email = models.EmailField(blank=True)
    last_confirmed_on = models.DateField(null=True, blank=True, help_text="By the council that owns the entry")

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    is_synthetic = models.BooleanField(default=False, help_text="Made by `grow` to measure speed; never real")
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CaseStudyQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["html", "card", "page", "grade", "grade_unheld", "grade_alone", "has_good_result", "verdict"],
        m2m_fields=[service_areas, delivery_models, root_causes, options],
    )

    class Meta:
        verbose_name_plural = "case studies"
        ordering = ["-started_year", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_year__isnull=True)
                | Q(started_year__isnull=True)
                | Q(ended_year__gte=F("started_year")),
                name="case_study_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(started_month__isnull=True) | Q(started_year__isnull=False, started_month__range=(1, 12)),
                name="case_study_start_month_has_a_year",
            ),
            models.CheckConstraint(
                condition=Q(ended_month__isnull=True) | Q(ended_year__isnull=False, ended_month__range=(1, 12)),
                name="case_study_end_month_has_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(published_at__isnull=False),
                name="case_study_published_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | (~Q(title="") & ~Q(summary="") & ~Q(challenge="")),
                name="case_study_published_says_something",
            ),
            grade_hold_is_whole("case_study"),
        ]
        indexes = [models.Index(fields=["status", "-started_year", "title"], name="case_study_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED


class Participation(models.Model):
    """A council's part in a case study, under the name it had then."""

    case_study = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="participations")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(max_length=12, choices=CouncilRole)
    named_as = models.CharField(max_length=150, help_text="The council’s name at the time")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["case_study", "council"], name="participation_is_held_once")]

    def __str__(self) -> str:
        return f"{self.named_as}: {self.get_role_display()}"

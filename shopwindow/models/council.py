from django.db import models
from django.db.models import F, Q


class Nation(models.TextChoices):
    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"


class Region(models.TextChoices):
    """The nine regions of England; the other nations stand as one region each."""

    EAST_MIDLANDS = "east-midlands", "East Midlands"
    EAST_OF_ENGLAND = "east-of-england", "East of England"
    LONDON = "london", "London"
    NORTH_EAST = "north-east", "North East"
    NORTH_WEST = "north-west", "North West"
    SOUTH_EAST = "south-east", "South East"
    SOUTH_WEST = "south-west", "South West"
    WEST_MIDLANDS = "west-midlands", "West Midlands"
    YORKSHIRE_AND_THE_HUMBER = "yorkshire-and-the-humber", "Yorkshire and The Humber"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"


class CouncilKind(models.TextChoices):
    """What a council is by law, which decides what it does (its functions)."""

    COUNTY = "county", "County"
    DISTRICT = "district", "District"
    UNITARY = "unitary", "Unitary"
    METROPOLITAN_DISTRICT = "metropolitan-district", "Metropolitan district"
    LONDON_BOROUGH = "london-borough", "London borough"
    CITY_CORPORATION = "city-corporation", "City of London"
    WELSH_UNITARY = "welsh-unitary", "Welsh unitary"
    SCOTTISH_UNITARY = "scottish-unitary", "Scottish unitary"
    NI_DISTRICT = "ni-district", "Northern Ireland district"
    COMBINED_AUTHORITY = "combined-authority", "Combined authority"
    STRATEGIC_AUTHORITY = "strategic-authority", "Strategic authority"

    @classmethod
    def principal(cls) -> list[str]:
        """The kinds that are councils; the rest are strategic bodies above them."""
        return [kind for kind in cls.values if kind not in cls.strategic()]

    @classmethod
    def strategic(cls) -> list[str]:
        return [cls.COMBINED_AUTHORITY, cls.STRATEGIC_AUTHORITY]


class RuralUrban(models.TextChoices):
    URBAN = "urban", "Urban"
    URBAN_WITH_RURAL = "urban-with-rural-areas", "Urban with rural areas"
    RURAL = "rural", "Rural"
    SPARSE_AND_RURAL = "sparse-and-rural", "Sparse and rural"


class CouncilQuerySet(models.QuerySet["Council"]):
    """No count, list or statistic has the fictional councils of a demonstration in it: start from one of these."""

    def real(self):
        return self.filter(is_demonstration=False)

    def fictional(self):
        return self.filter(is_demonstration=True).order_by("name", "slug")

    def joinable_by(self, user):
        """Those of today: real ones for real people, fictional ones for fictional people."""
        councils = self.fictional() if user.is_demonstration else self.current()
        return councils.order_by("name", "slug")

    def current(self, on=None):
        """Councils that exist (on a day: that existed; an unknown first day counts as long ago)."""
        if on is None:
            return self.real().filter(last_day__isnull=True)
        return (
            self.real()
            .filter(Q(starts_on__isnull=True) | Q(starts_on__lte=on))
            .filter(Q(last_day__isnull=True) | Q(last_day__gte=on))
        )

    def former(self):
        return self.real().filter(last_day__isnull=False)

    def principal(self):
        return self.real().filter(kind__in=CouncilKind.principal())


class Council(models.Model):
    """A council or strategic body as it is or was: a successor is another row."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=100, help_text="Short name: Rushcliffe")
    official_name = models.CharField(max_length=150)
    welsh_name = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=30, choices=CouncilKind)
    nation = models.CharField(max_length=20, choices=Nation)
    region = models.CharField(max_length=30, choices=Region)
    gss = models.CharField("GSS code", max_length=9, null=True, blank=True, unique=True)
    starts_on = models.DateField(null=True, blank=True, help_text="Unknown stays unknown")
    last_day = models.DateField(null=True, blank=True)
    county = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="districts",
        help_text="The county council above a district",
    )  # fmt: skip
    population = models.PositiveIntegerField(null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(null=True, blank=True)
    area_km2 = models.DecimalField("area in km²", max_digits=8, decimal_places=1, null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    rural_urban = models.CharField(max_length=30, choices=RuralUrban, blank=True)
    deprivation = models.DecimalField(
        "UK index of multiple deprivation, score", max_digits=6, decimal_places=3, null=True, blank=True,
        help_text="mySociety's composite; higher is more deprived",
    )  # fmt: skip
    website = models.URLField(blank=True)
    is_demonstration = models.BooleanField("fictional", default=False, help_text="Made by `manage.py demonstrate`")
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(starts_on__isnull=True) | Q(last_day__gt=F("starts_on")),
                name="council_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(population__isnull=True, population_year__isnull=True)
                | Q(population__isnull=False, population_year__isnull=False),
                name="council_population_has_its_year",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_current(self) -> bool:
        return self.last_day is None

    @property
    def density(self) -> float | None:
        """People per square kilometre."""
        if not self.population or not self.area_km2:
            return None
        return self.population / float(self.area_km2)


class CouncilCode(models.Model):
    """Another code by which the same council goes: earlier GSS codes, mostly."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="other_codes")
    code = models.CharField(max_length=20, unique=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class PlannedSuccession(models.Model):
    """A decided change that has not happened yet: always shown as planned."""

    class Extent(models.TextChoices):
        WHOLE = "whole", "All of it"
        PART = "part", "Part of it"
        UNKNOWN = "split-unknown", "Part of it; how much is not known"
        UNCHANGED = "unchanged", "Stays as it is"

    predecessor = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="planned_successions")
    successor_name = models.CharField(max_length=100)
    area = models.CharField(max_length=100)
    extent = models.CharField(max_length=20, choices=Extent)
    population_share = models.DecimalField(
        max_digits=5, decimal_places=4, null=True, blank=True, help_text="Of the predecessor's people, 0 to 1"
    )
    vesting_day = models.DateField(null=True, blank=True)
    vesting_basis = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["vesting_day", "area", "successor_name", "predecessor__name"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor_name"], name="planned_succession_is_said_once"),
            models.CheckConstraint(
                condition=Q(population_share__isnull=True) | Q(population_share__gt=0, population_share__lte=1),
                name="planned_succession_share_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} to {self.successor_name}"


class SimilarArea(models.Model):
    """The Office for National Statistics' list of areas most similar to a council's. It ignores what councils do."""

    class Basis(models.TextChoices):
        OVERALL = "overall", "Overall"
        DEMOGRAPHIC = "demographic", "Demographic"
        ECONOMIC = "economic", "Economic"

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="similar_areas")
    similar = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="+")
    basis = models.CharField(max_length=12, choices=Basis)
    rank = models.PositiveSmallIntegerField(help_text="1 is the most similar")

    class Meta:
        ordering = ["council", "basis", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["council", "basis", "rank"], name="similar_area_rank_is_held_once"),
            models.UniqueConstraint(fields=["council", "basis", "similar"], name="similar_area_is_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.council} is like {self.similar}"

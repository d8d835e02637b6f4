"""The library's fixed vocabularies, with their named groups. Adding a value means editing this file."""

from django.db import models


class Status(models.TextChoices):
    """Where an entry stands on its way to the public."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in-review", "In review"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Retired"
    MERGED = "merged", "Merged into another"


class Stage(models.TextChoices):
    """How far the work has got. Ended and reversed work is as welcome here as what lives on."""

    PILOT = "pilot", "Pilot"
    LIVE = "live", "Live"
    SCALED = "scaled", "Scaled"
    ENDED = "ended", "Ended"
    REVERSED = "reversed", "Reversed"
    UNKNOWN = "unknown", "Stage not known"


class ReformLevel(models.TextChoices):
    """The 3R model's three levels. Not the change ladder: no source equates the two."""

    REVIEW = "review", "Review"
    REMODEL = "remodel", "Remodel"
    REINVENT = "reinvent", "Reinvent"


class ChangeLevel(models.TextChoices):
    """Larner's ladder of 2014."""

    TRANSACTIONAL = "transactional", "Transactional"
    TRANSITIONAL = "transitional", "Transitional"
    TRANSFORMATIONAL = "transformational", "Transformational"


class CouncilRole(models.TextChoices):
    LEAD = "lead", "Led it"
    HOST = "host", "Hosts it for the others"
    PARTNER = "partner", "Partner"
    PARTICIPANT = "participant", "Took part"
    CLIENT = "client", "Buys the service"
    CREATED = "created", "Made by the change"


class FigureKind(models.TextChoices):
    INVESTMENT = "investment", "One-off investment"
    RUNNING_COST = "running_cost", "Running cost a year"
    ANNUAL_SAVING = "annual_saving", "Annual saving"
    CUMULATIVE_SAVING = "cumulative_saving", "Total saving over a period"
    INCOME = "income", "Income"
    PAYBACK = "payback", "Payback"
    GRANT = "grant", "Grant"
    OUTCOME = "outcome", "Outcome"

    @classmethod
    def costs(cls) -> list[str]:
        return [cls.INVESTMENT, cls.RUNNING_COST]

    @classmethod
    def savings(cls) -> list[str]:
        """Income is never among them."""
        return [cls.ANNUAL_SAVING, cls.CUMULATIVE_SAVING]

    @classmethod
    def always_money(cls) -> list[str]:
        return [cls.INVESTMENT, cls.RUNNING_COST, cls.ANNUAL_SAVING, cls.CUMULATIVE_SAVING, cls.INCOME, cls.GRANT]


class Basis(models.TextChoices):
    """What a number rests on, from the weakest to the strongest."""

    TARGET = "target", "Target"
    FORECAST = "forecast", "Forecast"
    BUDGETED = "budgeted", "Budgeted"
    MODELLED = "modelled", "Modelled"
    CLAIMED = "claimed", "Claimed"
    ACHIEVED = "achieved", "Achieved"
    EVALUATED = "evaluated", "Evaluated"

    @classmethod
    def results(cls) -> list[str]:
        """The bases of something that happened; all others are plans or say-so."""
        return [cls.ACHIEVED, cls.EVALUATED]

    @property
    def strength(self) -> int:
        return list(Basis).index(self)


class SourceKind(models.TextChoices):
    EVALUATION = "evaluation", "Independent evaluation"
    REVIEW = "review", "Independent review"
    GOVERNMENT = "government", "National government or parliament"
    COUNCIL = "council", "Council’s own account"
    SECTOR_BODY = "sector_body", "Sector body"
    PRESS = "press", "Press"
    AWARD_ENTRY = "award_entry", "Award entry"
    SUPPLIER = "supplier", "Supplier"
    RESEARCH = "research", "Research"
    CAMPAIGN = "campaign", "Campaign or union"


class EvaluationDesign(models.TextChoices):
    """How an evaluation can tell what the change caused, from the surest way to the least sure."""

    TRIAL = "trial", "Randomised trial"
    QUASI_EXPERIMENT = "quasi-experiment", "Comparison without random allocation"
    BEFORE_AND_AFTER = "before-and-after", "Before and after"
    THEORY_BASED = "theory-based", "Theory-based or qualitative"
    COST_BENEFIT_MODEL = "cost-benefit-model", "Cost-benefit model"

    @classmethod
    def compared(cls) -> list[str]:
        """Designs that set what happened beside what happened elsewhere at the same time."""
        return [cls.TRIAL, cls.QUASI_EXPERIMENT]

    @classmethod
    def measured(cls) -> list[str]:
        """Designs that measured a change; the others describe or model one."""
        return [*cls.compared(), cls.BEFORE_AND_AFTER]


class EvaluationResult(models.TextChoices):
    POSITIVE = "positive", "Positive"
    MIXED = "mixed", "Mixed"
    NO_EFFECT = "no-effect", "No effect found"
    HARM = "harm", "Harm found"
    UNCLEAR = "unclear", "Unclear"


class Way(models.TextChoices):
    """Which way an option is meant to move a measure."""

    UP = "up", "up"
    DOWN = "down", "down"

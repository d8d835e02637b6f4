"""The smallest valid thing of each kind; states are traits. A test names only what matters to it.

CaseStudyFactory()                              a valid draft
CaseStudyFactory(published=True)                what the public sees
FigureFactory(annual_saving=True, value=250_000, case_study=case_study)
ParticipationFactory(case_study=case_study, council__name="Rushcliffe")
"""

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from casestudies.enums import (
    Basis,
    ChangeLevel,
    CouncilRole,
    EvaluationDesign,
    EvaluationResult,
    FigureKind,
    ReformLevel,
    SourceKind,
    Stage,
    Status,
)
from casestudies.models import CaseStudy, Evaluation, Figure, Option, Participation, Source
from casestudies.models.figure import GBP, MONTHS
from casestudies.option_view import refresh_options
from casestudies.public_view import refresh_public_view
from shopwindow.models import (
    Council,
    CouncilKind,
    DeliveryModel,
    Measure,
    Membership,
    MembershipState,
    Nation,
    Polarity,
    Region,
    RootCause,
    ServiceArea,
    User,
)

PASSWORD = "three unlikely words"
"""Of every person that a test makes."""


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a confirmed address and a password. `second_factor=True` gives an authenticator app."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        curator = factory.Trait(is_curator=True)
        administrator = factory.Trait(is_superuser=True, is_staff=True)

    email = factory.Sequence("person-{}@council.example".format)
    name = factory.Sequence("Person {}".format)
    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    @factory.post_generation
    def confirmed(user, create, confirmed, **kwargs):
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=confirmed is not False)

    @factory.post_generation
    def second_factor(user, create, wanted, **kwargs):
        if wanted:
            TOTP.activate(user, generate_totp_secret())


class CouncilFactory(factory.django.DjangoModelFactory):
    """A current English district."""

    class Meta:
        model = Council

    name = factory.Sequence("Testshire {}".format)
    slug = factory.LazyAttribute(lambda council: council.name.lower().replace(" ", "-"))
    official_name = factory.LazyAttribute(lambda council: f"{council.name} Borough Council")
    kind = CouncilKind.DISTRICT
    nation = Nation.ENGLAND
    region = Region.EAST_MIDLANDS


class MembershipFactory(factory.django.DjangoModelFactory):
    """An active contributor. Traits: `asked`, `approver`, `suspended`."""

    class Meta:
        model = Membership

    class Params:
        approver = factory.Trait(role="approver")
        asked = factory.Trait(state=MembershipState.ASKED, basis="", decided_at=None)
        suspended = factory.Trait(state=MembershipState.SUSPENDED)

    user = factory.SubFactory(UserFactory)
    council = factory.SubFactory(CouncilFactory)
    state = MembershipState.ACTIVE
    basis = Membership.Basis.DECISION
    decided_at = factory.LazyFunction(timezone.now)


class VocabularyFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    key = factory.LazyAttribute(lambda entry: entry.label.lower().replace(" ", "-"))


class ServiceAreaFactory(VocabularyFactory):
    class Meta:
        model = ServiceArea

    label = factory.Sequence("Service {}".format)


class DeliveryModelFactory(VocabularyFactory):
    class Meta:
        model = DeliveryModel

    label = factory.Sequence("Delivery model {}".format)
    meaning = "A way to run a service"


class RootCauseFactory(VocabularyFactory):
    class Meta:
        model = RootCause

    label = factory.Sequence("Root cause {}".format)
    group = RootCause.Group.NEED


class MeasureFactory(VocabularyFactory):
    class Meta:
        model = Measure

    label = factory.Sequence("Measure {}".format)
    unit = "per cent"
    polarity = Polarity.HIGH
    service_area = factory.SubFactory(ServiceAreaFactory)
    definition = "A share of something"
    numerator = "Some"
    denominator = "All"
    source = "Working definition"


class OptionFactory(factory.django.DjangoModelFactory):
    """A published option without case studies."""

    class Meta:
        model = Option
        skip_postgeneration_save = True

    title = factory.Sequence("Option {}".format)
    slug = factory.LazyAttribute(lambda option: option.title.lower().replace(" ", "-"))
    summary = "An idea, and what it changes."
    problem = "Costs rise."
    reform_level = ReformLevel.REMODEL
    status = Status.PUBLISHED

    @classmethod
    def _after_postgeneration(cls, option, create, results=None):
        if create:
            refresh_options([option.pk])
            option.refresh_from_db()

    @factory.post_generation
    def service_areas(option, create, entries, **kwargs):
        option.service_areas.set(entries or [])

    @factory.post_generation
    def measures(option, create, entries, **kwargs):
        """Pairs of a measure and the way it is meant to move."""
        for measure, way in entries or []:
            option.option_measures.create(measure=measure, way=way)


class CaseStudyFactory(factory.django.DjangoModelFactory):
    """A draft. Lists fill what is many: `service_areas=[area]`, `councils=[council]` (each of which led it)."""

    class Meta:
        model = CaseStudy
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(
            status=Status.PUBLISHED,
            published_at=factory.LazyFunction(timezone.now),
            challenge="Costs were rising.",
        )

    title = factory.Sequence("Work number {}".format)
    slug = factory.LazyAttribute(lambda case_study: case_study.title.lower().replace(" ", "-"))
    summary = "What a council did, and what came of it."
    reform_level = ReformLevel.REVIEW
    change_level = ChangeLevel.TRANSACTIONAL
    stage = Stage.LIVE

    @classmethod
    def _after_postgeneration(cls, case_study, create, results=None):
        if create and case_study.is_published:
            refresh_public_view([case_study.pk])

    @factory.post_generation
    def service_areas(case_study, create, entries, **kwargs):
        case_study.service_areas.set(entries or [])

    @factory.post_generation
    def delivery_models(case_study, create, entries, **kwargs):
        case_study.delivery_models.set(entries or [])

    @factory.post_generation
    def root_causes(case_study, create, entries, **kwargs):
        case_study.root_causes.set(entries or [])

    @factory.post_generation
    def options(case_study, create, entries, **kwargs):
        case_study.options.set(entries or [])

    @factory.post_generation
    def councils(case_study, create, entries, **kwargs):
        for council in entries or []:
            ParticipationFactory(case_study=case_study, council=council)


class PartOfCaseStudy(factory.django.DjangoModelFactory):
    """What belongs to a case study: lists and search follow once it is published."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        part = super()._create(model_class, *args, **kwargs)
        if part.case_study.is_published:
            refresh_public_view([part.case_study_id])
        return part


class ParticipationFactory(PartOfCaseStudy):
    class Meta:
        model = Participation

    case_study = factory.SubFactory(CaseStudyFactory)
    council = factory.SubFactory(CouncilFactory)
    role = CouncilRole.LEAD
    named_as = factory.LazyAttribute(lambda participation: participation.council.official_name)


class SourceFactory(PartOfCaseStudy):
    class Meta:
        model = Source

    case_study = factory.SubFactory(CaseStudyFactory)
    key = factory.Sequence("source-{}".format)
    title = "Report to cabinet"
    publisher = "Testshire Borough Council"
    kind = SourceKind.COUNCIL


class FigureFactory(PartOfCaseStudy):
    """An outcome that was counted. Traits make it money, or time until the money came back."""

    class Meta:
        model = Figure

    class Params:
        money = factory.Trait(unit=GBP, value=100_000, price_year=2017)
        investment = factory.Trait(money=True, kind=FigureKind.INVESTMENT, label="Cost of the change")
        running_cost = factory.Trait(money=True, kind=FigureKind.RUNNING_COST, label="Cost of running it")
        annual_saving = factory.Trait(money=True, kind=FigureKind.ANNUAL_SAVING, label="Saving each year")
        cumulative_saving = factory.Trait(
            money=True, kind=FigureKind.CUMULATIVE_SAVING, label="Saving over five years", period="2012 to 2017"
        )
        income = factory.Trait(money=True, kind=FigureKind.INCOME, label="Income each year")
        payback = factory.Trait(kind=FigureKind.PAYBACK, label="Paid back within", unit=MONTHS, at_most=12, value=None)

    case_study = factory.SubFactory(CaseStudyFactory)
    source = factory.SubFactory(SourceFactory, case_study=factory.SelfAttribute("..case_study"))
    key = factory.Sequence("figure-{}".format)
    kind = FigureKind.OUTCOME
    label = "Households helped"
    unit = "households"
    value = 250
    basis = Basis.ACHIEVED


class EvaluationFactory(PartOfCaseStudy):
    """A comparison without random allocation that found good results."""

    class Meta:
        model = Evaluation

    case_study = factory.SubFactory(CaseStudyFactory)
    source = factory.SubFactory(SourceFactory, case_study=factory.SelfAttribute("..case_study"), kind="evaluation")
    key = factory.Sequence("evaluation-{}".format)
    design = EvaluationDesign.QUASI_EXPERIMENT
    evaluator = "University of Testshire"
    comparison = "Places that went without"
    result = EvaluationResult.POSITIVE
    effect = "Ten per cent fewer than in the places that went without."

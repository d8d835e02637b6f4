"""The rules that must never break, each broken once: the database itself has to refuse.

The rows come from factories that make valid ones, so the one thing named is the one thing wrong. The last test holds
the table against the models: it fails for a constraint that nobody has tried to break.
"""

from datetime import date
from functools import partial

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from casestudies.enums import EvaluationDesign, FigureKind
from casestudies.models import OptimismCorrection
from shopwindow.models import PlannedSuccession, SimilarArea, User
from tests import factories as make
from tests.integration.shopwindow.test_membership import REFUSED as PEOPLE


def figure(**fields):
    return partial(make.FigureFactory, **fields)


def source(**fields):
    return partial(make.SourceFactory, **fields)


def evaluation(**fields):
    return partial(make.EvaluationFactory, **fields)


def optimism(**fields):
    given = {"grade": 2, "per_cent": 10, "source": "A table", "source_url": "https://table.example/"}
    return partial(OptimismCorrection.objects.create, **given | fields)


def same_option_measure():
    measure = make.MeasureFactory()
    make.OptionFactory(measures=[(measure, "up"), (measure, "down")])


def case_study(**fields):
    return partial(make.CaseStudyFactory, **fields)


def council(**fields):
    return partial(make.CouncilFactory, **fields)


def same_participation():
    first = make.ParticipationFactory()
    make.ParticipationFactory(case_study=first.case_study, council=first.council, role="partner")


def same_key(factory):
    def work():
        first = factory()
        factory(case_study=first.case_study, key=first.key)

    return work


def planned(**fields):
    def work():
        predecessor = make.CouncilFactory()
        PlannedSuccession.objects.create(
            predecessor=predecessor, successor_name="Greater Testshire", area="Testshire", extent="whole", **fields
        )
        return predecessor

    return work


def planned_twice():
    PlannedSuccession.objects.create(
        predecessor=planned()(), successor_name="Greater Testshire", area="Elsewhere", extent="part"
    )


def similar(first, second):
    def work():
        council, one, other = make.CouncilFactory.create_batch(3)
        for rank, is_other in (first, second):
            similar = other if is_other else one
            SimilarArea.objects.create(council=council, similar=similar, basis="overall", rank=rank)

    return work


REFUSED = {
    "case_study_ends_after_it_starts": [case_study(started_year=2018, ended_year=2017)],
    "case_study_start_month_has_a_year": [
        case_study(started_month=4),
        case_study(started_year=2018, started_month=0),
        case_study(started_year=2018, started_month=13),
    ],
    "case_study_end_month_has_a_year": [case_study(ended_month=4), case_study(ended_year=2018, ended_month=13)],
    "case_study_published_has_its_moment": [case_study(published=True, published_at=None)],
    "case_study_published_says_something": [
        case_study(published=True, title="", slug="untitled"),
        case_study(published=True, summary=""),
        case_study(published=True, challenge=""),
    ],
    "participation_is_held_once": [same_participation],
    "source_key_is_used_once": [same_key(make.SourceFactory)],
    "source_date_is_a_date": [
        source(date=said) for said in ("soon", "16", "2016-1", "2016-11-1", "2016/11", "in 2016", "2016 ")
    ],
    "figure_key_is_used_once": [same_key(make.FigureFactory)],
    "figure_is_a_value_or_bounds": [
        figure(value=None),
        figure(value=1, at_least=1),
        figure(value=1, at_most=1),
    ],
    "figure_bounds_are_in_order": [figure(value=None, at_least=2, at_most=1)],
    "figure_cumulative_has_a_period": [figure(cumulative_saving=True, period="")],
    "figure_money_is_in_pounds": [
        figure(kind=kind, period="2012 to 2017", unit="EUR") for kind in FigureKind.always_money()
    ],
    "figure_payback_is_in_months": [figure(payback=True, unit="years")],
    "figure_only_savings_are_cashable": [
        figure(income=True, is_cashable=True),
        figure(is_cashable=False),
    ],
    "figure_only_money_has_prices": [figure(price_year=2017)],
    "figure_says_what_it_measures": [figure(label=""), figure(unit="")],
    "figure_only_outcomes_have_measures": [lambda: make.FigureFactory(investment=True, measure=make.MeasureFactory())],
    "figure_only_results_have_a_baseline": [figure(basis="forecast", baseline="the year before")],
    "case_study_grade_hold_has_its_reason": [
        case_study(hold_grade_at=2),
        case_study(hold_reason="Only seen in part"),
        case_study(hold_grade_at=5, hold_reason="Too high to be a hold"),
    ],
    "option_grade_hold_has_its_reason": [lambda: make.OptionFactory(hold_grade_at=2)],
    "option_published_says_something": [
        lambda: make.OptionFactory(title="", slug="untitled"),
        lambda: make.OptionFactory(summary=""),
        lambda: make.OptionFactory(problem=""),
    ],
    "option_measure_is_said_once": [same_option_measure],
    "evaluation_key_is_used_once": [same_key(make.EvaluationFactory)],
    "evaluation_that_compares_says_with_what": [
        evaluation(design=design, comparison="") for design in EvaluationDesign.compared()
    ],
    "evaluation_says_who_and_what": [evaluation(evaluator=""), evaluation(effect="")],
    "measure_is_defined_and_sourced": [
        lambda: make.MeasureFactory(definition=""),
        lambda: make.MeasureFactory(source=""),
        lambda: make.MeasureFactory(numerator=""),
    ],
    "optimism_correction_is_sourced": [
        optimism(source=""),
        optimism(source_url=""),
        optimism(per_cent=0),
        optimism(per_cent=101),
        optimism(grade=6),
    ],
    "council_ends_after_it_starts": [
        council(starts_on=date(2019, 4, 1), last_day=date(2019, 3, 31)),
        council(starts_on=date(2019, 4, 1), last_day=date(2019, 4, 1)),
    ],
    "council_population_has_its_year": [council(population=100_000), council(population_year=2024)],
    "planned_succession_is_said_once": [planned_twice],
    "planned_succession_share_is_a_share": [planned(population_share=0), planned(population_share="1.01")],
    "similar_area_rank_is_held_once": [similar((1, False), (1, True))],
    "similar_area_is_said_once": [similar((1, False), (2, False))],
    "root_cause_has_a_key": [lambda: make.RootCauseFactory(key="")],
    "user_email_is_unique_in_any_case": [
        lambda: User.objects.filter(pk=make.UserFactory().pk).update(email=make.UserFactory().email.upper())
    ],
}
ELSEWHERE = {"search_document_is_held_once", "failed_search_is_counted_once"} | set(PEOPLE)  # tested with the search

ALLOWED = [
    case_study(started_year=2018, ended_year=2018),
    case_study(started_year=2018, started_month=1, ended_year=2019, ended_month=12),
    case_study(published=True),
    figure(value=None, at_least=1),
    figure(value=None, at_least=1, at_most=1),
    figure(investment=True),
    evaluation(design="theory-based", comparison=""),
    case_study(hold_grade_at=4, hold_reason="Only seen in part"),
    optimism(per_cent=100, grade=5),
    figure(running_cost=True),
    figure(annual_saving=True, is_cashable=True),
    figure(cumulative_saving=True, is_cashable=False),
    figure(income=True),
    figure(payback=True),
    figure(unit="GBP", price_year=2017),
    council(last_day=date(2019, 3, 31)),
    council(population=100_000, population_year=2024),
    planned(population_share=1),
    similar((1, False), (2, True)),
    *[source(date=said) for said in ("", "2016", "2016-11", "2016-11-15")],
]


@pytest.mark.parametrize(
    ("rule", "work"), [pytest.param(rule, work, id=rule) for rule, works in REFUSED.items() for work in works]
)
def test_database_refuses(db, rule, work):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        work()
    message = str(refusal.value)
    assert rule in message or message.startswith("UNIQUE constraint failed"), message


@pytest.mark.parametrize("work", ALLOWED)
def test_database_allows(db, work):
    work()


def test_every_constraint_of_the_models_is_tried():
    named = {
        constraint.name
        for app in ("shopwindow", "casestudies")
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }
    assert named == set(REFUSED) | ELSEWHERE

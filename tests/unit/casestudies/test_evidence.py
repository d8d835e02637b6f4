"""The ladder of evidence grades, and what was found beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies.enums import Basis, EvaluationDesign, EvaluationResult, FigureKind, SourceKind
from casestudies.evidence import (
    HIGHEST_ALONE,
    MEANINGS,
    RULES,
    VERDICTS,
    WORDS,
    EvaluationFact,
    Facts,
    FigureFact,
    Member,
    Verdict,
    grade,
    ladder,
    repeated_in,
    verdict,
    with_repetition,
)

TRIAL, BEFORE_AND_AFTER = EvaluationDesign.TRIAL, EvaluationDesign.BEFORE_AND_AFTER
POSITIVE, MIXED, NO_EFFECT, HARM, UNCLEAR = EvaluationResult
LEVELS = range(6)


def figure(kind="annual_saving", basis="achieved", source="council", has_baseline=False) -> FigureFact:
    return FigureFact(kind, basis, source, has_baseline)


def outcome(**fields) -> FigureFact:
    return figure("outcome", **fields)


def evaluation(design=TRIAL, result=POSITIVE) -> EvaluationFact:
    return EvaluationFact(design, result)


def facts(*parts, sources=("council",), repeated_in=()) -> Facts:
    """Figures and evaluations in any order."""
    return Facts(
        frozenset(sources),
        tuple(part for part in parts if isinstance(part, FigureFact)),
        tuple(part for part in parts if isinstance(part, EvaluationFact)),
        tuple(repeated_in),
    )


ANY_FACTS = st.builds(
    Facts,
    st.frozensets(st.sampled_from(SourceKind)),
    st.lists(
        st.builds(
            FigureFact,
            st.sampled_from(FigureKind),
            st.sampled_from(Basis),
            st.sampled_from(SourceKind),
            st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    st.lists(
        st.builds(EvaluationFact, st.sampled_from(EvaluationDesign), st.sampled_from(EvaluationResult)), max_size=3
    ).map(tuple),
    st.lists(st.sampled_from(["wigan", "leeds", "barnet"]), max_size=3).map(tuple),
)


# Each rule by itself

DESCRIBED, MEASURED, REVIEWED, COMPARED, REPEATED = range(1, 6)
GOOD = figure()
TWICE = ("wigan", "leeds")


@pytest.mark.parametrize(
    ("rule", "found", "is_met"),
    [
        (DESCRIBED, facts(sources=[]), False),
        (DESCRIBED, facts(sources=["supplier"]), False),
        (DESCRIBED, facts(sources=["award_entry"]), False),
        (DESCRIBED, facts(sources=["supplier", "award_entry"]), False),
        (DESCRIBED, facts(sources=["supplier", "council"]), True),
        *((DESCRIBED, facts(sources=[kind]), True) for kind in SourceKind if kind not in ("supplier", "award_entry")),
        (MEASURED, facts(), False),
        (MEASURED, facts(figure("annual_saving")), True),
        (MEASURED, facts(figure("cumulative_saving")), True),
        (MEASURED, facts(figure("income")), True),
        (MEASURED, facts(figure(basis="evaluated")), True),
        *((MEASURED, facts(figure(basis=basis)), False) for basis in Basis if basis not in ("achieved", "evaluated")),
        *((MEASURED, facts(figure(kind)), False) for kind in ("investment", "running_cost", "payback", "grant")),
        (MEASURED, facts(outcome()), False),
        (MEASURED, facts(outcome(has_baseline=True)), True),
        (MEASURED, facts(outcome(has_baseline=True, basis="claimed")), False),
        (MEASURED, facts(figure("investment", has_baseline=True)), False),
        (MEASURED, facts(figure(source="supplier")), False),
        (MEASURED, facts(figure(source="award_entry")), False),
        (MEASURED, facts(evaluation("trial")), True),
        (MEASURED, facts(evaluation("quasi-experiment")), True),
        (MEASURED, facts(evaluation("before-and-after")), True),
        (MEASURED, facts(evaluation("theory-based")), False),
        (MEASURED, facts(evaluation("cost-benefit-model")), False),
        (REVIEWED, facts(GOOD), False),
        (REVIEWED, facts(figure(source="government")), False),
        (REVIEWED, facts(figure(source="campaign")), False),
        (REVIEWED, facts(figure(source="evaluation")), True),
        (REVIEWED, facts(figure(source="review")), True),
        (REVIEWED, facts(figure(source="research")), True),
        (REVIEWED, facts(outcome(source="review")), True),
        (REVIEWED, facts(figure(source="review", basis="forecast")), False),
        *((REVIEWED, facts(evaluation(design)), True) for design in EvaluationDesign),
        (COMPARED, facts(evaluation("trial")), True),
        (COMPARED, facts(evaluation("quasi-experiment")), True),
        (COMPARED, facts(evaluation("before-and-after")), False),
        (COMPARED, facts(evaluation("theory-based")), False),
        (COMPARED, facts(evaluation("cost-benefit-model")), False),
        (COMPARED, facts(evaluation("trial", HARM)), True),
        (REPEATED, facts(GOOD, repeated_in=TWICE), True),
        (REPEATED, facts(GOOD, repeated_in=["wigan"]), False),
        (REPEATED, facts(GOOD, repeated_in=["wigan", "wigan"]), False),
        (REPEATED, facts(repeated_in=TWICE), False),
        (REPEATED, facts(evaluation("trial", NO_EFFECT), repeated_in=TWICE), False),
    ],
)
def test_rule_is_met(rule, found, is_met):
    assert RULES[rule - 1].grade == rule
    assert RULES[rule - 1].is_met(found) == is_met


# The ladder, against a naive second version


def naive_measures(figure: FigureFact) -> bool:
    if figure.basis not in ("achieved", "evaluated") or figure.source_kind in ("supplier", "award_entry"):
        return False
    if figure.kind == "outcome":
        return figure.has_baseline
    return figure.kind in ("annual_saving", "cumulative_saving", "income")


def naive_good(facts: Facts) -> bool:
    found = [
        item.result for item in facts.evaluations if item.design in ("trial", "quasi-experiment", BEFORE_AND_AFTER)
    ]
    if found:
        return "positive" in found and "harm" not in found
    return any(naive_measures(figure) and figure.kind != "outcome" for figure in facts.figures)


def naive_grade(facts: Facts) -> int:
    """The words of product.md, section 3, one after another."""
    designs = {item.design for item in facts.evaluations}
    if all(kind in ("supplier", "award_entry") for kind in facts.source_kinds):
        return 0  # only the promoter says so
    if not any(map(naive_measures, facts.figures)) and not designs & {"trial", "quasi-experiment", "before-and-after"}:
        return 1  # the council's own account, sourced
    checked = [figure.basis for figure in facts.figures if figure.source_kind in ("evaluation", "review", "research")]
    if not designs and "achieved" not in checked and "evaluated" not in checked:
        return 2  # before and after, achieved, sourced
    if "trial" not in designs and "quasi-experiment" not in designs:
        return 3  # checked by someone independent
    if not naive_good(facts) or len(set(facts.repeated_in)) < 2:
        return 4  # evaluated against a comparison
    return 5  # measured good results in two or more further councils


@given(ANY_FACTS)
def test_grade_is_what_the_words_of_the_product_give(found):
    assert grade(found).level == naive_grade(found)


@pytest.mark.parametrize(
    ("found", "level"),
    [
        (facts(sources=[]), 0),
        (facts(evaluation(), figure(source="review"), sources=["supplier"], repeated_in=TWICE), 0),
        (facts(evaluation("theory-based")), 1),
        (facts(figure(source="review", basis="forecast")), 1),
        (facts(GOOD, repeated_in=TWICE), 2),
        (facts(evaluation(BEFORE_AND_AFTER), repeated_in=TWICE), 3),
        (facts(evaluation(result=NO_EFFECT), repeated_in=TWICE), 4),
        (facts(evaluation(), repeated_in=TWICE), 5),
    ],
)
def test_ladder_stops_at_the_first_rule_that_is_not_met(found, level):
    assert grade(found).level == level


@given(ANY_FACTS)
def test_grade_tells_the_rules_met_and_what_would_raise_it(found):
    given = grade(found)
    assert given.met == tuple(rule.met for rule in RULES if rule.grade <= given.level)
    assert given.would_raise == "".join(rule.would_raise for rule in RULES if rule.grade == given.level + 1)


@given(ANY_FACTS, st.sampled_from(LEVELS))
def test_holding_down_never_raises(found, hold_at):
    free, held = grade(found), grade(found, hold_at=hold_at, hold_reason="The source was withdrawn.")
    assert held.level == min(free.level, hold_at)
    assert len(held.met) == held.level
    if hold_at < free.level:
        assert (held.held, held.would_raise) == ("The source was withdrawn.", "")
    else:
        assert held == free


@pytest.mark.parametrize("level", LEVELS)
def test_every_grade_has_its_words_and_all_but_the_highest_say_what_would_raise_them(level):
    given = ladder(level)
    assert given.word == WORDS[level]
    assert given.meaning == MEANINGS[level]
    assert given.meaning.endswith(".")
    assert bool(given.would_raise) == (level < 5)
    assert all(sentence.endswith(".") for sentence in given.met)


def test_words_are_those_of_the_product():
    assert WORDS == ("Claimed", "Described", "Measured", "Reviewed", "Compared", "Repeated")
    assert [(rule.grade, rule.word, rule.meaning) for rule in RULES] == list(
        zip(range(1, 6), WORDS[1:], MEANINGS[1:], strict=True)
    )


# What was found


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([POSITIVE], Verdict.GOOD),
        ([POSITIVE, POSITIVE], Verdict.GOOD),
        ([POSITIVE, UNCLEAR], Verdict.GOOD),
        ([MIXED], Verdict.MIXED),
        ([MIXED, UNCLEAR], Verdict.MIXED),
        ([POSITIVE, MIXED], Verdict.MIXED),
        ([POSITIVE, NO_EFFECT], Verdict.MIXED),
        ([MIXED, NO_EFFECT], Verdict.MIXED),
        ([NO_EFFECT], Verdict.NO_EFFECT),
        ([NO_EFFECT, UNCLEAR], Verdict.NO_EFFECT),
        ([HARM], Verdict.HARM),
        *(([HARM, other], Verdict.HARM) for other in EvaluationResult),
        ([*EvaluationResult], Verdict.HARM),
        ([UNCLEAR], Verdict.UNCLEAR),
        ([UNCLEAR, UNCLEAR], Verdict.UNCLEAR),
    ],
)
def test_verdict_of_evaluations(results, expected):
    evaluations = [evaluation(result=result) for result in results]
    assert verdict(facts(*evaluations)) == expected
    assert verdict(facts(*reversed(evaluations), GOOD)) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], Verdict.NOT_MEASURED),
        ([figure()], Verdict.RESULT),
        ([figure("income")], Verdict.RESULT),
        ([outcome(has_baseline=True)], Verdict.RESULT),
        ([outcome()], Verdict.NOT_MEASURED),
        ([figure("investment")], Verdict.NOT_MEASURED),
        ([figure(basis="forecast")], Verdict.NOT_MEASURED),
        ([figure(source="supplier")], Verdict.NOT_MEASURED),
        ([figure(source="award_entry")], Verdict.NOT_MEASURED),
        ([figure(source="supplier"), figure()], Verdict.RESULT),
    ],
)
def test_verdict_without_evaluations(found, expected):
    assert verdict(facts(*found)) == expected


@pytest.mark.parametrize("found", Verdict)
def test_every_verdict_has_its_words(found):
    assert VERDICTS[found]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], False),
        ([figure()], True),
        ([figure("cumulative_saving")], True),
        ([figure("income")], True),
        ([outcome(has_baseline=True)], False),
        ([figure("running_cost")], False),
        ([figure(basis="budgeted")], False),
        ([figure(source="supplier")], False),
        ([evaluation()], True),
        ([evaluation(BEFORE_AND_AFTER)], True),
        ([evaluation("theory-based")], False),
        ([evaluation("cost-benefit-model")], False),
        ([evaluation("theory-based", NO_EFFECT), figure()], True),
        *(([evaluation(result=result), figure()], False) for result in (MIXED, NO_EFFECT, HARM, UNCLEAR)),
        ([evaluation(), evaluation(BEFORE_AND_AFTER, UNCLEAR)], True),
    ],
)
def test_good_result(found, expected):
    assert facts(*found).has_good_result == expected


def test_a_result_with_harm_beside_it_is_no_good_one():
    found = facts(evaluation(), evaluation(BEFORE_AND_AFTER, HARM))
    assert verdict(found) == Verdict.HARM
    assert not found.has_good_result


# Repetition


def member(case_study, *councils, level=2, is_good=True) -> Member:
    return Member(case_study, level, is_good, frozenset(councils))


OWN = member(1, 10, 11, level=HIGHEST_ALONE)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([], 4),
        ([member(2, 20)], 4),
        ([member(2, 20), member(3, 30)], 5),
        ([member(2, 20, 30)], 5),
        ([member(2, 20), member(3, 20)], 4),
        ([member(2, 10, 11)], 4),
        ([member(2, 10, 20), member(3, 11)], 4),
        ([member(2, 10, 20), member(3, 11, 30)], 5),
        ([member(2, 20), member(3, 30, is_good=False)], 4),
        ([member(2, 20), member(3)], 4),
        ([member(1, 20, 30)], 4),
    ],
)
def test_repetition_takes_two_further_councils(members, expected):
    assert with_repetition(OWN, [OWN, *members]) == expected


@pytest.mark.parametrize("level", LEVELS)
def test_repetition_adds_the_last_step_and_no_other(level):
    own = member(1, 10, level=level)
    assert with_repetition(own, [own, member(2, 20), member(3, 30)]) == (5 if level == 4 else level)


def test_repetition_of_what_was_not_good_raises_nothing():
    own = member(1, 10, level=4, is_good=False)
    assert with_repetition(own, [own, member(2, 20), member(3, 30)]) == 4


def test_repeated_in_names_the_further_councils():
    members = [OWN, member(2, 10, 20), member(3, 20, 30), member(4, 40, is_good=False)]
    assert repeated_in(OWN, members) == {20, 30}

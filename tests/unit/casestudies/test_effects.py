"""Money per resident over the case studies of an option: what counts, what is left out, and why."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies import effects
from casestudies.economics import Spread
from casestudies.effects import (
    Amount,
    Case,
    Counted,
    Illustration,
    LeftOut,
    PerResident,
    Resident,
    cost_band,
    illustrations,
    per_resident,
    residents_of,
    since,
    telling,
)
from casestudies.enums import Basis, CouncilRole, FigureKind
from shopwindow.prices import in_prices_of

SAVING, INVESTMENT = FigureKind.ANNUAL_SAVING, FigureKind.INVESTMENT


# Residents


def council(pk, population=1_000, role="lead", **fields) -> Resident:
    return Resident(pk, role, population, **fields)


@pytest.mark.parametrize(
    ("councils", "expected"),
    [
        ([], None),
        ([council(1)], 1_000),
        ([council(1), council(2, 500)], 1_500),
        ([council(1, 9_000), council(2, county=1), council(3, county=1)], 9_000),
        ([council(2, county=1), council(1, 9_000)], 9_000),
        ([council(2, county=1), council(3, county=1)], 2_000),
        ([council(1, 800, successors=frozenset([9])), council(9)], 1_000),
        ([council(1, 800, successors=frozenset([9]))], 800),
        ([council(1, successors=frozenset([9])), council(2, successors=frozenset([9])), council(9, 2_500)], 2_500),
        ([council(1), council(2, None)], None),
        ([council(1, 9_000), council(2, None, county=1)], 9_000),
        ([council(1), council(2, None, role="client")], 1_000),
        ([council(1, role="participant")], None),
        ([council(1, 9_000, role="client"), council(2, county=1)], 1_000),
        ([council(1, 800, successors=frozenset([9])), council(9, role="participant")], 800),
    ],
)
def test_residents_are_counted_once(councils, expected):
    assert residents_of(councils) == expected


@pytest.mark.parametrize("role", CouncilRole)
def test_residents_are_those_of_the_councils_that_did_it(role):
    does = role in ("lead", "host", "partner", "created")
    assert residents_of([council(1), council(2, role=role)]) == (2_000 if does else 1_000)


@pytest.mark.parametrize(
    ("councils", "expected"),
    [
        ([], None),
        ([council(1)], None),
        ([council(1, since=2009)], 2009),
        ([council(1, since=2009), council(2, since=2019), council(3)], 2019),
        ([council(1, since=2009), council(2, since=2019, role="client")], 2009),
        ([council(1), council(2, since=2019, county=1)], None),
        ([council(1, since=2021, successors=frozenset([9])), council(9, since=2009)], 2009),
    ],
)
def test_since_is_when_the_last_of_those_counted_began(councils, expected):
    assert since(councils) == expected


# Per resident


def amount(value=None, key="f", kind=SAVING, basis="achieved", price_year=2017, **fields) -> Amount:
    return Amount(key, kind, basis, None if value is None else Decimal(value), price_year=price_year, **fields)


def case(*amounts, pk=1, residents=1_000, **fields) -> Case:
    return Case(pk, fields.pop("is_programme", False), residents, amounts, **fields)


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [
        (case(), effects.NONE),
        (case(amount(1, kind=INVESTMENT)), effects.NONE),
        (case(amount(1, kind=FigureKind.INCOME)), effects.NONE),
        (case(amount(1, kind=FigureKind.CUMULATIVE_SAVING)), effects.NONE),
        (case(is_programme=True), effects.NONE),
        (case(amount(1), is_programme=True), effects.PROGRAMME),
        *((case(amount(1, basis=basis)), effects.NOT_RESULT) for basis in Basis if basis not in Basis.results()),
        (case(amount(at_least=Decimal(5))), effects.BOUND),
        (case(amount(at_most=Decimal(5)), amount(1, basis="forecast")), effects.BOUND),
        (case(amount(1, price_year=None)), effects.NO_YEAR),
        (case(amount(1, price_year=1974)), effects.NO_YEAR),
        (case(amount(1, price_year=2017), since=2018), effects.OTHER_BOUNDARIES),
        (case(amount(1), residents=None), effects.NO_RESIDENTS),
        (case(amount(1), residents=0), effects.NO_RESIDENTS),
    ],
)
def test_what_is_left_out_says_why(left_out, reason):
    assert per_resident([left_out], SAVING) == PerResident((), (LeftOut(1, reason),))


@pytest.mark.parametrize("basis", Basis.results())
def test_per_resident_of_a_result(basis):
    [counted] = per_resident([case(amount(4_430_000, basis=basis))], SAVING).counted
    assert counted == Counted(1, "f", in_prices_of(Decimal(4_430_000), 2017), 1_000, is_disputed=False)
    assert counted.per_resident == in_prices_of(Decimal(4_430_000), 2017) / 1_000


def test_per_resident_counts_the_year_in_which_the_boundaries_began():
    assert per_resident([case(amount(1, price_year=2018), since=2018)], SAVING).counted


def test_per_resident_takes_a_value_beside_a_bound():
    [counted] = per_resident([case(amount(at_least=Decimal(9), key="bound"), amount(2, key="value"))], SAVING).counted
    assert counted.figure == "value"


@given(st.integers(-(10**9), 10**9), st.sampled_from(range(2000, 2031)), st.integers(1, 10**7))
def test_per_resident_is_the_value_in_one_years_prices_over_residents(value, year, residents):
    [counted] = per_resident([case(amount(value, price_year=year), residents=residents)], SAVING).counted
    assert counted.per_resident == in_prices_of(Decimal(value), year) / residents


AMOUNTS = st.builds(
    amount,
    st.none() | st.integers(0, 10**6),
    key=st.uuids().map(str),
    kind=st.sampled_from([SAVING, INVESTMENT, FigureKind.INCOME]),
    basis=st.sampled_from(Basis),
    price_year=st.sampled_from([None, 2010, 2017, 2024]),
)
CASES = st.lists(st.lists(AMOUNTS, max_size=5), max_size=6).map(
    lambda of_cases: [case(*amounts, pk=pk) for pk, amounts in enumerate(of_cases)]
)


@given(CASES)
def test_a_plan_or_a_claim_is_never_counted(cases):
    by_key = {amount.key: amount for case in cases for amount in case.amounts}
    happened = [
        replace(case, amounts=tuple(amount for amount in case.amounts if amount.basis in ("achieved", "evaluated")))
        for case in cases
    ]
    found = per_resident(cases, SAVING)
    assert all(by_key[counted.figure].basis in ("achieved", "evaluated") for counted in found.counted)
    assert found.counted == per_resident(happened, SAVING).counted


@given(CASES)
def test_every_case_is_counted_once_or_left_out_once(cases):
    found = per_resident(cases, SAVING)
    assert sorted(item.case_study for item in [*found.counted, *found.left_out]) == list(range(len(cases)))


def test_spread_needs_three_cases():
    cases = [case(amount(value, price_year=2024), pk=value) for value in (1_000, 5_000, 3_000)]
    assert per_resident(cases, SAVING).spread == Spread(Decimal(1), Decimal(3), Decimal(5), 3)
    assert per_resident(cases[:2], SAVING).spread is None


# Which figure stands for a case that gives several


def disputed(value, key, *rivals) -> Amount:
    return amount(value, key, disputed_by=frozenset(rivals))


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([amount(5, "a")], "a"),
        ([amount(1, "a"), amount(3, "b"), amount(2, "c")], "b"),
        ([disputed(9, "a", "b"), disputed(4, "b", "a")], "b"),
        ([disputed(9, "a", "b", "c"), disputed(4, "b", "a"), disputed(2, "c", "a")], "c"),
        ([disputed(9, "a", "b"), disputed(4, "b", "a"), amount(1, "part")], "b"),
        ([amount(9, "a"), disputed(4, "b", "c"), disputed(2, "c", "b")], "a"),
        ([disputed(9, "a", "not a value"), amount(1, "part")], "a"),
        ([amount(-3, "a"), amount(-1, "b")], "b"),
    ],
)
def test_telling_figure(amounts, expected):
    assert telling(amounts).key == expected
    assert telling(amounts[::-1]).key == expected


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_parts_are_never_added_up(values):
    assert telling([amount(value, str(n)) for n, value in enumerate(values)]).value == max(values)


def test_a_disputed_figure_is_marked_where_it_is_counted():
    [counted] = per_resident([case(disputed(9, "a", "b"), disputed(4, "b", "a"))], SAVING).counted
    assert (counted.figure, counted.is_disputed) == ("b", True)


def test_a_disputed_cost_never_makes_an_option_look_cheaper():
    amounts = [replace(item, kind=INVESTMENT) for item in (disputed(9, "a", "b"), disputed(4, "b", "a"))]
    [counted] = per_resident([case(*amounts)], INVESTMENT).counted
    assert counted.figure == "a"


# Illustrations


def test_illustrations_keep_bounds_and_totals():
    found = illustrations(
        [
            case(amount(2_000, "value"), amount(9_000, "total", kind=FigureKind.CUMULATIVE_SAVING)),
            case(amount(key="floor", at_least=Decimal(3_000))),
            case(amount(key="range", at_least=Decimal(1_000), at_most=Decimal(4_000), basis="evaluated")),
        ]
    )
    one, two, three, four, nine = (in_prices_of(Decimal(n * 1_000), 2017) / 1_000 for n in (1, 2, 3, 4, 9))
    assert found == [
        Illustration(1, "value", 1_000, False, value=two),
        Illustration(1, "total", 1_000, True, value=nine),
        Illustration(1, "floor", 1_000, False, at_least=three),
        Illustration(1, "range", 1_000, False, at_least=one, at_most=four),
    ]


def test_illustrations_show_no_part_as_if_it_were_the_whole():
    found = illustrations([case(amount(4_430, "both councils"), amount(2_930, "one of them"))])
    assert [item.figure for item in found] == ["both councils"]


def test_illustrations_take_the_cautious_side_of_a_dispute():
    found = illustrations([case(disputed(9, "a", "b"), disputed(4, "b", "a"))])
    assert [item.figure for item in found] == ["b"]


@pytest.mark.parametrize(
    "left_out",
    [
        case(amount(1, kind=FigureKind.INCOME)),
        case(amount(1, kind=INVESTMENT)),
        case(amount(1, basis="forecast")),
        case(amount(1, basis="claimed")),
        case(amount(1, price_year=None)),
        case(amount(1, price_year=1974)),
        case(amount(1, price_year=2017), since=2018),
        case(amount(1), residents=None),
        case(amount(1), residents=0),
        case(amount(1), is_programme=True),
    ],
)
def test_illustrations_leave_out_what_is_no_saving_of_these_councils(left_out):
    assert illustrations([left_out]) == []


# Cost bands


def invested(*values) -> PerResident:
    return PerResident(tuple(Counted(pk, "f", Decimal(value), 1, False) for pk, value in enumerate(values)), ())


@pytest.mark.parametrize(
    ("middle", "band"),
    [
        ("0", "under-1"),
        ("0.99", "under-1"),
        ("1", "1-5"),
        ("4.999", "1-5"),
        ("5", "5-20"),
        ("19.99", "5-20"),
        ("20", "20-and-over"),
        ("1000000", "20-and-over"),
    ],
)
def test_cost_band_is_that_of_the_middle(middle, band):
    assert cost_band(invested(0, middle, 10**9)) == band


@pytest.mark.parametrize("values", [[], [1], [1, 1]])
def test_cost_band_of_fewer_than_three_is_unknown(values):
    assert cost_band(invested(*values)) == "unknown"


def test_cost_band_of_money_that_came_back_is_the_lowest():
    assert cost_band(invested(-3, -2, -1)) == "under-1"

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies.economics import Estimate, Spread, appraise, estimate, payback_months, spread

MONEY = st.decimals(min_value=-(10**8), max_value=10**8, places=2)
RATES = st.decimals(min_value="-0.5", max_value="0.5", places=3)
YEARS = st.integers(1, 30)


def decimals(*values) -> list[Decimal]:
    return [Decimal(value) for value in values]


def naive_median(values: list[Decimal]) -> Decimal:
    values = sorted(values)
    while len(values) > 2:
        values = values[1:-1]
    return sum(values, Decimal(0)) / len(values)


@pytest.mark.parametrize("values", [[], [1], [1, 2]])
def test_spread_of_fewer_than_three_is_withheld(values):
    assert spread(decimals(*values)) is None
    assert estimate(decimals(*values), Decimal(1000)) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((5, 1, 3), Spread(*decimals(1, 3, 5), 3)),
        ((4, 1, 3, 10), Spread(*decimals(1, "3.5", 10), 4)),
        ((2, 2, 2), Spread(*decimals(2, 2, 2), 3)),
        ((0, -3, 6), Spread(*decimals(-3, 0, 6), 3)),
    ],
)
def test_spread(values, expected):
    assert spread(decimals(*values)) == expected


@given(st.lists(MONEY, min_size=3, max_size=12))
def test_spread_has_the_middle_of_a_naive_median(values):
    assert spread(values) == Spread(sorted(values)[0], naive_median(values), sorted(values)[-1], len(values))


def test_estimate():
    assert estimate(decimals(1, 2, 6), Decimal(100_000), Decimal("0.5")) == Estimate(
        *decimals(50_000, 100_000, 300_000), 3
    )


@given(st.lists(MONEY, min_size=3, max_size=9), st.integers(0, 10**7), st.integers(0, 100), st.integers(1, 9))
def test_estimate_grows_in_step_with_residents_and_share(values, residents, per_cent, times):
    share = Decimal(per_cent) / 100
    once = estimate(values, Decimal(residents), share)
    more = estimate(values, Decimal(residents * times), share)
    whole = estimate(values, Decimal(residents))
    assert (more.low, more.middle, more.high) == (once.low * times, once.middle * times, once.high * times)
    assert (once.low, once.middle, once.high) == (whole.low * share, whole.middle * share, whole.high * share)
    assert once.n == more.n == len(values)


# Appraisal


def test_appraisal_checked_by_hand():
    found = appraise(Decimal(40_000), Decimal(100_000), 3, Decimal("0.035"))
    assert [row.year for row in found.years] == [0, 1, 2, 3]
    assert [row.net for row in found.years] == [-100_000, 40_000, 40_000, 40_000]
    assert [row.cumulative for row in found.years] == [-100_000, -60_000, -20_000, 20_000]
    assert [f"{row.factor:.4f}" for row in found.years] == ["1.0000", "0.9662", "0.9335", "0.9019"]
    assert [f"{row.present_value:.2f}" for row in found.years] == ["-100000.00", "38647.34", "37340.43", "36077.71"]
    assert f"{found.net_present_value:.2f}" == "12065.48"
    assert found.payback_months == 30


@given(MONEY, MONEY, YEARS, RATES)
def test_appraisal_is_what_a_loop_with_floats_gives(saving, investment, years, rate):
    found = appraise(saving, investment, years, rate)
    total, running, divisor = -float(investment), -float(investment), 1.0
    for row in found.years[1:]:
        divisor *= 1 + float(rate)
        running += float(saving)
        total += float(saving) / divisor
        assert float(row.present_value) == pytest.approx(float(saving) / divisor, rel=1e-9)
        assert float(row.cumulative) == pytest.approx(running, rel=1e-9, abs=1e-3)
    size = abs(float(investment)) + sum(abs(float(row.present_value)) for row in found.years)
    assert float(found.net_present_value) == pytest.approx(total, abs=1e-9 * size)
    assert len(found.years) == years + 1


@given(MONEY, MONEY, YEARS)
def test_appraisal_without_a_rate_is_the_sum_of_the_cash(saving, investment, years):
    found = appraise(saving, investment, years, Decimal(0))
    assert found.net_present_value == found.years[-1].cumulative == saving * years - investment


@pytest.mark.parametrize(("years", "rate"), [(0, "0.035"), (-1, "0.035"), (31, "0.035"), (3, "-1"), (3, "-1.5")])
def test_appraisal_refuses_what_it_cannot_carry(years, rate):
    with pytest.raises(ValueError, match="1 to 30 years"):
        appraise(Decimal(1), Decimal(1), years, Decimal(rate))


@pytest.mark.parametrize("years", [1, 30])
def test_appraisal_runs_over_the_fewest_and_the_most_years(years):
    assert len(appraise(Decimal(1), Decimal(1), years, Decimal("-0.99")).years) == years + 1


# Payback


@pytest.mark.parametrize(
    ("investment", "saving", "years", "months"),
    [
        (0, 40_000, 3, 0),
        (0, 0, 3, 0),
        (0, -5, 3, 0),
        (100_000, 0, 3, None),
        (100_000, -5, 3, None),
        (100_000, 100_000, 1, 12),
        ("100000.01", 100_000, 1, None),
        ("100000.01", 100_000, 2, 13),
        (1, 12, 1, 1),
        ("1.01", 12, 1, 2),
        ("0.01", 1_000_000, 1, 1),
    ],
)
def test_payback(investment, saving, years, months):
    assert payback_months(Decimal(investment), Decimal(saving), years) == months


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2), YEARS)
def test_payback_is_the_first_month_that_repays(investment, saving, years):
    first = next((month for month in range(years * 12 + 1) if month * saving >= 12 * investment), None)
    assert payback_months(investment, saving, years) == first
    assert appraise(saving, investment, years, Decimal("0.035")).payback_months == first

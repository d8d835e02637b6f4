from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwindow import prices
from shopwindow.facts import FactError

YEARS = sorted(prices.DEFLATORS)
MEASURED = [year for year in YEARS if year <= prices.LATEST_OUTTURN_YEAR]
AMOUNTS = st.decimals(min_value=-(10**10), max_value=10**10, places=2)


def test_latest_outturn_year_is_2024_25():
    assert prices.LATEST_OUTTURN_YEAR == 2024
    assert prices.DEFLATORS[2024].index == 100
    assert prices.EDITION == "HM Treasury, March 2026"


def test_forecasts_come_after_every_measured_year():
    assert all(prices.DEFLATORS[year].is_forecast == (year > 2024) for year in YEARS)


def test_every_year_from_the_first_to_the_last_has_a_deflator():
    assert list(range(min(YEARS), max(YEARS) + 1)) == YEARS == list(range(2000, 2031))


@given(AMOUNTS, st.sampled_from(YEARS), st.sampled_from(MEASURED))
def test_in_prices_of_is_the_ratio_of_deflators(amount, from_year, to_year):
    exact = Fraction(amount) * Fraction(prices.DEFLATORS[to_year].index) / Fraction(prices.DEFLATORS[from_year].index)
    assert abs(Fraction(prices.in_prices_of(amount, from_year, to_year)) - exact) < Fraction(1, 10**9)


@given(AMOUNTS, st.sampled_from(MEASURED), st.sampled_from(MEASURED))
def test_in_prices_of_there_and_back_is_where_it_began(amount, one, other):
    there_and_back = prices.in_prices_of(prices.in_prices_of(amount, one, other), other, one)
    assert abs(there_and_back - amount) < Decimal("0.000001")


@pytest.mark.parametrize("year", MEASURED)
def test_in_prices_of_the_same_year_changes_nothing(year):
    assert prices.in_prices_of(Decimal("12.34"), year, year) == Decimal("12.34")


def test_in_prices_of_takes_the_latest_measured_year_when_none_is_named():
    assert prices.in_prices_of(Decimal(1), 2017) == prices.in_prices_of(Decimal(1), 2017, 2024)


def test_in_prices_of_never_aims_at_a_forecast():
    with pytest.raises(prices.PriceError, match=r"2026-27 is only forecast.*at the latest 2024-25"):
        prices.in_prices_of(Decimal(1), 2017, 2026)


def test_in_prices_of_reads_plans_made_in_prices_still_to_come():
    assert prices.in_prices_of(Decimal(100), 2026, 2024) < 100
    assert prices.rests_on_forecast(2026)
    assert not prices.rests_on_forecast(2024)


@pytest.mark.parametrize("year", [1999, 2031])
def test_in_prices_of_an_unknown_year_says_what_is_known(year):
    label = prices.financial_year_label(year)
    with pytest.raises(prices.PriceError, match=f"no GDP deflator for {label}.*2000-01 to 2030-31"):
        prices.in_prices_of(Decimal(1), year, 2024)
    with pytest.raises(prices.PriceError, match=label):
        prices.rests_on_forecast(year)


@pytest.mark.parametrize(
    ("year", "label"), [(2017, "2017-18"), (1999, "1999-00"), (2009, "2009-10"), (2099, "2099-00")]
)
def test_financial_year_label(year, label):
    assert prices.financial_year_label(year) == label


@given(st.integers(min_value=1000, max_value=9998))
def test_parse_financial_year_undoes_the_label(year):
    assert prices.parse_financial_year(prices.financial_year_label(year)) == year


@pytest.mark.parametrize("text", ["", "2017", "2017-19", "2017/18", "17-18", "2017-2018", "2017-18-19", "２０１７-18"])
def test_parse_financial_year_refuses_anything_else(text):
    with pytest.raises(prices.PriceError, match=r"write it like 2017-18"):
        prices.parse_financial_year(text)


def test_read_deflators_names_the_file_and_the_line(tmp_path):
    path = tmp_path / "deflators.csv"
    path.write_text("financial_year,index,standing,publisher,edition,how\n2017-18,77.07\n")
    with pytest.raises(FactError, match=r"deflators.csv, line 2: 2 values for 6 columns"):
        prices.read_deflators(path)

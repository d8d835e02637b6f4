"""How figures, years and councils are put into words."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from casestudies.detail_page import dispute_groups
from casestudies.enums import Basis, FigureKind, SourceKind, Stage
from casestudies.models import Figure, Source
from casestudies.presenters import (
    FigureText,
    StageMark,
    account_text,
    amount_text,
    councils_text,
    headline,
    real_amount_text,
    years_text,
)
from shopwindow.prices import LATEST_OUTTURN_YEAR, in_prices_of
from shopwindow.ui.formats import pounds, short_pounds


def figure(**fields) -> Figure:
    given = {"key": "f", "kind": FigureKind.ANNUAL_SAVING, "label": "Saving", "unit": "GBP", "basis": Basis.ACHIEVED}
    return Figure(source=Source(kind=SourceKind.COUNCIL, date="2018-07"), **given | fields)


@pytest.mark.parametrize(
    ("fields", "short", "exact"),
    [
        ({"value": Decimal(4430000)}, "£4.43 million", "£4,430,000"),
        ({"value": Decimal(742298000)}, "£742.3 million", "£742,298,000"),
        ({"value": Decimal(60000)}, "£60,000", "£60,000"),
        ({"value": Decimal("8.62")}, "£8.62", "£8.62"),
        ({"value": Decimal(5000000), "is_approximate": True}, "about £5 million", "about £5,000,000"),
        ({"at_least": Decimal(5000000)}, "£5 million or more", "£5,000,000 or more"),
        ({"at_most": Decimal(6000000)}, "up to £6 million", "up to £6,000,000"),
        ({"at_least": Decimal(1), "at_most": Decimal(2)}, "£1 to £2", "£1 to £2"),
        ({"value": Decimal(-30), "unit": "per cent"}, "−30%", "−30%"),
        ({"value": Decimal("18.5"), "unit": "per cent"}, "18.5%", "18.5%"),
        ({"value": Decimal(1650), "unit": "street lights"}, "1,650 street lights", "1,650 street lights"),
        (
            {"at_most": Decimal(36), "unit": "months", "kind": FigureKind.PAYBACK},
            "within 36 months",
            "within 36 months",
        ),
        ({"at_most": Decimal(1), "unit": "months", "kind": FigureKind.PAYBACK}, "within 1 month", "within 1 month"),
    ],
)
def test_amount_keeps_its_unit_and_says_when_it_is_a_bound(fields, short, exact):
    assert amount_text(figure(**fields), short_pounds) == short
    assert amount_text(figure(**fields), pounds) == exact


def test_real_amount_is_restated_to_three_figures():
    saving = figure(value=Decimal(4430000), price_year=2017)
    expected = in_prices_of(Decimal(4430000), 2017, LATEST_OUTTURN_YEAR)
    assert real_amount_text(saving) == short_pounds(expected.quantize(Decimal("1e4")))


@pytest.mark.parametrize("fields", [{"price_year": None}, {"unit": "posts"}, {"price_year": 1974}])
def test_real_amount_is_withheld_when_it_cannot_be_known(fields):
    assert real_amount_text(figure(value=Decimal(10)) if not fields else figure(value=Decimal(10), **fields)) == ""


def test_account_names_whose_word_it_is_and_when():
    assert account_text(Source(kind=SourceKind.COUNCIL, date="2018-07")) == "council’s own account, July 2018"
    assert account_text(Source(kind=SourceKind.SUPPLIER)) == "supplier’s account"


@pytest.mark.parametrize("kind", SourceKind)
def test_every_kind_of_source_has_its_words(kind):
    assert account_text(Source(kind=kind))


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_its_shape(stage):
    assert StageMark.of(stage).path


@pytest.mark.parametrize(
    ("start", "end", "stage", "expected"),
    [
        (2013, 2018, Stage.ENDED, "2013 to 2018"),
        (2015, 2015, Stage.ENDED, "2015"),
        (2016, None, Stage.LIVE, "since 2016"),
        (2016, None, Stage.UNKNOWN, "from 2016"),
        (None, 2018, Stage.ENDED, "until 2018"),
        (None, None, Stage.LIVE, "dates not known"),
    ],
)
def test_years(start, end, stage, expected):
    assert years_text(SimpleNamespace(started_year=start, ended_year=end, stage=stage)) == expected


def named(*names):
    return [SimpleNamespace(council=SimpleNamespace(name=name)) for name in names]


def test_councils_are_named_until_they_are_many():
    assert councils_text(named("Wigan"), []) == "Wigan"
    assert councils_text(named("South Hams", "West Devon"), []) == "South Hams and West Devon"
    assert councils_text(named("A", "B", "C", "D"), []) == "A, B, C and D"
    assert councils_text(named("A", "B", "C", "D", "E"), []) == "A, B, C and 2 others"
    assert councils_text([], ["A fire authority"]) == "A fire authority"


def test_headline_prefers_what_happened_to_what_was_hoped_for():
    hoped = figure(key="hoped", value=Decimal(9), basis=Basis.FORECAST, position=0)
    happened = figure(key="total", kind=FigureKind.CUMULATIVE_SAVING, value=Decimal(2), position=1)
    cost = figure(key="cost", kind=FigureKind.INVESTMENT, value=Decimal(1), position=2)
    assert headline([hoped, happened, cost]) is happened
    assert headline([hoped, cost]) is hoped
    assert headline([cost]) is cost
    assert headline([]) is None


def test_headline_prefers_a_published_figure_to_one_worked_out():
    derived = figure(key="sum", value=Decimal(9), derivation="sum of two", position=0)
    published = figure(key="said", value=Decimal(8), position=1)
    assert headline([derived, published]) is published


def text(key, *rivals):
    given = dict.fromkeys(FigureText.__dataclass_fields__, "")
    return FigureText(**given | {"key": key, "is_disputed": bool(rivals), "disputed_by": rivals})


def test_figures_that_contradict_each_other_stand_together_once():
    texts = {
        t.key: t
        for t in (text("a", "b"), text("b", "a", "c"), text("c", "b"), text("d"), text("e", "f"), text("f", "e"))
    }
    assert dispute_groups(texts) == [["a", "b", "c"], ["e", "f"]]

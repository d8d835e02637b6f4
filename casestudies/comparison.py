"""Up to four options, or up to four case studies, side by side: same rows, same units, basis in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from casestudies.detail_page import DetailPage
from casestudies.enums import FigureKind
from casestudies.evidence import VERDICTS, Verdict
from casestudies.fit import LocalFit
from casestudies.option_page import OptionPage
from casestudies.presenters import FigureText
from shopwindow.ui.formats import count, joined
from shopwindow.ui.prose import to_text

MOST = 4


@dataclass(frozen=True)
class Cell:
    """One answer: HTML for the page, and the same as plain text for files."""

    html: Markup
    text: str

    @classmethod
    def of(cls, *lines: str) -> "Cell":
        said = [line for line in lines if line]
        html = Markup("").join(Markup("<p>{}</p>").format(line) for line in said)
        return cls(html, "; ".join(said))

    @classmethod
    def of_html(cls, html: str) -> "Cell":
        return cls(Markup(html), to_text(html))

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]

    @property
    def is_same(self) -> bool:
        return len({cell.text for cell in self.cells}) == 1

    @property
    def is_empty(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True)
class Head:
    """What a column is about, with its address and the address of the comparison without it."""

    title: str
    address: str
    slug: str
    remove: str


@dataclass(frozen=True)
class Comparison:
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]

    @property
    def shown(self) -> list[Row]:
        return [row for row in self.rows if not row.is_empty]

    @property
    def differing(self) -> list[Row]:
        return [row for row in self.shown if not row.is_same]

    @property
    def folded(self) -> list[str]:
        """What none of them says anything about."""
        return [row.label for row in self.rows if row.is_empty]


def compare_options(pages: Sequence[OptionPage], fits: Sequence[LocalFit | None], heads: Sequence[Head]) -> Comparison:
    asked: list[tuple[str, Callable[[OptionPage], Cell]]] = [
        ("What it is", lambda page: Cell.of(page.option.summary)),
        ("3R level", lambda page: Cell.of(page.level)),
        ("How sure we are", lambda page: Cell.of(f"{page.grade.word} ({page.grade.level} of 5)", page.grade.meaning)),
        ("What was found", lambda page: Cell.of(*(f"{words}: {n}" for words, n in page.found))),
        ("Who did it", lambda page: Cell.of(page.total, count(page.council_total, "council"))),
        ("How far it has got", lambda page: Cell.of(*(f"{mark.label}: {n}" for mark, n in page.stages))),
        ("Annual saving", lambda page: Cell.of(page.money[0].sentence)),
        ("One-off investment", lambda page: Cell.of(page.money[1].sentence)),
        ("Payback", lambda page: Cell.of(*(_line(item) for item in page.facts["payback"]))),
        ("Results against plans", lambda page: Cell.of(page.bases)),
        ("Measures it is meant to move", _measures),
        ("In your council", _in_my_council),
        ("When it does not fit", lambda page: Cell.of_html(page.option.html.get("when_it_does_not", ""))),
        ("What goes wrong", lambda page: Cell.of_html(page.option.html.get("what_goes_wrong", ""))),
        ("What it needs", lambda page: Cell.of_html(page.option.html.get("what_it_needs", ""))),
    ]
    rows = [Row(label, tuple(answer(page) for page in pages)) for label, answer in asked]
    rows.insert(5, _fit_row(fits))
    return Comparison(tuple(heads), tuple(rows))


def compare_case_studies(
    pages: Sequence[DetailPage], fits: Sequence[LocalFit | None], heads: Sequence[Head]
) -> Comparison:
    asked: list[tuple[str, Callable[[DetailPage], Cell]]] = [
        ("What was done", lambda page: Cell.of(page.case_study.summary)),
        ("Who did it", lambda page: Cell.of(joined(council.name for council in page.councils))),
        ("When", lambda page: Cell.of(page.years)),
        ("Stage", lambda page: Cell.of(page.stage.label)),
        ("3R level", lambda page: Cell.of(page.case_study.get_reform_level_display())),
        ("How sure we are", lambda page: Cell.of(f"{page.grade.word} ({page.grade.level} of 5)", page.grade.meaning)),
        ("What was found", _found),
        (
            "Do sources agree?",
            lambda page: Cell.of("Disputed: sources disagree" if page.case_study.is_disputed else ""),
        ),
        *((kind.label, partial(_figures, kind)) for kind in FigureKind),
        ("Before you rely on it", lambda page: Cell.of(*page.case_study.caveats)),
        ("What went wrong", lambda page: Cell.of_html(page.case_study.html.get("what_went_wrong", ""))),
        ("Lessons", lambda page: Cell.of_html(page.case_study.html.get("lessons", ""))),
    ]
    rows = [Row(label, tuple(answer(page) for page in pages)) for label, answer in asked]
    rows.insert(7, _fit_row(fits))
    return Comparison(tuple(heads), tuple(rows))


def _fit_row(fits: Sequence[LocalFit | None]) -> Row:
    return Row("Councils like yours", tuple(Cell.of(fit.sentence if fit else "") for fit in fits))


def _in_my_council(page: OptionPage) -> Cell:
    if not page.council:
        return Cell.of()
    notes = [note.sentence for note in page.tier_notes]
    return Cell.of(*(notes or ["It concerns no function that only some kinds of council have."]))


def _measures(page: OptionPage) -> Cell:
    return Cell.of(*(f"{item.measure.label}: {item.get_way_display()}" for item in page.option.option_measures.all()))


def _found(page: DetailPage) -> Cell:
    effects = [f"{item.result}: {item.effect}" for item in page.evaluations]
    return Cell.of(VERDICTS[Verdict(page.verdict)], *effects)


def _figures(kind: FigureKind, page: DetailPage) -> Cell:
    return Cell.of(*(figure_line(figure) for figure in page.figures if figure.kind == kind.label))


def figure_line(figure: FigureText) -> str:
    """One figure in a line: what, amount, one year's prices where known, basis, when, whose word."""
    real = f" ({figure.real_amount} in one year’s prices)" if figure.real_amount else ""
    parts = [f"{figure.what}: {figure.amount}{real}", figure.basis, figure.when, figure.account]
    return " · ".join(part for part in parts if part) + (" · disputed" if figure.is_disputed else "")


def _line(item) -> str:
    return f"{item['amount']} ({item['basis']}, {item['title']})"

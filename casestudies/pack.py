"""The committee pack: the shortlist as a Word paper that members can read. Facts, sources and caveats; no promises."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from casestudies.comparison import Head, compare_options
from casestudies.economics import appraise
from casestudies.here import Assumptions, money, work_out
from casestudies.option_page import MoneyPanel, OptionPage
from casestudies.shortlist_page import Entry, ShortlistPage
from shopwindow.appraisal import DISCOUNT_RATE
from shopwindow.exports.docx import Paper
from shopwindow.exports.pictures import png_of
from shopwindow.prices import LATEST_OUTTURN_YEAR, financial_year_label
from shopwindow.ui.formats import day, number, pence
from shopwindow.ui.prose import to_items

YEARS = 5
_ONE, _NOUGHT = Decimal(1), Decimal(0)
PRICE_YEAR = financial_year_label(LATEST_OUTTURN_YEAR)


def committee_pack(page: ShortlistPage, request: HttpRequest) -> bytes:
    council = page.council
    where = council.official_name if council else "your council"
    paper = Paper("Improvement options: a paper for committee", f"For {where}. Made on {day(date.today())}.")
    paper.contents()
    _about(paper, page)
    if page.options:
        _compare(paper, page)
        for entry in page.options:
            _option(paper, entry, page, request)
    if page.case_studies:
        paper.heading("Case studies chosen")
        for entry in page.case_studies:
            _case_study(paper, entry, request)
    if page.sum:
        _sum(paper, page)
    _ask(paper, page)
    _terms(paper, request)
    return paper.finished()


def _about(paper: Paper, page: ShortlistPage) -> None:
    paper.heading("What this paper is")
    paper.paragraph(
        "It sets out options that other councils have tried, what is known of their cost and result, and how sure "
        "anyone can be. Each number carries its basis in words: achieved and evaluated are results; target, "
        "forecast, budgeted, modelled and claimed are not. It recommends nothing; that is for officers and members."
    )
    if not page.council:
        paper.paragraph(
            "No council was chosen when the paper was made, so it says nothing of what an option could mean at your "
            "size."
        )


def _compare(paper: Paper, page: ShortlistPage) -> None:
    paper.heading("The options side by side")
    pages = [entry.page for entry in page.options if entry.page][:4]
    fits = [entry.option.fit for entry in page.options if entry.option][:4]
    heads = [Head(item.option.title, f"/options/{item.option.slug}/", item.option.slug, "") for item in pages]
    comparison = compare_options(pages, fits, heads)
    short = [row for row in comparison.shown if all(len(cell.text) < 600 for cell in row.cells)]
    paper.table(
        ["", *(head.title for head in comparison.heads)],
        [[row.label, *(cell.text or "Nothing published" for cell in row.cells)] for row in short],
    )
    if len(page.options) > len(pages):
        paper.paragraph("The table holds the first four options of the shortlist.")


def _option(paper: Paper, entry: Entry, shortlist: ShortlistPage, request: HttpRequest) -> None:
    page = entry.page
    assert page is not None
    option = page.option
    paper.heading(option.title)
    paper.paragraph(option.summary)
    paper.paragraph(f"How sure we are: {page.grade.word} ({page.grade.level} of 5). {page.grade.meaning}")
    paper.bullets(page.grade.met)
    if entry.item.note:
        paper.paragraph(f"Our note: {entry.item.note}")
    if entry.option and entry.option.fit:
        paper.paragraph(f"Councils like ours: {entry.option.fit.sentence}")
    for note in page.tier_notes:
        paper.paragraph(note.sentence)
    paper.heading("What it cost and saved elsewhere", 2)
    for panel in page.money:
        _panel(paper, panel)
    paper.paragraph(page.bases)
    _here(paper, page, shortlist)
    for name, heading in (
        ("what_goes_wrong", "What goes wrong, and how to see it early"),
        ("first_steps", "First steps"),
    ):
        paper.heading(heading, 2)
        paper.bullets(to_items(option.html.get(name, "")))
    paper.heading("Who did it", 2)
    paper.table(
        ["Case study", "Councils and years", "Evidence", "Figure, with its basis"],
        [
            [case.title, f"{case.councils}, {case.years}. {case.stage.label}.", case.grade.word, _figure(case.figure)]
            for case in page.cases
        ],
    )
    paper.paragraph(f"Full page with every source: {request.build_absolute_uri(f'/options/{option.slug}/')}")


def _panel(paper: Paper, panel: MoneyPanel) -> None:
    paper.paragraph(f"{panel.heading}. {panel.sentence}")
    if panel.chart:
        paper.picture(png_of(panel.chart), f"{panel.heading}: a dot for each case study. {panel.sentence}")
    if panel.lines:
        paper.table(
            ["Case study", "Per resident", "Worked out from", "Basis"],
            [
                [
                    item.title,
                    item.per_resident,
                    f"{item.what}: {item.amount} ({item.real_amount} in {PRICE_YEAR} prices), {item.residents} "
                    "residents",
                    f"{item.basis}; {item.account}" + ("; disputed" if item.is_disputed else ""),
                ]
                for item in panel.lines
            ],
        )


def _here(paper: Paper, page: OptionPage, shortlist: ShortlistPage) -> None:
    council = shortlist.council
    if council is None or not council.population:
        return
    paper.heading(f"What it could mean in {council.name}", 2)
    assumptions = Assumptions(
        council.population, share=_ONE, years=YEARS, investment=_NOUGHT, rate=DISCOUNT_RATE.value / 100,
        price_year=LATEST_OUTTURN_YEAR,
    )  # fmt: skip
    here = work_out(page.facts, assumptions)
    if here.range:
        paper.paragraph(
            f"Between {money(here.range.low)} and {money(here.range.high)} a year, with {money(here.range.middle)} "
            f"in the middle, if results like those of {here.range.n} case studies came about here. This is not a "
            "forecast."
        )
        values = ", ".join(pence(value) for value in sorted(here.per_resident))
        paper.paragraph(
            f"Working: {values} a resident a year x {number(council.population)} residents "
            f"({council.population_year}), in {PRICE_YEAR} prices. Nothing is taken off for cost, delay or optimism."
        )
        middle = appraise(here.range.middle, _NOUGHT, YEARS, assumptions.rate)
        paper.table(
            ["Year", "Saving", "Discount factor", "Present value"],
            [[str(row.year), money(row.saving), f"{row.factor:.4f}", money(row.present_value)] for row in middle.years]
            + [["All", "", "", money(middle.net_present_value)]],
        )
        paper.paragraph(
            f"Before any investment; discounted at {DISCOUNT_RATE.value.normalize():f}% a year. Source of the rate: "
            f"{DISCOUNT_RATE.source}."
        )
        return
    paper.paragraph(
        "No range is given: fewer than three case studies have a yearly saving that was achieved or evaluated and "
        "can be set per resident."
    )
    if here.illustrations:
        paper.paragraph("Single cases, each at this council’s size, as illustrations and nothing more:")
        paper.table(
            ["Case study", "What was reported", "At this size"],
            [
                [item.title, f"{item.what}: {item.amount} ({item.basis}; {item.account})", item.here]
                for item in here.illustrations
            ],
        )


def _case_study(paper: Paper, entry: Entry, request: HttpRequest) -> None:
    card = entry.case_study
    assert card is not None
    paper.heading(str(card.title), 2)
    paper.paragraph(str(card.summary))
    paper.paragraph(f"{card.councils}. {card.years}. {card.stage.label}. Evidence: {card.grade.word}. {card.verdict}")
    paper.paragraph(_figure(vars(card.figure) if card.figure else None))
    if entry.item.note:
        paper.paragraph(f"Our note: {entry.item.note}")
    paper.paragraph(f"Full page with every source: {request.build_absolute_uri(card.address)}")


def _figure(figure: Any) -> str:
    if not figure:
        return "No cost or saving published"
    said = [f"{figure['short_amount']}, {figure['what']}", figure["basis"], figure["when"], figure["account"]]
    return "; ".join(part for part in said if part) + ("; disputed" if figure["is_disputed"] else "")


def _sum(paper: Paper, page: ShortlistPage) -> None:
    found = page.sum
    assert found is not None
    paper.heading("Taken together")
    if found.counted:
        paper.paragraph(
            f"The middle yearly figures of {', '.join(found.counted)} add up to {page.total} a year at this "
            "council’s size."
        )
    if found.left_out:
        paper.paragraph(f"Left out of the sum, because the same pound may be saved twice: {', '.join(found.left_out)}.")
    if found.unknown:
        paper.paragraph(f"Without a range, so not in the sum: {', '.join(found.unknown)}.")
    paper.bullets(
        f"{overlap.one} and {overlap.other} move the same measure in the same service." for overlap in found.overlaps
    )


def _ask(paper: Paper, page: ShortlistPage) -> None:
    paper.heading("Who to ask")
    paper.paragraph(
        "Ask the councils named above; the iESE desk can help you reach them. For each option, these are questions "
        "to put:"
    )
    for entry in page.options:
        if entry.page:
            paper.heading(entry.title, 2)
            paper.bullets(to_items(entry.page.option.html.get("questions", "")))


def _terms(paper: Paper, request: HttpRequest) -> None:
    paper.heading("Sources, dates and terms")
    paper.paragraph(
        f"Made by Shop Window, run by iESE, on {day(date.today())}. Every figure’s source, with its date, stands on "
        "the page of its case study. Money in one year’s prices is restated with the UK GDP deflator (HM Treasury, "
        "the Office for National Statistics and the Office for Budget Responsibility; Open Government Licence "
        "v3.0). Population: Office for National Statistics, mid-2024 (Open Government Licence v3.0). Register of "
        "councils: mySociety, CC BY 4.0."
    )
    paper.paragraph(f"All licences and attributions: {request.build_absolute_uri('/licences/')}")

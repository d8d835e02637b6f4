"""What the public's pages, lists and search hold of an option, worked out from its case studies and kept with it.

Whoever changes a published case study or an option calls `refresh_options` (`public_view.refresh_public_view` does).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from casestudies import effects, evidence
from casestudies.effects import Amount, Case, PerResident, Resident
from casestudies.enums import CouncilRole, FigureKind, Status
from casestudies.models import CaseStudy, Figure, Option, Participation
from casestudies.option_text import OPTION_SECTIONS
from shopwindow.models import Council
from shopwindow.prices import financial_year
from shopwindow.search import documents
from shopwindow.ui.prose import to_text

KIND = "option"
WORDS = ("what", "amount", "real_amount", "basis", "when", "account", "is_disputed")
"""Of a figure's text, what stands beside a number worked out from it."""

BOUNDS = ("value", "at_least", "at_most")

MOST_LISTED = 24
"""Of cases or values that a page lists; the rest are counted, and found by browsing."""

MOST_COUNCILS = 50

COLUMNS = (
    "pk", "slug", "title", "stage", "is_programme", "grade_alone", "hold_grade_at", "has_good_result", "verdict",
)  # fmt: skip


@dataclass
class Row:
    """One published case study, as its options see it."""

    pk: int
    slug: str
    title: str
    stage: str
    is_programme: bool
    grade_alone: int
    hold_grade_at: int | None
    has_good_result: bool
    verdict: str
    card: dict[str, Any] = field(default_factory=dict)
    page: dict[str, Any] = field(default_factory=dict)
    """What is kept with the case study, for those that are listed; see `_add_words`."""

    councils: list[Resident] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    outcomes: list[tuple[str, str]] = field(default_factory=list)
    """(measure, figure) by their keys: results that are one of the measures."""
    bases: Counter[str] = field(default_factory=Counter)
    grade: int = 0

    @property
    def address(self) -> str:
        return f"/case-studies/{self.slug}/"

    @property
    def member(self) -> evidence.Member:
        doers = frozenset(council.council for council in self.councils if council.role != CouncilRole.CLIENT)
        return evidence.Member(self.pk, self.grade_alone, self.has_good_result, doers)

    @property
    def case(self) -> Case:
        residents, since = effects.residents_of(self.councils), effects.since(self.councils)
        return Case(self.pk, self.is_programme, residents, tuple(self.amounts), since)

    def figure(self, key: str) -> Mapping[str, Any]:
        return next(kept for kept in self.page["figures"] if kept["key"] == key)


def refresh_options(options: Iterable[int] | None) -> None:
    """Work these options out anew (None: all of them), and the grades of their case studies."""
    wanted = Option.objects.all() if options is None else Option.objects.filter(pk__in=list(options))
    chosen = list(wanted.prefetch_related("option_measures__measure").order_by("pk"))
    if not chosen:
        return
    members = _members(None if options is None else [option.pk for option in chosen])
    rows = _rows({pk for ids in members.values() for pk in ids})
    grades = _grades(members, rows)
    _store_grades(rows, grades)
    names = dict(Council.objects.real().values_list("pk", "name"))
    for option in chosen:
        of_option = [rows[pk] for pk in members.get(option.pk, ()) if pk in rows]
        found = Found.of(of_option)
        _add_words(found.listed(of_option), rows)
        option.page = option_facts(option, of_option, found, names)
        option.grade = _own_grade(option, of_option)
        option.card = _card(option, of_option)
        _tell_search(option, of_option, names)
    Option.objects.bulk_update(chosen, ["page", "grade", "card"], batch_size=100)


def _members(options: Sequence[int] | None) -> dict[int, list[int]]:
    """Published case studies by option, the newest first."""
    through = CaseStudy.options.through.objects.filter(casestudy__status=Status.PUBLISHED)
    if options is not None:
        through = through.filter(option_id__in=options)
    members: dict[int, list[int]] = defaultdict(list)
    ordered = through.order_by("-casestudy__started_year", "casestudy__title", "casestudy_id")
    for option, case_study in ordered.values_list("option_id", "casestudy_id"):
        members[option].append(case_study)
    return members


def _rows(ids: set[int]) -> dict[int, Row]:
    everything = CaseStudy.objects.published()
    few = everything.filter(pk__in=ids) if len(ids) < 5_000 else everything
    rows = {values[0]: Row(*values) for values in few.order_by("pk").values_list(*COLUMNS) if values[0] in ids}
    _add_councils(rows)
    _add_figures(rows)
    return rows


def _add_councils(rows: Mapping[int, Row]) -> None:
    successors: dict[int, set[int]] = defaultdict(set)
    for before, after in Council.successors.through.objects.values_list("from_council_id", "to_council_id"):
        successors[before].add(after)
    parts = Participation.objects.filter(case_study__status=Status.PUBLISHED).order_by("case_study_id", "position")
    for case_study, council, role, population, county, starts_on in parts.values_list(
        "case_study_id", "council_id", "role", "council__population", "council__county_id", "council__starts_on"
    ):
        if case_study in rows:
            followed_by = frozenset(successors.get(council, ()))
            part = Resident(council, role, population, county, followed_by, starts_on and financial_year(starts_on))
            rows[case_study].councils.append(part)


def _add_figures(rows: Mapping[int, Row]) -> None:
    rivals: dict[tuple[int, str], set[str]] = defaultdict(set)
    pairs = Figure.disputes.through.objects.filter(from_figure__case_study__status=Status.PUBLISHED)
    for case_study, one, other in pairs.values_list("from_figure__case_study_id", "from_figure__key", "to_figure__key"):
        rivals[case_study, one].add(other)
    figures = Figure.objects.filter(case_study__status=Status.PUBLISHED)
    for case_study, measure, *values in figures.order_by("case_study_id", "position", "pk").values_list(
        "case_study_id", "measure__key", "key", "kind", "basis", "value", "at_least", "at_most", "price_year"
    ):  # fmt: skip
        if case_study not in rows:
            continue
        row = rows[case_study]
        amount = Amount(*values, frozenset(rivals.get((case_study, values[0]), ())))
        row.amounts.append(amount)
        row.bases[amount.basis] += 1
        if measure and amount.basis in effects.Basis.results():
            row.outcomes.append((measure, amount.key))


def _grades(members: Mapping[int, Sequence[int]], rows: Mapping[int, Row]) -> dict[int, int]:
    """Each case study's grade before any hold, once the others of its options are known."""
    grades = {pk: row.grade_alone for pk, row in rows.items()}
    for ids in members.values():
        together = [rows[pk].member for pk in ids if pk in rows]
        for own in together:
            if own.level == evidence.HIGHEST_ALONE:
                grades[own.case_study] = max(grades[own.case_study], evidence.with_repetition(own, together))
    return grades


def _store_grades(rows: Mapping[int, Row], unheld: Mapping[int, int]) -> None:
    """Write the grades, each held down where curators say so; only what differs is written."""
    together: dict[tuple[int, int], list[int]] = defaultdict(list)
    for pk, level in unheld.items():
        hold = rows[pk].hold_grade_at
        rows[pk].grade = level if hold is None else min(level, hold)
        together[level, rows[pk].grade].append(pk)
    for (level, grade), ids in together.items():
        for start in range(0, len(ids), 5_000):
            part = CaseStudy.objects.filter(pk__in=ids[start : start + 5_000])
            part.exclude(grade=grade, grade_unheld=level).update(grade=grade, grade_unheld=level)


def _own_grade(option: Option, rows: Sequence[Row]) -> int:
    """As sure as the surest of its case studies, unless curators hold it down."""
    level = max((row.grade for row in rows), default=0)
    return level if option.hold_grade_at is None else min(level, option.hold_grade_at)


@dataclass(frozen=True)
class Found:
    """The numbers of an option over its case studies."""

    saving: PerResident
    investment: PerResident
    illustrations: list[effects.Illustration]
    outcomes: dict[str, list[tuple[int, str]]]
    """(case study, figure) by measure."""

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Found":
        cases = [row.case for row in rows]
        outcomes: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row in rows:
            for measure, figure in row.outcomes:
                outcomes[measure].append((row.pk, figure))
        return cls(
            effects.per_resident(cases, FigureKind.ANNUAL_SAVING),
            effects.per_resident(cases, FigureKind.INVESTMENT),
            effects.illustrations(cases)[:MOST_LISTED],
            {measure: found[:MOST_LISTED] for measure, found in outcomes.items()},
        )

    def listed(self, rows: Sequence[Row]) -> set[int]:
        """The case studies of which the page prints more than a title."""
        counted = [*self.saving.counted[:MOST_LISTED], *self.investment.counted[:MOST_LISTED], *self.illustrations]
        outcomes = {pk for found in self.outcomes.values() for pk, _ in found}
        return {item.case_study for item in counted} | outcomes | {row.pk for row in rows[:MOST_LISTED]}


def _add_words(wanted: set[int], rows: Mapping[int, Row]) -> None:
    """What is kept with these case studies, where it is not here yet."""
    missing = [pk for pk in wanted if not rows[pk].page]
    for pk, card, page in CaseStudy.objects.filter(pk__in=missing).values_list("pk", "card", "page"):
        rows[pk].card, rows[pk].page = card, page


def option_facts(option: Option, rows: Sequence[Row], found: Found, names: Mapping[int, str]) -> dict[str, Any]:
    """What is kept for the page of an option, ready in words and numbers; money per resident as text of a Decimal."""
    by_pk = {row.pk: row for row in rows}
    best = max(rows, key=lambda row: row.grade, default=None)
    councils = sorted({council.council for row in rows for council in row.councils}, key=lambda pk: (names[pk], pk))
    measures = {item.measure.key: item.measure.label for item in option.option_measures.all()}
    return {
        "total": len(rows),
        "cases": [_case(row) for row in rows[:MOST_LISTED]],
        "stages": dict(Counter(row.stage for row in rows)),
        "grades": {str(level): n for level, n in Counter(row.grade for row in rows).items()},
        "verdicts": dict(Counter(row.verdict for row in rows)),
        "best": {"title": best.title, "address": best.address} if best else None,
        "bases": dict(sum((row.bases for row in rows), Counter())),
        "saving": _per_resident(found.saving, by_pk),
        "investment": _per_resident(found.investment, by_pk),
        "illustrations": [_illustration(item, by_pk[item.case_study]) for item in found.illustrations],
        "cost_band": effects.cost_band(found.investment),
        "payback": _listed(rows, lambda figure: figure["kind"] == FigureKind.PAYBACK.label),
        "outcomes": _outcomes(found, by_pk, measures),
        "evaluations": [
            {"title": row.title, "address": row.address, **item}
            for row in rows[:MOST_LISTED]
            for item in row.page["evaluations"]
        ],
        "councils": councils[:MOST_COUNCILS],
        "council_total": len(councils),
    }


def _case(row: Row) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "title": row.title,
        "address": row.address,
        "councils": row.card["councils"],
        "years": row.card["years"],
        "stage": row.stage,
        "grade": row.grade,
        "verdict": row.verdict,
        "figure": row.card["figure"],
        "is_disputed": row.card["is_disputed"],
        "is_programme": row.is_programme,
    }


def _per_resident(found: PerResident, rows: Mapping[int, Row]) -> dict[str, Any]:
    spread = found.spread
    return {
        "values": [str(item.per_resident) for item in found.counted],
        "counted": [
            {
                "title": rows[item.case_study].title,
                "address": rows[item.case_study].address,
                "per_resident": str(item.per_resident),
                "residents": item.residents,
                **{name: rows[item.case_study].figure(item.figure)[name] for name in WORDS},
            }
            for item in found.counted[:MOST_LISTED]
        ],
        "left_out": [
            {"title": rows[item.case_study].title, "address": rows[item.case_study].address, "reason": item.reason}
            for item in found.left_out[:MOST_LISTED]
        ],
        "more_left_out": max(0, len(found.left_out) - MOST_LISTED),
        "spread": None
        if spread is None
        else {"low": str(spread.low), "middle": str(spread.middle), "high": str(spread.high), "n": spread.n},
    }


def _illustration(item: effects.Illustration, row: Row) -> dict[str, Any]:
    return {
        "title": row.title,
        "address": row.address,
        "residents": item.residents,
        "is_total": item.is_total,
        **{name: None if (bound := getattr(item, name)) is None else str(bound) for name in BOUNDS},
        **{name: row.figure(item.figure)[name] for name in WORDS},
    }


def _listed(rows: Sequence[Row], is_wanted: Callable[[Mapping[str, Any]], bool]) -> list[dict[str, Any]]:
    """The figures of the listed case studies that are wanted."""
    listed = ((row, figure) for row in rows[:MOST_LISTED] for figure in row.page["figures"])
    return [_outcome(row, figure) for row, figure in listed if is_wanted(figure)][:MOST_LISTED]


def _outcomes(found: Found, rows: Mapping[int, Row], meant: Mapping[str, str]) -> list[dict[str, Any]]:
    """Measured outcomes by measure: those that the option is meant to move first."""
    order = [key for key in meant if key in found.outcomes] + sorted(set(found.outcomes) - set(meant))
    return [
        {
            "key": key,
            "label": rows[found.outcomes[key][0][0]].figure(found.outcomes[key][0][1])["measure"],
            "items": [_outcome(rows[pk], rows[pk].figure(figure)) for pk, figure in found.outcomes[key]],
        }
        for key in order
    ]


def _outcome(row: Row, figure: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": row.title,
        "address": row.address,
        **{name: figure[name] for name in ("what", "amount", "basis", "when", "account", "baseline")},
    }


def _card(option: Option, rows: Sequence[Row]) -> dict[str, Any]:
    page = option.page
    verdicts = Counter(page["verdicts"])
    return {
        "total": len(rows),
        "ended": page["stages"].get("ended", 0) + page["stages"].get("reversed", 0),
        "verdicts": dict(verdicts),
        "spread": page["saving"]["spread"],
        "values": len(page["saving"]["values"]),
        "cost_band": page["cost_band"],
        "councils": sorted({council.council for row in rows for council in row.councils}),
        "measures": [[item.measure.key, item.measure.label, item.way] for item in option.option_measures.all()],
    }


def _tell_search(option: Option, rows: Sequence[Row], names: Mapping[int, str]) -> None:
    if not option.is_published:
        documents.remove(KIND, option.pk)
        return
    prose = (to_text(option.html.get(name, "")) for name, _ in OPTION_SECTIONS)
    documents.put(
        KIND,
        option.pk,
        title=option.title,
        summary=option.summary,
        councils=" ".join(names[pk] for pk in option.card["councils"]),
        body="\n".join(prose),
    )


def decimals(texts: Iterable[str]) -> list[Decimal]:
    """Values kept as text, as numbers again."""
    return [Decimal(text) for text in texts]

"""Pages that explain the site: the 3R model, about, help and the statements; and what machines ask for."""

from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice
from operator import or_

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from casestudies.enums import Basis, ChangeLevel, ReformLevel, Stage
from casestudies.filters import FACETS, SORTS
from casestudies.models import CaseStudy
from casestudies.option_catalogue import current_options
from casestudies.presenters import StageMark, years_text
from shopwindow.facts import fact_files
from shopwindow.models import Council, DeliveryModel, Measure, RootCause
from shopwindow.my_council import A_YEAR
from shopwindow.page_cache import COUNCIL_COOKIE, library_version
from shopwindow.prices import LATEST_OUTTURN_YEAR, financial_year_label
from shopwindow.ui.formats import count
from shopwindow.views.model_sources import SOURCES, SURVEY

FIXED_PAGES = ["home", "casestudies:option_list", "casestudies:case_study_list", "casestudies:evidence", "measures",
               "council_list", "model", "about", "help", "accessibility",
               "privacy", "cookies", "licences"]  # fmt: skip
EXAMPLES = 3
SITEMAP_LIMIT = 50_000
"""As many addresses as the sitemap protocol allows in one file."""


@dataclass(frozen=True)
class Example:
    """One case study named as an example of a level."""

    title: str
    address: str
    years: str
    stage: StageMark


@dataclass(frozen=True)
class LevelWork:
    """The published work at one level of a ladder: how much there is, where it is, and the newest of it."""

    label: str
    count: int
    address: str
    newest: list[Example]


@dataclass(frozen=True)
class Crossing:
    """How much of the work is at one level of both ladders."""

    label: str
    count: int
    address: str


@require_safe
def model(request):
    totals, newest = _count_by_levels(), _newest_of_each_level()
    return render(
        request,
        "shopwindow/model.html",
        {
            "reform": {level.value: _level_work("level", level, totals, newest) for level in ReformLevel},
            "change": {level.value: _level_work("change", level, totals, newest) for level in ChangeLevel},
            "crossings": {
                str(change.label): [_crossing(reform, change, totals) for reform in ReformLevel]
                for change in ChangeLevel
            },
            "total": sum(totals.values()),
            "sources": SOURCES,
            "survey": SURVEY,
        },
    )


def _count_by_levels() -> dict[tuple[str, str], int]:
    """How many published case studies there are at each pair of levels; a pair without any is left out."""
    rows = CaseStudy.objects.published().values("reform_level", "change_level").annotate(n=Count("pk")).order_by()
    return {(row["reform_level"], row["change_level"]): row["n"] for row in rows}


def _newest_of_each_level() -> list[CaseStudy]:
    """In one statement, the newest first: at least the newest few of every level, of those whose year is known."""
    dated = CaseStudy.objects.published().filter(started_year__isnull=False).order_by("-started_year", "title", "pk")
    of_levels = [dated.filter(reform_level=level) for level in ReformLevel]
    of_levels += [dated.filter(change_level=level) for level in ChangeLevel]
    return list(dated.filter(reduce(or_, (Q(pk__in=level.values("pk")[:EXAMPLES]) for level in of_levels))))


def _level_work(
    parameter: str, level: ReformLevel | ChangeLevel, totals: dict[tuple[str, str], int], newest: list[CaseStudy]
) -> LevelWork:
    at_level = [case_study for case_study in newest if level in (case_study.reform_level, case_study.change_level)]
    return LevelWork(
        label=str(level.label),
        count=sum(n for pair, n in totals.items() if level in pair),
        address=f"{reverse('casestudies:case_study_list')}?{parameter}={level.value}",
        newest=[_example(case_study) for case_study in at_level[:EXAMPLES]],
    )


def _example(case_study: CaseStudy) -> Example:
    return Example(
        title=case_study.title,
        address=reverse("casestudies:case_study_detail", args=[case_study.slug]),
        years=years_text(case_study),
        stage=StageMark.of(case_study.stage),
    )


def _crossing(reform: ReformLevel, change: ChangeLevel, totals: dict[tuple[str, str], int]) -> Crossing:
    return Crossing(
        label=str(reform.label),
        count=totals.get((reform.value, change.value), 0),
        address=f"{reverse('casestudies:case_study_list')}?level={reform.value}&change={change.value}",
    )


@require_safe
def measures(request):
    """/measures/: every measure with its definition, and the options that are meant to move it."""
    moved_by: dict[str, list[tuple[str, str, str]]] = {}
    for entry in current_options(library_version(request)).entries.values():
        for key, _, way in entry.card["measures"]:
            moved_by.setdefault(key, []).append((entry.title, entry.address, way))
    context = {"measures": Measure.objects.select_related("service_area"), "moved_by": moved_by}
    return render(request, "shopwindow/measures.html", context)


@require_safe
def about(request):
    """Says how much is published, how much of it iESE had a part in, and how much a council has confirmed."""
    counts = CaseStudy.objects.published().aggregate(
        total=Count("pk"),
        with_iese=Count("pk", filter=~Q(iese_interest="")),
        disputed=Count("pk", filter=Q(is_disputed=True)),
        confirmed=Count("pk", filter=Q(last_confirmed_on__isnull=False)),
    )
    return render(request, "shopwindow/about.html", {"counts": counts})


@dataclass(frozen=True)
class Topic:
    """One page of the help."""

    slug: str
    title: str
    summary: str

    @property
    def template(self) -> str:
        return f"shopwindow/help/{self.slug}.html"

    @property
    def address(self) -> str:
        return reverse("help_topic", args=[self.slug])


TOPICS = {
    slug: Topic(slug, title, summary)
    for slug, title, summary in [
        (
            "find",
            "Find work that fits your question",
            "Search words, filters, sorting, and what to do if nothing is found.",
        ),
        ("figures", "Read a figure", "What each basis means, bounds, disputed figures, and prices of one year."),
        ("case-studies", "Read a case study", "Stages, levels, caveats, sources, and who had a part in the work."),
        (
            "options",
            "Choose an option",
            "Evidence, councils like yours, what it could mean at your size, comparing, and a committee paper.",
        ),
        (
            "accounts",
            "Accounts and councils",
            "Creating an account, a second way to sign in, joining your council, and who decides.",
        ),
        ("take-away", "Take it with you", "Share an address, download a CSV file, print a page and cite it."),
        ("words", "What the words mean", "A glossary of the words that this site uses in one sense only."),
        (
            "curators",
            "For curators: how entries are kept",
            "The library as text files, and what is checked as they load.",
        ),
    ]
}

BASIS_MEANINGS = {
    Basis.TARGET: "What somebody set out to reach. It had not happened by then.",
    Basis.FORECAST: "What somebody expected, in a plan or a business case. It had not happened by then.",
    Basis.BUDGETED: "An amount in an approved budget. It shows what was meant to be spent or saved.",
    Basis.MODELLED: "Worked out from assumptions, not counted.",
    Basis.CLAIMED: "Somebody with an interest, such as a promoter or a supplier, says that it happened.",
    Basis.ACHIEVED: "A source reports it as a result, after the event. It is often the council’s own account.",
    Basis.EVALUATED: "An independent evaluation measured it.",
}
STAGE_MEANINGS = {
    Stage.PILOT: "It is being tried, or was tried, on a small scale.",
    Stage.LIVE: "It is in use.",
    Stage.SCALED: "It has spread beyond the place or service where it began.",
    Stage.ENDED: "It has finished or was stopped.",
    Stage.REVERSED: "The council went back on it.",
    Stage.UNKNOWN: "No source says how far it has got.",
}


@dataclass(frozen=True)
class BasisText:
    label: str
    meaning: str
    is_result: bool


@require_safe
def help_index(request):
    return render(request, "shopwindow/help.html", {"topics": list(TOPICS.values())})


@require_safe
def help_topic(request, slug: str):
    topic = TOPICS.get(slug)
    if topic is None:
        raise Http404
    context = TOPIC_CONTEXTS.get(slug, dict)()
    others = [other for other in TOPICS.values() if other != topic]
    return render(request, topic.template, context | {"topic": topic, "others": others})


def _finding() -> dict:
    return {"facets": FACETS, "sorts": list(SORTS.values())}


def _figures() -> dict:
    bases = [
        BasisText(str(basis.label), meaning, basis in Basis.results()) for basis, meaning in BASIS_MEANINGS.items()
    ]
    return {"bases": bases, "price_year": financial_year_label(LATEST_OUTTURN_YEAR)}


def _case_studies() -> dict:
    return {"stages": [(str(stage.label), meaning) for stage, meaning in STAGE_MEANINGS.items()]}


def _words() -> dict:
    causes = RootCause.objects.order_by("position", "key")
    groups = {str(group.label): [cause.label for cause in causes if cause.group == group] for group in RootCause.Group}
    return {"delivery_models": list(DeliveryModel.objects.order_by("position", "key")), "root_causes": groups}


TOPIC_CONTEXTS = {"find": _finding, "figures": _figures, "case-studies": _case_studies, "words": _words}


@require_safe
def accessibility(request):
    return render(request, "shopwindow/accessibility.html")


@require_safe
def privacy(request):
    return render(request, "shopwindow/privacy.html")


@dataclass(frozen=True)
class CookieText:
    name: str
    purpose: str
    lasts: str


@require_safe
def cookies(request):
    """Each is set only when somebody does what needs it."""
    needed = [
        CookieText(COUNCIL_COOKIE, "Remembers the council that you chose", _days(A_YEAR)),
        CookieText(
            settings.CSRF_COOKIE_NAME,
            "Shows that a form was sent from this site and not from another",
            _days(settings.CSRF_COOKIE_AGE),
        ),
        CookieText(
            settings.SESSION_COOKIE_NAME,
            "Keeps your shortlist, and keeps you signed in",
            f"{_days(settings.SESSION_COOKIE_AGE)}; until the browser closes if you sign in for less",
        ),
        CookieText(CookieStorage.cookie_name, "Carries a notice to the next page", "Until the notice is shown"),
    ]
    return render(request, "shopwindow/cookies.html", {"cookies": needed})


def _days(seconds: int) -> str:
    return count(seconds // 86_400, "day")


@require_safe
def licences(request):
    return render(request, "shopwindow/licences.html", {"files": list(fact_files().values())})


@require_safe
def favicon(request):
    """For what asks for /favicon.ico without reading a page."""
    return redirect(static("img/favicon.ico"))


@require_safe
def robots(request):
    return render(
        request,
        "shopwindow/robots.txt",
        {"sitemap": request.build_absolute_uri(reverse("sitemap"))},
        content_type="text/plain; charset=utf-8",
    )


@require_safe
def sitemap(request):
    """Every page that the public may find: (address, day of its last change or nothing)."""
    pages = chain(
        ((reverse(name), None) for name in FIXED_PAGES),
        ((topic.address, None) for topic in TOPICS.values()),
        ((reverse("council_detail", args=[slug]), None) for slug in _council_slugs()),
        ((entry.address, None) for entry in current_options(library_version(request)).entries.values()),
        ((reverse("casestudies:case_study_detail", args=[slug]), changed.date()) for slug, changed in _published()),
    )
    return render(
        request,
        "shopwindow/sitemap.xml",
        {"origin": request.build_absolute_uri("/").rstrip("/"), "pages": islice(pages, SITEMAP_LIMIT)},
        content_type="application/xml; charset=utf-8",
    )


def _council_slugs():
    return Council.objects.real().order_by("slug").values_list("slug", flat=True)


def _published():
    published = CaseStudy.objects.published().order_by("-started_year", "title", "pk")
    return published.values_list("slug", "updated_at")[:SITEMAP_LIMIT]

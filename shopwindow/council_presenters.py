"""What the pages print of a council, ready in words. Nothing here queries; everything is fetched before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.urls import reverse

from shopwindow.council_data import Family, Relative
from shopwindow.facts import Source, fact_files
from shopwindow.models import Council, CouncilKind, PlannedSuccession, Region
from shopwindow.peer_sentences import rounded
from shopwindow.peers import Peers
from shopwindow.tiers import Delivery, functions_of
from shopwindow.ui.formats import count, day, joined, number

NOT_KNOWN = "Not known"

KIND_WORDS = {
    CouncilKind.COUNTY: ("County council", "The upper of two tiers: district councils within the county do the rest."),
    CouncilKind.DISTRICT: ("District council", "The lower of two tiers: a county council does the rest."),
    CouncilKind.UNITARY: ("Unitary council", "The only tier: it does what counties and districts do elsewhere."),
    CouncilKind.METROPOLITAN_DISTRICT: (
        "Metropolitan district council",
        "The only tier in a metropolitan area, where joint authorities do some things for several districts.",
    ),
    CouncilKind.LONDON_BOROUGH: (
        "London borough council",
        "The only tier but for the Greater London Authority, which does some things for all of London.",
    ),
    CouncilKind.CITY_CORPORATION: (
        "City of London",
        "The only council of its kind, with the Greater London Authority above it.",
    ),
    CouncilKind.WELSH_UNITARY: ("Welsh council", "The only tier of principal council in Wales."),
    CouncilKind.SCOTTISH_UNITARY: ("Scottish council", "The only tier of principal council in Scotland."),
    CouncilKind.NI_DISTRICT: (
        "Northern Ireland district council",
        "The only tier in Northern Ireland, where central bodies do much that councils do elsewhere.",
    ),
    CouncilKind.COMBINED_AUTHORITY: (
        "Combined authority",
        "Set up by law over several councils, which go on existing within it, to decide on transport, skills, housing "
        "and growth for the whole area. What it may do differs from one to the next.",
    ),
    CouncilKind.STRATEGIC_AUTHORITY: (
        "Strategic authority",
        "Decides on transport, policing, fire and planning for all of London. The boroughs and the City of London "
        "do the rest.",
    ),
}
DELIVERY_WORDS = {
    Delivery.YES: "It does",
    Delivery.SHARED: "It shares with another tier or body",
    Delivery.JOINT: "A joint authority does for a wider area",
    Delivery.NO: "Others do",
}


KIND_LABELS = dict(CouncilKind.choices)
REGION_LABELS = dict(Region.choices)


@cache
def _list_address() -> str:
    return reverse("council_list")


def address_of(slug: str) -> str:
    """A council's page. A list prints dozens, and resolving each anew would cost more than all else on it."""
    return f"{_list_address()}{slug}/"


def lifetime(starts_on: date | None, last_day: date | None) -> str:
    """From when to when a council exists or existed, with what is not known left as not known."""
    if starts_on and last_day:
        return f"{day(starts_on)} to {day(last_day)}"
    if last_day:
        return f"until {day(last_day)}"
    return f"since {day(starts_on)}" if starts_on else "first day not known"


def place_words(council: Council) -> str:
    """Where it lies: the region of England, or the nation."""
    return REGION_LABELS[council.region]


@dataclass(frozen=True)
class CouncilRow:
    """One council in the list."""

    name: str
    official_name: str
    address: str
    kind: str
    place: str
    population: str
    lifetime: str
    is_former: bool
    case_studies: int

    @classmethod
    def of(cls, council: Council, case_studies: int) -> "CouncilRow":
        return cls(
            name=council.name,
            official_name=council.official_name,
            address=address_of(council.slug),
            kind=KIND_LABELS[council.kind],
            place=place_words(council),
            population=population_words(council),
            lifetime=lifetime(council.starts_on, council.last_day),
            is_former=not council.is_current,
            case_studies=case_studies,
        )


def population_words(council: Council) -> str:
    if council.population is None:
        return NOT_KNOWN
    return f"{number(council.population)} (mid-{council.population_year})"


@dataclass(frozen=True)
class Fact:
    """A line of what is known of a council. `address` makes it a link; `note` says how to read it."""

    label: str
    value: str
    address: str = ""
    note: str = ""


def facts_of(council: Council, codes: Sequence[str]) -> list[Fact]:
    """Everything the register knows of a council; what it does not know says so, what cannot be is left out."""
    facts = [
        Fact("Official name", council.official_name),
        *([Fact("Welsh name", council.welsh_name)] if council.welsh_name else []),
        Fact("Kind", KIND_WORDS[CouncilKind(council.kind)][0]),
        Fact("First day", day(council.starts_on) or NOT_KNOWN),
        *([Fact("Last day", day(council.last_day))] if council.last_day else []),
        *_county(council),
        Fact("Population", population_words(council)),
        Fact("Area", f"{number(council.area_km2)} km²" if council.area_km2 else NOT_KNOWN),
        Fact("Density", density_words(council)),
        Fact("Rural or urban", council.get_rural_urban_display() or NOT_KNOWN),
        _deprivation(council),
        Fact("GSS code", council.gss or "None is known"),
        *([Fact("Other codes", joined(codes))] if codes else []),
    ]
    if council.website:
        facts.append(Fact("Website", council.website.split("//")[-1].rstrip("/"), council.website))
    return facts


def density_words(council: Council) -> str:
    if council.density is None:
        return NOT_KNOWN
    return f"{rounded(council.density)} people to the square kilometre"


def _county(council: Council) -> list[Fact]:
    if council.county is None:
        return []
    return [Fact("County", council.county.official_name, address_of(council.county.slug))]


def _deprivation(council: Council) -> Fact:
    if council.deprivation is None:
        return Fact("Deprivation", NOT_KNOWN)
    score = council.deprivation.quantize(Decimal("0.1"))
    return Fact("Deprivation", str(score), note="UK index of multiple deprivation, score; higher is more deprived.")


@dataclass(frozen=True)
class Duties:
    """Functions that a kind of council delivers to the same extent."""

    extent: str
    functions: tuple[str, ...]
    notes: tuple[str, ...]


def duties_of(kind: str) -> list[Duties]:
    """What a kind of council does, shares and leaves to others. Empty for a kind that the table does not cover.

    Notes are given where the answer is not a plain yes or no, since that is where they explain something.
    """
    duties = []
    for delivery, extent in DELIVERY_WORDS.items():
        functions = functions_of(kind, delivery)
        explained = delivery in (Delivery.SHARED, Delivery.JOINT)
        notes = tuple(f"{function.name}: {function.note}" for function in functions if explained and function.note)
        if functions:
            duties.append(Duties(extent, tuple(function.name for function in functions), notes))
    return duties


@dataclass(frozen=True)
class Link:
    """Another council, with what to say of it."""

    name: str
    address: str
    note: str = ""

    @classmethod
    def to(cls, relative: Relative) -> "Link":
        return cls(relative.official_name, address_of(relative.slug), lifetime(relative.starts_on, relative.last_day))


@dataclass(frozen=True)
class Plan:
    """One line of a decided change that has not happened yet."""

    successor: str
    area: str
    extent: str
    share: str
    vesting_day: str
    basis: str
    note: str

    @classmethod
    def of(cls, planned: PlannedSuccession) -> "Plan":
        share = planned.population_share
        return cls(
            successor=planned.successor_name,
            area=planned.area,
            extent=planned.get_extent_display(),
            share=NOT_KNOWN if share is None else share_words(share),
            vesting_day=day(planned.vesting_day) or "No day",
            basis=planned.vesting_basis,
            note=planned.note,
        )


def share_words(share: Decimal) -> str:
    """A share of 0 to 1 as a percentage with at most one decimal; all and next to nothing keep their meaning."""
    percent = (share * 100).quantize(Decimal("0.1"))
    return f"{number(percent)}%"


def plans_of(planned: Sequence[PlannedSuccession]) -> tuple[list[Plan], str]:
    """The planned changes of a council, and a sentence that says what they come to; none and nothing without any."""
    changes = [plan for plan in planned if plan.extent != PlannedSuccession.Extent.UNCHANGED]
    if not planned:
        return [], ""
    area = planned[0].area
    if not changes:
        return [], f"Planned: in the reorganisation of {area} this council stays as it is."
    names = joined(dict.fromkeys(plan.successor_name for plan in changes))
    days = {plan.vesting_day for plan in changes if plan.vesting_day}
    when = f" on {day(min(days))}" if len(days) == 1 else ""
    basis = "".join(f" {said}." for said in dict.fromkeys(plan.vesting_basis for plan in changes) if said)
    return (
        [Plan.of(plan) for plan in changes],
        f"Planned, and not yet in force: this council is to be replaced by {names}{when}.{basis}",
    )


@dataclass(frozen=True)
class PeerLine:
    """A council like this one, and why, in whole sentences."""

    name: str
    address: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class CouncilPage:
    """Everything that the page of one council prints, but for its case studies."""

    name: str
    official_name: str
    slug: str
    kind: str
    place: str
    summary: str
    facts: list[Fact]
    duties: list[Duties]
    districts: list[Link]
    predecessors: list[Link]
    successors: list[Link]
    plans: list[Plan]
    plan_summary: str
    peers: list[PeerLine]
    peer_notes: tuple[str, ...]
    sources: list[Source]

    @classmethod
    def of(
        cls,
        council: Council,
        *,
        codes: Sequence[str],
        family: Family,
        districts: Sequence[Council],
        planned: Sequence[PlannedSuccession],
        peers: Peers,
    ) -> "CouncilPage":
        plans, plan_summary = plans_of(planned)
        return cls(
            name=council.name,
            official_name=council.official_name,
            slug=council.slug,
            kind=KIND_WORDS[CouncilKind(council.kind)][0],
            place=place_words(council),
            summary=summary_of(council, family, len(districts)),
            facts=facts_of(council, codes),
            duties=duties_of(council.kind),
            districts=[Link(district.official_name, address_of(district.slug)) for district in districts],
            predecessors=[Link.to(relative) for relative in family.predecessors],
            successors=[Link.to(relative) for relative in family.successors],
            plans=plans,
            plan_summary=plan_summary,
            peers=[PeerLine(peer.place.name, address_of(peer.place.slug), peer.reasons) for peer in peers.peers],
            peer_notes=peers.notes,
            sources=sources_of(
                ["councils.csv", "services_by_tier.csv", "similar_areas.csv"]
                + (["planned_successions.csv"] if planned else [])
            ),
        )


def sources_of(files: Sequence[str]) -> list[Source]:
    """Whose facts stand on a page, by the files they come from; each attribution once."""
    return list({source.attribution: source for name in files for source in fact_files()[name].sources}.values())


def summary_of(council: Council, family: Family, districts: int) -> str:
    """What this council is, in two or three sentences."""
    _, meaning = KIND_WORDS[CouncilKind(council.kind)]
    sentences = [meaning]
    if districts:
        sentences.append(f"{count(districts, 'district council')} {'lies' if districts == 1 else 'lie'} within it.")
    if council.last_day:
        followed = joined(successor.official_name for successor in family.successors)
        ending = f"It ended on {day(council.last_day)}"
        sentences.append(f"{ending}, and {followed} followed it." if followed else f"{ending}.")
    return " ".join(sentences)

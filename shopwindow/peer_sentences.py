"""What is said of councils that are alike: whole sentences, so that each can be translated as a whole."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol


class Voice(StrEnum):
    """Whether sentences speak to the council that is compared, or about it to somebody else."""

    YOURS = "yours"
    NAMED = "named"


class Compared(Protocol):
    """What the sentences read of a place."""

    @property
    def name(self) -> str: ...
    @property
    def population(self) -> int | None: ...
    @property
    def density(self) -> float | None: ...
    @property
    def deprivation(self) -> float | None: ...
    @property
    def rurality(self) -> str: ...


FORMER = "This council no longer exists, so no council of today is compared with it. Look at what followed it."
NOBODY = (
    "No other council of today is known to do the same things as this one, so there is none to compare it with fairly."
)
NOTHING_KNOWN = (
    "Too little is known of this council, or of those that do the same things, to say which are most like it."
)
BY_LIST = (
    "These councils do the same things, and the Office for National Statistics lists them among the 20 areas most like "
    "this one overall, the most alike first. Areas on its list whose councils do other things are left out."
)
BY_TRAITS = (
    "So the nearest were worked out from population, density, deprivation and how rural the area is, each measured "
    "against how much councils that do the same things differ in it, the nearest first."
)

SAME_KIND = {
    "county": "Also a county council, so it does the same things.",
    "district": "Also a district council, so it does the same things.",
    "unitary": "Also a unitary council, so it does the same things.",
    "metropolitan-district": "Also a metropolitan district council, so it does the same things.",
    "london-borough": "Also a London borough council, so it does the same things.",
    "welsh-unitary": "Also a Welsh council, so it does the same things.",
    "scottish-unitary": "Also a Scottish council, so it does the same things.",
    "ni-district": "Also a Northern Ireland council, so it does the same things.",
    "combined-authority": "Also a combined authority, so it does the same kind of things.",
    "strategic-authority": "Also a strategic authority, so it does the same kind of things.",
}
SAME_FUNCTIONS = "Another kind of council by law, but it does the same things."

LEFT_OUT = {
    "population": "The population of this council is not known, so it was left out of the comparison.",
    "density": "The density of this council is not known, so it was left out of the comparison.",
    "deprivation": "The deprivation score of this council is not known, so it was left out of the comparison.",
    "rurality": "How rural this council’s area is, is not known, so it was left out of the comparison.",
}
UNKNOWN = {
    "population": "Its population is not known, so it was left out of the comparison.",
    "density": "Its density is not known, so it was left out of the comparison.",
    "deprivation": "Its deprivation score is not known, so it was left out of the comparison.",
    "rurality": "How rural it is, is not known, so that was left out of the comparison.",
}
ALIKE = {
    "urban": "Both are classed as urban.",
    "urban-with-rural-areas": "Both are classed as urban with rural areas.",
    "rural": "Both are classed as rural.",
    "sparse-and-rural": "Both are classed as sparse and rural.",
}
CLASS = {
    "urban": "urban",
    "urban-with-rural-areas": "urban with rural areas",
    "rural": "rural",
    "sparse-and-rural": "sparse and rural",
}
SENTENCES = {
    Voice.YOURS: {
        "listed": "The Office for National Statistics lists it {place} among the areas most like yours.",
        "population": "Population {theirs} against your {ours}.",
        "density": "{theirs} people to the square kilometre against your {ours}.",
        "deprivation": "Deprivation score {theirs} against your {ours}; higher is more deprived.",
        "rurality": "It is classed as {theirs}; yours is classed as {ours}.",
    },
    Voice.NAMED: {
        "listed": "The Office for National Statistics lists it {place} among the areas most like {name}.",
        "population": "Population {theirs}; {name} has {ours}.",
        "density": "{theirs} people to the square kilometre; {name} has {ours}.",
        "deprivation": "Deprivation score {theirs}, where higher is more deprived; {name} has {ours}.",
        "rurality": "It is classed as {theirs}; {name} is classed as {ours}.",
    },
}


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def rounded(n: float) -> str:
    """As many people as a reader can take in: to the thousand from 10,000 up, to the hundred from 1,000, else exact."""
    places = -3 if n >= 10_000 else -2 if n >= 1_000 else 0
    return f"{round(n, places):,.0f}"


def same_functions(kind: str, other: str) -> str:
    return SAME_KIND.get(kind, SAME_FUNCTIONS) if kind == other else SAME_FUNCTIONS


def listed(rank: int, name: str, voice: Voice) -> str:
    return SENTENCES[voice]["listed"].format(place=ordinal(rank), name=name)


def few_listed(n: int) -> str:
    """Why the statistical list does not decide: how many councils of the same functions it names."""
    if n == 0:
        return (
            "The Office for National Statistics lists no council that does the same things among the areas most like "
            "it."
        )
    if n == 1:
        return (
            "The Office for National Statistics lists only one council that does the same things among the areas most "
            "like it."
        )
    return (
        f"The Office for National Statistics lists only {n} councils that do the same things among the areas most like "
        "it."
    )


def left_out(traits: Sequence[str]) -> tuple[str, ...]:
    return tuple(LEFT_OUT[trait] for trait in traits)


def unknown(traits: Sequence[str]) -> tuple[str, ...]:
    return tuple(UNKNOWN[trait] for trait in traits)


def not_measured(n: int) -> tuple[str, ...]:
    """How many councils could not be compared for want of facts, when any."""
    if n == 0:
        return ()
    if n == 1:
        return ("One council that does the same things is left out: too little is known of it.",)
    return (f"{n} councils that do the same things are left out: too little is known of them.",)


def compared(one: Compared, other: Compared, traits: Sequence[str], voice: Voice) -> tuple[str, ...]:
    """A sentence for each trait that is known of both places, theirs before ours."""
    return tuple(
        sentence for trait in traits if (sentence := _compared(one, other, trait, SENTENCES[voice])) is not None
    )


def _compared(one: Compared, other: Compared, trait: str, sentences: dict[str, str]) -> str | None:
    ours, theirs = getattr(one, trait), getattr(other, trait)
    if not ours or not theirs:
        return None
    if trait == "rurality":
        if ours == theirs:
            return ALIKE[ours]
        return sentences[trait].format(theirs=CLASS[theirs], ours=CLASS[ours], name=one.name)
    show = (lambda value: f"{value:.1f}") if trait == "deprivation" else rounded
    return sentences[trait].format(theirs=show(theirs), ours=show(ours), name=one.name)

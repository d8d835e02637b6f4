import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwindow import peer_sentences as say
from shopwindow import peers
from shopwindow.peers import Method, Place, find_peers
from shopwindow.tiers import FUNCTIONS, KINDS, Delivery, Function, functions_of, same_functions

SENTENCE = re.compile(r"[A-Z0-9].*\.")


def district(name: str, **facts) -> Place:
    known = {"population": 100_000, "density": 300.0, "deprivation": 15.0, "rurality": "rural"}
    return Place(slug=name, name=name.title(), kind="district", **(known | facts))


def names(found: peers.Peers) -> list[str]:
    return [peer.place.slug for peer in found.peers]


# Same functions first


@pytest.mark.parametrize("kind", KINDS)
def test_same_functions_of_each_kind_are_exactly_those_with_the_same_row_of_answers(kind):
    answers = {other: [function.delivery[other] for function in FUNCTIONS] for other in KINDS}
    assert same_functions(kind) == {other for other in KINDS if answers[other] == answers[kind]}


@pytest.mark.parametrize("kind", ["city-corporation", "combined-authority", "strategic-authority"])
def test_same_functions_of_a_kind_outside_the_table_is_itself_alone(kind):
    assert same_functions(kind) == {kind}
    assert not functions_of(kind, Delivery.YES)


def test_same_functions_puts_kinds_together_only_when_every_answer_is_the_same():
    nothing = dict.fromkeys(KINDS, Delivery.NO)
    one = Function("one", "One", nothing | {"county": Delivery.YES, "unitary": Delivery.YES}, "")
    two = Function("two", "Two", nothing | {"county": Delivery.YES, "unitary": Delivery.SHARED}, "")
    assert same_functions("county", [one]) == {"county", "unitary"}
    assert same_functions("county", [one, two]) == {"county"}


def test_a_near_neighbour_with_other_functions_is_no_peer():
    twin = Place("twin", "Twin", "unitary", population=100_000, density=300.0, deprivation=15.0, rurality="rural")
    far = district("far", population=900_000)
    assert names(find_peers(district("me"), [twin, far], {"twin": 1})) == ["far"]


def test_a_former_council_is_no_peer_of_one_that_exists():
    assert names(find_peers(district("me"), [district("gone", is_current=False), district("here")], {})) == ["here"]


def test_a_former_council_has_no_peers_and_says_why():
    found = find_peers(district("me", is_current=False), [district("here")], {})
    assert (found.peers, found.method, found.notes) == ((), Method.NONE, (say.FORMER,))


def test_a_council_alone_of_its_kind_has_no_peers_and_says_why():
    city = Place("city", "City", "city-corporation", population=15_000)
    borough = Place("camden", "Camden", "london-borough", population=217_000)
    found = find_peers(city, [borough], {"camden": 1})
    assert (found.peers, found.method, found.notes) == ((), Method.NONE, (say.NOBODY,))


# The statistical list


def test_the_list_decides_when_it_names_five_with_the_same_functions():
    listed = [district(letter) for letter in "edcba"]
    ranks = {place.slug: rank for rank, place in enumerate(listed, start=3)}
    found = find_peers(district("me"), [*sorted(listed, key=names_of), district("unlisted")], ranks)
    assert found.method == Method.LIST
    assert names(found) == ["e", "d", "c", "b", "a"]
    assert [peer.rank for peer in found.peers] == [3, 4, 5, 6, 7]


def names_of(place: Place) -> str:
    return place.slug


def test_the_list_does_not_decide_when_it_names_four():
    others = [district(letter) for letter in "abcde"]
    found = find_peers(district("me"), others, {"e": 1, "d": 2, "c": 3, "b": 4})
    assert found.method == Method.TRAITS
    assert names(found) == ["a", "b", "c", "d", "e"]
    assert found.notes[0] == say.few_listed(4)


def test_listed_areas_with_other_functions_do_not_count_towards_the_five():
    others = [district("a"), *(Place(letter, letter, "unitary") for letter in "bcdef")]
    found = find_peers(district("me"), others, {place.slug: n for n, place in enumerate(others, start=1)})
    assert found.method == Method.TRAITS


def test_no_more_than_the_limit():
    others = [district(f"d{n:02}") for n in range(30)]
    ranks = {place.slug: n for n, place in enumerate(others[:20], start=1)}
    assert len(find_peers(district("me"), others, ranks).peers) == 15
    assert len(find_peers(district("me"), others, {}, limit=3).peers) == 3


# Distance, against a naive second version


def naive_order(me: Place, others: list[Place]) -> list[tuple[float, str]]:
    """The formula of the module's docstring, written out trait by trait."""
    group = [place for place in others if place.is_current and place.kind == me.kind and place.slug != me.slug]
    ladder = {"urban": 0, "urban-with-rural-areas": 1, "rural": 2, "sparse-and-rural": 3}
    columns = []
    for read in (
        lambda place: math.log(place.population) if place.population else None,
        lambda place: math.log(place.density) if place.density else None,
        lambda place: place.deprivation,
        lambda place: ladder.get(place.rurality),
    ):
        known = [read(place) for place in [me, *group] if read(place) is not None]
        mean = math.fsum(known) / len(known) if known else 0
        columns.append((read, math.sqrt(math.fsum((x - mean) ** 2 for x in known) / len(known)) if known else 0))
    result = []
    for place in group:
        total, count = 0.0, 0
        for read, width in columns:
            if read(me) is not None and read(place) is not None:
                total += ((read(me) - read(place)) / width) ** 2 if width > 1e-12 else 0
                count += 1
        if count:
            result.append((math.sqrt(total / count), place.slug))
    return sorted(result)


@st.composite
def places(draw, slug: str):
    return Place(
        slug=slug,
        name=slug.title(),
        kind=draw(st.sampled_from(["district", "district", "district", "unitary"])),
        is_current=draw(st.booleans()) or draw(st.booleans()),
        population=draw(st.none() | st.integers(1_000, 3_000_000)),
        density=draw(st.none() | st.floats(1, 20_000)),
        deprivation=draw(st.none() | st.integers(0, 60).map(float)),
        rurality=draw(st.sampled_from(["", *peers.RURALITY])),
    )


@st.composite
def registers(draw):
    size = draw(st.integers(0, 12))
    return [draw(places(f"p{n:02}")) for n in range(size)], draw(places("me"))


@given(registers())
def test_distances_are_those_of_the_naive_version(register):
    others, me = register
    found = find_peers(me, others, {}, limit=100)
    if not me.is_current:
        assert not found.peers
        return
    expected = naive_order(me, others)
    assert len(found.peers) == len(expected)
    assert [peer.distance for peer in found.peers] == pytest.approx([far for far, _ in expected], abs=1e-6)
    by_slug = {slug: far for far, slug in expected}
    assert all(peer.distance == pytest.approx(by_slug[peer.place.slug], abs=1e-6) for peer in found.peers)


@given(registers(), st.randoms(), st.integers(1, 20))
def test_peers_keep_their_promises(register, random, limit):
    others, me = register
    ranks = {place.slug: n for n, place in enumerate(others, start=1) if random.random() < 0.6}
    found = find_peers(me, others, ranks, limit=limit)
    shuffled = random.sample(others, len(others))
    assert find_peers(me, shuffled, ranks, limit=limit) == found
    assert len(found.peers) <= limit
    assert me.slug not in names(found)
    assert all(peer.place.is_current and peer.place.kind == me.kind for peer in found.peers)
    assert found.notes
    assert all(SENTENCE.fullmatch(note) for note in found.notes)
    assert all(peer.reasons and all(map(SENTENCE.fullmatch, peer.reasons)) for peer in found.peers)
    if found.method == Method.LIST:
        assert [peer.rank for peer in found.peers] == sorted(peer.rank for peer in found.peers)


def test_distance_of_places_alike_in_everything_is_nothing():
    found = find_peers(district("me"), [district("twin"), district("other", population=10)], {})
    assert found.peers[0].distance == 0


def test_a_trait_that_differs_nowhere_parts_nobody():
    found = find_peers(district("me"), [district("b"), district("a")], {})
    assert [(peer.place.slug, peer.distance) for peer in found.peers] == [("a", 0), ("b", 0)]


# What is not known


def test_a_trait_that_is_not_known_of_the_council_is_left_out_and_said():
    found = find_peers(district("me", deprivation=None), [district("a", deprivation=50.0)], {})
    assert found.peers[0].distance == 0
    assert say.LEFT_OUT["deprivation"] in found.notes


def test_a_trait_that_is_not_known_of_a_peer_is_left_out_and_said():
    found = find_peers(district("me"), [district("a", rurality=""), district("b", rurality="urban")], {})
    assert names(found) == ["a", "b"]
    assert say.UNKNOWN["rurality"] in found.peers[0].reasons
    assert say.UNKNOWN["rurality"] not in found.peers[1].reasons


def test_a_council_of_which_nothing_is_known_is_left_out_and_counted():
    blank = Place("blank", "Blank", "district")
    found = find_peers(district("me"), [district("a"), blank], {})
    assert names(found) == ["a"]
    assert found.notes[-1] == "One council that does the same things is left out: too little is known of it."
    assert find_peers(blank, [district("a")], {}).notes == (say.NOTHING_KNOWN,)


# The sentences


def test_reasons_of_a_listed_peer():
    others = [district(letter, population=118_400) for letter in "abcde"]
    ranks = {place.slug: n for n, place in enumerate(others, start=1)}
    me = district("rushcliffe", population=123_600)
    assert find_peers(me, others, ranks).peers[2].reasons == (
        "Also a district council, so it does the same things.",
        "The Office for National Statistics lists it 3rd among the areas most like yours.",
        "Population 118,000 against your 124,000.",
    )
    assert find_peers(me, others, ranks, voice=say.Voice.NAMED).peers[2].reasons == (
        "Also a district council, so it does the same things.",
        "The Office for National Statistics lists it 3rd among the areas most like Rushcliffe.",
        "Population 118,000; Rushcliffe has 124,000.",
    )


def test_reasons_of_a_peer_by_traits():
    me, other = district("me"), district("a", population=2_366, density=41.4, deprivation=18.25, rurality="urban")
    assert find_peers(me, [other], {"a": 11}).peers[0].reasons == (
        "Also a district council, so it does the same things.",
        "The Office for National Statistics lists it 11th among the areas most like yours.",
        "Population 2,400 against your 100,000.",
        "41 people to the square kilometre against your 300.",
        "Deprivation score 18.2 against your 15.0; higher is more deprived.",
        "It is classed as urban; yours is classed as rural.",
    )


def test_every_kind_and_class_has_its_words():
    assert set(KINDS) <= set(say.SAME_KIND)
    assert set(peers.RURALITY) == set(say.CLASS) == set(say.ALIKE)
    assert {trait.name for trait in peers.TRAITS} == set(say.UNKNOWN) == set(say.LEFT_OUT)
    assert say.SENTENCES[say.Voice.YOURS].keys() == say.SENTENCES[say.Voice.NAMED].keys()


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_ordinal(n, text):
    assert say.ordinal(n) == text


@pytest.mark.parametrize(("n", "text"), [(999, "999"), (2_366, "2,400"), (15_111, "15,000"), (1_248_649, "1,249,000")])
def test_rounded(n, text):
    assert say.rounded(n) == text

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from casestudies.fit import Eyes, LocalFit
from shopwindow.my_council import MyCouncil
from shopwindow.peers import Method, Peer, Peers, Place


def council(pk, slug) -> MyCouncil:
    return MyCouncil(pk, slug, slug.title(), f"{slug.title()} Council", "unitary", 100_000, 2024)


OWN = council(1, "own")
EYES = Eyes(OWN, ((2, "Barnet"), (3, "Leeds"), (4, "Wigan")))


@pytest.mark.parametrize(
    ("done_by", "peers", "is_own", "sentence"),
    [
        (["Leeds"], 15, True, "Your own council did it, and 1 of your 15 peers: Leeds."),
        (["Leeds", "Wigan"], 15, True, "Your own council did it, and 2 of your 15 peers: Leeds and Wigan."),
        ([], 15, True, "Your own council did it. None of your 15 peers has a case study of it here."),
        (["Leeds"], 15, False, "Done by 1 of your 15 peers: Leeds."),
        (["A", "B", "C", "D"], 15, False, "Done by 4 of your 15 peers: A, B, C and D."),
        (["A", "B", "C", "D", "E"], 15, False, "Done by 5 of your 15 peers: A, B, C, D and 1 more."),
        ([*"ABCDEF"], 15, True, "Your own council did it, and 6 of your 15 peers: A, B, C, D and 2 more."),
        ([], 15, False, "None of your 15 peers has a case study of it here."),
        ([], 0, False, "No council of today is known to be like yours, so there is no local fit."),
    ],
)
def test_sentence(done_by, peers, is_own, sentence):
    assert LocalFit(tuple(done_by), peers, is_own).sentence == sentence


def test_sentence_of_an_own_council_without_peers_speaks_of_none():
    sentence = LocalFit((), 0, is_own=True).sentence
    assert sentence.startswith("Your own council did it.")
    assert "0 peers" not in sentence


def test_score_puts_my_own_council_before_any_number_of_peers():
    scores = [LocalFit(done_by, 15, is_own).score for is_own in (True, False) for done_by in (("A", "B"), ("A",), ())]
    assert all(one > other for one, other in pairwise(scores))


def test_eyes_see_the_peers_that_the_register_knows_nearest_first():
    places = [Place(slug, slug.title(), "unitary") for slug in ("wigan", "atlantis", "leeds")]
    peers = Peers(Place("own", "Own", "unitary"), tuple(Peer(place, ()) for place in places), Method.LIST, ())
    eyes = Eyes.of(OWN, peers, {"leeds": council(3, "leeds"), "wigan": council(4, "wigan")})
    assert eyes.peers == ((4, "Wigan"), (3, "Leeds"))


@pytest.mark.parametrize(
    ("councils", "expected"),
    [
        (set(), LocalFit((), 3, is_own=False)),
        ({9}, LocalFit((), 3, is_own=False)),
        ({1}, LocalFit((), 3, is_own=True)),
        ({4, 2, 9}, LocalFit(("Barnet", "Wigan"), 3, is_own=False)),
        ({1, 3}, LocalFit(("Leeds",), 3, is_own=True)),
    ],
)
def test_fit_names_who_did_it(councils, expected):
    assert EYES.fit(councils) == expected
    assert EYES.fit_of(70, {pk: BitMap([70]) for pk in councils}) == expected
    assert EYES.fit_of(71, {pk: BitMap([70]) for pk in councils}) == LocalFit((), 3, is_own=False)


def test_alike_is_the_work_of_my_council_and_its_peers():
    work = {1: BitMap([10]), 2: BitMap([20, 21]), 4: BitMap([20]), 9: BitMap([90])}
    assert EYES.alike(work) == BitMap([10, 20, 21])
    assert EYES.alike({}) == BitMap()


def test_order_begins_with_my_own_council_and_then_with_what_most_peers_did():
    work = {1: BitMap([50]), 2: BitMap([20, 30, 40]), 3: BitMap([30, 40]), 4: BitMap([40]), 9: BitMap([10])}
    assert EYES.in_order([10, 20, 30, 40, 50, 60], work) == [50, 40, 30, 20, 10, 60]


@given(
    st.lists(st.integers(0, 12), unique=True),
    st.dictionaries(st.integers(1, 6), st.sets(st.integers(0, 12)).map(BitMap)),
)
def test_order_is_that_of_stable_sorting_by_score(hits, work):
    def naive_score(pk: int) -> int:
        return sum(1_000 if who == 1 else 1 for who in (1, 2, 3, 4) if who in work and pk in work[who])

    assert EYES.in_order(hits, work) == sorted(hits, key=naive_score, reverse=True)

import csv

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from shopwindow.search.stem import stem
from shopwindow.search.suggest import Vocabulary
from shopwindow.search.synonyms import Synonyms, stems
from shopwindow.search.text import MAX_WORD_LENGTH, MAX_WORDS, Query, parse, plain, tokens

ANYTHING = st.text(st.characters(exclude_categories=())) | st.text("\"“”' *-+^:(){}ANDORNEAR\x00\ud800éŵ")


@given(ANYTHING)
def test_parsing_never_raises_and_lets_only_letters_and_digits_through(typed):
    query = parse(typed)
    words = [*query.words, *(word for phrase in query.phrases for word in phrase)]
    assert all(word.isalnum() and 0 < len(word) <= MAX_WORD_LENGTH for word in words)
    assert len(words) <= MAX_WORDS
    str(query).encode()
    assert isinstance(hash(query), int)


@given(ANYTHING)
def test_plain_text_stays_plain_and_can_be_stored(text):
    assert plain(plain(text)) == plain(text)
    assert "\x00" not in plain(text)
    plain(text).encode()


@given(ANYTHING)
def test_what_a_query_says_of_itself_is_read_as_the_same_query(typed):
    query = parse(typed)
    assert parse(str(query)) == query


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ynys Môn", "Ynys Mon"),
        ("Hŷn a Ŵyl", "Hyn a Wyl"),
        ("the council’s", "the councils"),
        ("children's", "childrens"),
        ("‘quoted’ words", "‘quoted’ words"),
        ("Xantura™ system", "Xantura  system"),
        ("of\ufb01ce", "office"),
        ("Mo\u0302n", "Mon"),
        ("Malmø, Łódź", "Malmo, Lodz"),
    ],
)
def test_plain(text, expected):
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Waste  collection", Query(("waste", "collection"))),
        ('"shared management" Wales', Query(("wales",), (("shared", "management"),))),
        ("“Ynys Môn” waste", Query(("waste",), (("ynys", "mon"),))),
        ('waste "collection', Query(("waste", "collection"))),
        ("£1.5m (s151) AND/OR", Query(("1", "5m", "s151", "and", "or"))),
        ("'; DROP TABLE council; --", Query(("drop", "table", "council"))),
        ("?! “” \x00 \ud800 🙂", Query()),
        ("", Query()),
    ],
)
def test_parse(typed, expected):
    assert parse(typed) == expected
    assert bool(parse(typed)) == (expected != Query())


def test_parse_reads_no_more_than_a_person_types():
    assert parse("x" * 100_000) == Query(("x" * MAX_WORD_LENGTH,))
    assert len(parse("word " * 100_000).words) == MAX_WORDS
    assert len(parse('"a b" ' * 100_000).phrases) == 1


@pytest.mark.parametrize(
    ("words", "stemmed"),
    [
        ("policy policies", "polici"),
        ("hope hoping hoped", "hope"),
        ("collect collects collected collecting collection collections", "collect"),
        ("capability capable", "capabl"),
        ("agreed agree agrees", "agre"),
        ("is", "is"),
        ("s151", "s151"),
    ],
)
def test_stem(words, stemmed):
    assert {stem(word) for word in words.split()} == {stemmed}


@given(st.text(st.characters(categories=["Ll", "Nd"])))
def test_stem_never_raises_and_never_lengthens_by_more_than_an_e(word):
    assert len(stem(word)) <= len(word) + 1


GROUPS = ["ASC, adult social care", "bins, refuse, waste collection", "tip, refuse"]


def expanded(typed: str, groups=GROUPS) -> set[frozenset]:
    """Each part as the set of its alternatives, each written as words joined by plus signs."""
    wanted = Synonyms(groups).expand(parse(typed))
    return {frozenset("+".join(" ".join(phrase) for phrase in clause) for clause in part) for part in wanted.parts}


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("highways", [{"highways"}]),
        ("asc", [{"asc", "adult social care"}]),
        ("bin", [{"bin", "refuse", "waste collection"}]),
        ("refuse", [{"refuse", "bins", "waste collection", "tip"}]),
        ("adult social care", [{"adult+social+care", "asc"}]),
        ("adults social care costs", [{"adults+social+care", "asc"}, {"costs"}]),
        ("social care", [{"social"}, {"care"}]),
        ('"adult social care"', [{"adult social care", "asc"}]),
        ("the cost of bins", [{"cost"}, {"bins", "refuse", "waste collection"}]),
        ("what is it", [{"what"}, {"is"}, {"it"}]),
        ('"cost of care"', [{"cost of care"}]),
        ("", []),
    ],
)
def test_synonyms(typed, parts):
    assert expanded(typed) == {frozenset(part) for part in parts}


@given(ANYTHING, st.lists(ANYTHING, max_size=4))
def test_synonyms_never_raise_and_never_lose_a_query(typed, groups):
    assert bool(Synonyms(groups).expand(parse(typed))) == bool(parse(typed))


def test_the_synonyms_we_start_with():
    with (settings.BASE_DIR / "shopwindow/content/synonyms.csv").open(encoding="utf-8") as file:
        groups = [row["words"] for row in csv.DictReader(file)]
    entries = [[stems(tuple(tokens(entry))) for entry in group.split(",")] for group in groups]
    everything = [entry for group in entries for entry in group]

    assert len(groups) >= 60
    assert max(map(len, groups)) <= 300
    assert all(len(set(group)) >= 2 for group in entries)
    assert sorted(everything) == sorted(set(everything)), "an entry stands in two groups, or twice in one"
    assert all(len(entry) <= MAX_WORDS for entry in everything)
    assert not {("lead",), ("led",), ("it",), ("us",), ("all",), ("tip",), ("bid",)} & set(everything)


VOCABULARY = Vocabulary.of(
    {"recycling": 30, "cycling": 5, "housing": 9, "housed": 1, "council": 60, "counsel": 1}, ["UASC, adults"]
)


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("recyling", "recycling"),
        ("recylcing", "recycling"),
        ("counsil", "council"),
        ("Housng councl", "housing council"),
        ('"housng council"', '"housing council"'),
        ("recycle", "recycle"),
        ("uasc adult", "uasc adult"),
        ("hous", "hous"),
        ("s151x", "s151x"),
        ("zzzzzzzz", "zzzzzzzz"),
    ],
)
def test_correction(typed, corrected):
    assert str(VOCABULARY.corrected(parse(typed))) == corrected

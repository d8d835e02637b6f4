import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies.shortlist import LONGEST_NOTE, MOST_ITEMS, Item, moved, noted, read, with_item, without, write

A, B, C = Item("option", "a"), Item("case", "b", "Ask them."), Item("option", "c")
FULL = [Item("option", str(n)) for n in range(MOST_ITEMS)]


def test_item_is_added_at_the_end_once():
    assert with_item([], A) == [A]
    assert with_item([A, B], C) == [A, B, C]
    assert with_item([A, B], A) == [A, B]


def test_adding_again_keeps_the_note():
    assert with_item([A, B], Item("case", "b")) == [A, B]


def test_an_option_and_a_case_study_of_one_name_are_two_items():
    assert with_item([A], Item("case", "a")) == [A, Item("case", "a")]


def test_a_full_list_stays_as_it_is():
    assert with_item(FULL, A) == FULL
    assert with_item(FULL[1:], A) == [*FULL[1:], A]


def test_without_takes_off_what_is_named():
    assert without([A, B, C], "case:b") == [A, C]
    assert without([A], "case:a") == [A]


@pytest.mark.parametrize(
    ("key", "by", "expected"),
    [
        ("case:b", -1, [B, A, C]),
        ("case:b", +1, [A, C, B]),
        ("option:a", -1, [A, B, C]),
        ("option:c", +1, [A, B, C]),
        ("option:a", +1, [B, A, C]),
        ("option:c", -1, [A, C, B]),
        ("option:nowhere", +1, [A, B, C]),
    ],
)
def test_move_is_one_place_and_stops_at_the_ends(key, by, expected):
    assert moved([A, B, C], key, by) == expected


def test_note_is_put_on_what_is_named_and_cut_to_length():
    assert noted([A, B], "option:a", "Ring Wigan") == [Item("option", "a", "Ring Wigan"), B]
    [item] = noted([A], A.key, "x" * (LONGEST_NOTE + 1))
    assert item.note == "x" * LONGEST_NOTE


def test_changes_leave_the_list_that_was_given_alone():
    items = [A, B]
    for changed in (with_item(items, C), moved(items, A.key, 1), noted(items, A.key, "x"), without(items, A.key)):
        assert changed != items
    assert items == [A, B]


def test_a_session_without_a_shortlist_holds_nothing():
    assert read({}) == []


@given(st.lists(st.builds(Item, st.sampled_from(["option", "case"]), st.text(), st.text())))
def test_session_gives_back_what_was_written(items):
    session = {}
    write(session, items)
    assert read(session) == items
    assert read(json.loads(json.dumps(session))) == items

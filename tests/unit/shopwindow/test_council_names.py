import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwindow.council_names import MOST_GUESSES, Named, find_by_name

COUNCILS = [
    Named(1, ("Rushcliffe", "Rushcliffe Borough Council"), ("E07000176",)),
    Named(2, ("Isle of Anglesey", "Isle of Anglesey County Council", "Cyngor Sir Ynys Môn"), ("W06000001",)),
    Named(3, ("Hull", "Kingston upon Hull City Council"), ("E06000010",)),
    Named(4, ("Hull and East Yorkshire", "Hull and East Yorkshire Combined Authority"), ("E47000016",)),
    Named(5, ("King’s Lynn and West Norfolk", "Borough Council of King’s Lynn and West Norfolk"), ("E07000146",)),
    Named(6, ("North Yorkshire", "North Yorkshire Council"), ("E06000065",)),
    Named(7, ("North Yorkshire", "North Yorkshire County Council"), ("E10000023",), is_current=False),
    Named(8, ("York", "City of York Council"), ("E06000014",)),
    Named(9, ("East Hertfordshire", "East Hertfordshire District Council"), ("E07000242", "E07000097")),
    Named(10, ("Middlesbrough", "Middlesbrough Borough Council"), ("E06000002",)),
    Named(11, ("St Helens", "St Helens Council"), ("E08000013",)),
]


def found(typed: str) -> list[int]:
    return list(find_by_name(typed, COUNCILS).ids)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Rushcliffe", [1]),
        ("  rushCLIFFE ", [1]),
        ("rushcliffe borough council", [1]),
        ("rush", [1]),
        ("E07000176", [1]),
        ("e07000176", [1]),
        ("E07000097", [9]),
        ("ynys mon", [2]),
        ("Ynys Môn", [2]),
        ("Cyngor Sir Ynys Môn", [2]),
        ("anglesey", [2]),
        ("hull", [3, 4]),
        ("Kingston upon Hull", [3]),
        ("kings lynn", [5]),
        ("King's Lynn & West Norfolk", [5]),
        ("north yorkshire", [6, 7]),
        ("North Yorkshire County Council", [7]),
        ("york", [8, 4, 6, 7]),
        ("the city of york", [8]),
        ("St. Helens", [11]),
    ],
)
def test_names_that_are_borne(typed, expected):
    assert found(typed) == expected
    assert find_by_name(typed, COUNCILS).is_exact


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("rushclife", [1]),
        ("Ruschliffe borough council", [1]),
        ("midlesborough", [10]),
        ("Anglesea", [2]),
        ("st hellens", [11]),
    ],
)
def test_typing_mistakes_are_forgiven(typed, expected):
    assert found(typed) == expected
    assert not find_by_name(typed, COUNCILS).is_exact


@pytest.mark.parametrize("typed", ["", "   ", "%%", "'", "xyzzy", "zz", "\x00", "🙂", "council of nowhere at all"])
def test_what_is_like_nothing_finds_nothing(typed):
    assert found(typed) == []


def test_nothing_is_found_in_an_empty_register():
    assert find_by_name("hull", []).ids == ()
    assert find_by_name("hulll", []).ids == ()


@given(st.text(max_size=300))
def test_whatever_is_typed_gets_an_answer(typed):
    answer = find_by_name(typed, COUNCILS)
    assert len(set(answer.ids)) == len(answer.ids)
    assert answer.is_exact or len(answer.ids) <= MOST_GUESSES


@given(st.sampled_from(COUNCILS), st.data())
def test_every_name_and_code_finds_its_council(council, data):
    name = data.draw(st.sampled_from([*council.names, *council.codes]))
    assert council.pk in found(name)

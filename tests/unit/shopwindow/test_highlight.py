import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from shopwindow.search.highlight import EXTRACT_LENGTH, Highlighter, word_pattern
from shopwindow.search.stem import stem
from shopwindow.search.synonyms import Synonyms
from shopwindow.search.text import parse

TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.text("waste bins' <b>&\"’ôŴ-")


def marked(typed: str, text: str, groups=()) -> str:
    """The text with every mark in square brackets."""
    found = Highlighter(Synonyms(groups).expand(parse(typed)))(text)
    return unescape(found.replace("<mark>", "[").replace("</mark>", "]"))


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("collect", "Collections were collected.", "[Collections] were [collected]."),
        ("policies", "One policy", "One [policy]"),
        ("hope", "hoping; shop; hopscotch", "[hoping]; shop; hopscotch"),
        ("mon", "Ynys Môn and Monmouth", "Ynys [Môn] and Monmouth"),
        ("Môn", "YNYS MON", "YNYS [MON]"),
        ("mon", "Mo\u0302n", "[Môn]"),
        ("council", "the council’s and councils'", "the [council’s] and [councils]'"),
        ("council's", "The council", "The [council]"),
        ('"social care"', "social care, social-care, social and care", "[social care], [social-care], social and care"),
        ('"care home" care', "care homes, care homeward", "[care homes], [care] homeward"),
        ("the cost", "the cost of the cost", "the [cost] of the [cost]"),
        ("zebra", "waste", "waste"),
        ("", "waste", "waste"),
        ("waste", "", ""),
    ],
)
def test_marks(typed, text, expected):
    assert marked(typed, text) == expected


def test_synonyms_are_marked_as_phrases_and_typed_words_wherever_they_stand():
    groups = ["ASC, adult social care"]
    assert marked("asc", "Adult social care (ASC), social", groups) == "[Adult social care] ([ASC]), social"
    assert marked("adult social care", "care for adults; ASC", groups) == "[care] for [adults]; [ASC]"


def test_a_query_is_marked_without_synonyms():
    assert Highlighter(parse("waste"))("Waste") == "<mark>Waste</mark>"


def test_everything_is_escaped():
    text = "<script>waste</script> & 'waste'"
    assert Highlighter(parse("waste script"))(text) == (
        "&lt;<mark>script</mark>&gt;<mark>waste</mark>&lt;/<mark>script</mark>&gt; &amp; &#39;<mark>waste</mark>&#39;"
    )


@given(TEXT, TEXT)
def test_only_marks_are_added_and_all_else_is_escaped(typed, text):
    found = Highlighter(parse(typed))(text)
    assert isinstance(found, Markup)
    bare = re.sub(r"</?mark>", "", str(found))
    assert not re.search("[<>\"']", bare)
    assert Highlighter(parse(""))(text) == bare


@given(TEXT, TEXT)
def test_an_extract_is_short_and_holds_a_mark(typed, text):
    found = Highlighter(parse(typed)).extract(text)
    assert found == "" or "<mark>" in found
    longest = max(map(len, text.split()), default=0) if '"' not in typed else len(text)
    assert len(re.sub(r"</?mark>|^… | …$", "", unescape(found))) <= EXTRACT_LENGTH + longest


def test_an_extract_is_cut_between_words_round_the_first_match():
    body = "Before it all. " * 40 + "The waste service changed. " + "What came after. " * 40
    found = Highlighter(parse("waste")).extract(body)
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert "The <mark>waste</mark> service changed." in found
    words = re.sub("</?mark>|…", "", found).split()
    assert set(words) <= set(body.split())
    assert 150 <= len(" ".join(words)) <= EXTRACT_LENGTH


@pytest.mark.parametrize("text", ["Waste first", "ends with waste"])
def test_an_extract_of_a_short_text_is_all_of_it(text):
    assert re.sub("</?mark>", "", Highlighter(parse("waste")).extract(text)) == text


def test_no_match_has_no_extract():
    assert Highlighter(parse("zebra")).extract("waste") == ""


@given(st.from_regex(r"[a-z]{1,8}(ational|ization|iveness|biliti|ing|ed|ies|y|e|ll|ability|ments?)?", fullmatch=True))
def test_the_pattern_of_a_stem_finds_every_word_of_that_stem(word):
    assert re.fullmatch(word_pattern(stem(word)), word)

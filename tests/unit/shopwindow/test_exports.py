"""Files that people take away, read back by another program or from their raw XML."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from python_calamine import CalamineWorkbook

from shopwindow.exports.csv import cell, csv_lines
from shopwindow.exports.docx import Paper
from shopwindow.exports.pictures import SCALE, png_of
from shopwindow.exports.xlsx import LONGEST, workbook
from shopwindow.ui.charts import DotChart, dot_chart

FORMULAS = ["=1+1", '=HYPERLINK("http://evil.example","x")', "+1", "-1", "@SUM(A1)", "=", "#N/A", "{=1}"]
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def part(file: bytes, name: str) -> ElementTree.Element:
    with ZipFile(BytesIO(file)) as archive:
        assert archive.testzip() is None
        return ElementTree.fromstring(archive.read(name))


# Workbooks


def sheet_xml(file: bytes) -> ElementTree.Element:
    return part(file, "xl/worksheets/sheet1.xml")


def read_back(file: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("text", FORMULAS)
def test_workbook_keeps_a_formula_as_text(text):
    file = workbook("Notes", [["Name", text], [text, text]])
    assert read_back(file) == [["Name", text], [text, text]]
    cells = list(sheet_xml(file).iter(f"{SHEET}c"))
    assert [cell.get("t") in ("inlineStr", "s") for cell in cells] == [True] * 4
    assert not list(sheet_xml(file).iter(f"{SHEET}f"))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1)))
def test_workbook_gives_back_any_text(texts):
    file = workbook("Notes", [["Name"], *([f"={text}"] for text in texts)])
    assert read_back(file) == [["Name"], *([f"={text}"] for text in texts)]
    assert not list(sheet_xml(file).iter(f"{SHEET}f"))


def test_workbook_drops_control_characters():
    assert read_back(workbook("Notes", [["a\x00b\x07c\x1fd\te"]])) == [["a b c d\te"]]


@pytest.mark.parametrize("character", ["\ufffe", "\uffff"])
def test_workbook_drops_what_xml_cannot_hold(character):
    assert read_back(workbook("Notes", [[f"a{character}b"]])) == [["a b"]]


def test_workbook_keeps_numbers_as_numbers():
    file = workbook("Notes", [["Name", "Value"], ["Whole", 1650], ["Pence", Decimal("8.62")], ["Loss", -0.5]])
    assert read_back(file)[1:] == [["Whole", 1650], ["Pence", 8.62], ["Loss", -0.5]]
    numbers = [cell for cell in sheet_xml(file).iter(f"{SHEET}c") if cell.get("t", "n") == "n"]
    assert [float(cell.findtext(f"{SHEET}v")) for cell in numbers] == [1650, 8.62, -0.5]


def test_workbook_keeps_nought_and_leaves_nothing_empty():
    assert read_back(workbook("Notes", [["a", 0, None, "", "b"]])) == [["a", 0, "", "", "b"]]


def test_workbook_cuts_long_text():
    assert read_back(workbook("Notes", [["x" * 40_000]])) == [["x" * LONGEST]]


def test_workbook_cuts_a_long_title():
    assert CalamineWorkbook.from_filelike(BytesIO(workbook("t" * 40, [["a"]]))).sheet_names == ["t" * 31]


# Word documents


def document(paper: Paper) -> ElementTree.Element:
    return part(paper.finished(), "word/document.xml")


def text_of(element: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{WORD}t"))


def styles(paper: Paper) -> list[tuple[str, str]]:
    """(style, text) of every paragraph that has a style of its own."""
    return [
        (style.get(f"{WORD}val", ""), text_of(paragraph))
        for paragraph in document(paper).iter(f"{WORD}p")
        if (style := paragraph.find(f"{WORD}pPr/{WORD}pStyle")) is not None
    ]


def test_paper_has_real_headings():
    paper = Paper("A paper", "For Wigan")
    paper.heading("Options")
    paper.heading("Shared management", 2)
    paper.paragraph("Something.")
    assert styles(paper) == [
        ("Title", "A paper"),
        ("Subtitle", "For Wigan"),
        ("Heading1", "Options"),
        ("Heading2", "Shared management"),
    ]


def test_paper_says_its_title_and_language():
    core = ElementTree.tostring(part(Paper("A paper").finished(), "docProps/core.xml"), encoding="unicode")
    assert ">A paper<" in core
    assert ">en-GB<" in core


def test_paper_has_a_table_of_contents_to_be_filled():
    paper = Paper("A paper")
    paper.contents()
    body = document(paper)
    assert [mark.get(f"{WORD}fldCharType") for mark in body.iter(f"{WORD}fldChar")] == ["begin", "separate", "end"]
    assert [mark.text for mark in body.iter(f"{WORD}instrText")] == ['TOC \\o "1-2" \\h \\z \\u']


def test_paper_repeats_the_head_row_of_a_table_and_no_other():
    paper = Paper("A paper")
    paper.table(["Council", "Saving"], [["Wigan", "£1"], ["Leeds", "£2"]])
    rows = list(document(paper).iter(f"{WORD}tr"))
    assert [[text_of(cell) for cell in row.iter(f"{WORD}tc")] for row in rows] == [
        ["Council", "Saving"],
        ["Wigan", "£1"],
        ["Leeds", "£2"],
    ]
    heads = [row.find(f"{WORD}trPr/{WORD}tblHeader") for row in rows]
    assert [head is not None and head.get(f"{WORD}val") for head in heads] == ["true", False, False]


def test_paper_refuses_a_row_of_another_length():
    with pytest.raises(ValueError, match="argument 2"):
        Paper("A paper").table(["Council", "Saving"], [["Wigan"]])


def test_paper_tells_what_a_picture_shows():
    paper = Paper("A paper")
    paper.picture(png_of(chart()), 'A dot for each <case> & "study"')
    [properties] = document(paper).iter(f"{DRAWING}docPr")
    assert properties.get("descr") == 'A dot for each <case> & "study"'


@pytest.mark.parametrize("text", FORMULAS)
def test_paper_keeps_a_formula_as_text(text):
    paper = Paper("A paper")
    paper.bullets([text])
    assert styles(paper)[-1] == ("ListBullet", text)
    assert not list(document(paper).iter(f"{WORD}instrText"))


def in_every_place(text: str) -> Paper:
    paper = Paper("A paper", text)
    paper.heading(text)
    paper.paragraph(text, is_strong=True)
    paper.bullets([text])
    paper.table([text], [[text]])
    paper.picture(png_of(chart()), text)
    return paper


def test_paper_drops_control_characters():
    body = document(in_every_place("a\x00b\x07c\x1fd"))
    assert text_of(body) == "A paper" + "a b c d" * 6
    assert next(body.iter(f"{DRAWING}docPr")).get("descr") == "a b c d"


def test_paper_drops_control_characters_of_its_title():
    assert styles(Paper("a\x00b")) == [("Title", "a b")]


@pytest.mark.parametrize("character", ["\ufffe", "\uffff"])
def test_paper_drops_what_xml_cannot_hold(character):
    assert text_of(document(in_every_place(f"a{character}b"))) == "A paper" + "a b" * 6


# Pictures


def chart(spread: tuple[Decimal, Decimal, Decimal] | None = None) -> DotChart:
    values = [(Decimal(value), "Wigan") for value in (1, 3, 6)]
    return dot_chart("Saving", "What it saved.", values, str, spread=spread)


@pytest.mark.parametrize("spread", [None, (Decimal(1), Decimal(3), Decimal(6))])
def test_picture_is_a_png_of_twice_the_size(spread):
    found = chart(spread)
    image = Image.open(BytesIO(png_of(found)))
    assert image.format == "PNG"
    assert image.size == (found.width * SCALE, found.height * SCALE) == (1280, 264)


def test_picture_has_a_dot_where_the_chart_has_one():
    found = chart()
    image = Image.open(BytesIO(png_of(found))).convert("RGB")
    colours = {image.getpixel((round(dot.x * SCALE), dot.y * SCALE)) for dot in found.dots}
    assert colours == {(0x0B, 0x4A, 0x54)}
    assert image.getpixel((0, 0)) == (255, 255, 255)


# CSV


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("a=1", "a=1"),
        (-5, "-5"),
        (Decimal("-8.50"), "-8.5"),
        (Decimal("1E+6"), "1000000"),
        (0, "0"),
        (0.5, "0.5"),
        (None, ""),
        ("", ""),
    ],
)
def test_csv_cell(value, text):
    assert cell(value) == text


@given(st.lists(st.lists(st.text() | st.none() | st.integers(), min_size=2, max_size=4)))
def test_csv_gives_back_what_was_written(rows):
    lines = list(csv_lines(rows))
    assert lines[0] == "\ufeff"
    assert len(lines) == len(rows) + 1
    found = list(csv.reader(StringIO("".join(lines[1:]), newline="")))
    assert found == [[cell(value) for value in row] for row in rows]
    assert not any(text.startswith(("=", "+", "@", "\t", "\r")) for row in found for text in row)

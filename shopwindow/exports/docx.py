"""Word documents with real headings, real tables and pictures that say what they show."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

BRAND = RGBColor(0x0B, 0x4A, 0x54)
ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], " ")
"""What XML cannot hold."""


class Paper:
    """A document in the making. Text is text: nothing in it is read as a field or a formula."""

    def __init__(self, title: str, subtitle: str = "") -> None:
        self._document: Any = Document()
        self._document.core_properties.title = _clean(title)
        self._document.core_properties.author = "Shop Window, iESE"
        self._document.core_properties.language = "en-GB"
        self._style()
        self._document.add_heading(_clean(title), 0)
        if subtitle:
            self._document.add_paragraph(_clean(subtitle), style="Subtitle")

    def _style(self) -> None:
        for section in self._document.sections:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2.2)
        for style in self._document.styles:
            if style.type == WD_STYLE_TYPE.PARAGRAPH and style.name.startswith(("Heading", "Title", "Subtitle")):
                style.font.name = "Arial"
                style.font.color.rgb = BRAND
                fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
                for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                    fonts.attrib.pop(qn(attribute), None)
        normal = self._document.styles["Normal"]
        normal.font.name, normal.font.size = "Arial", Pt(11)

    def contents(self) -> None:
        """A table of contents that the reader's program fills; until then it says how."""
        paragraph = self._document.add_paragraph()
        for kind, text in (
            ("begin", ""),
            ("", 'TOC \\o "1-2" \\h \\z \\u'),
            ("separate", ""),
            ("said", ""),
            ("end", ""),
        ):
            run = paragraph.add_run()
            if kind == "said":
                run.text = "Contents: choose “Update field” to fill this list."
            elif kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)
            else:
                instruction = OxmlElement("w:instrText")
                instruction.set(qn("xml:space"), "preserve")
                instruction.text = text
                run._r.append(instruction)

    def heading(self, text: str, level: int = 1) -> None:
        self._document.add_heading(_clean(text), level)

    def paragraph(self, text: str, *, is_strong: bool = False) -> None:
        self._document.add_paragraph().add_run(_clean(text)).bold = is_strong

    def bullets(self, items: Iterable[str]) -> None:
        for item in items:
            self._document.add_paragraph(_clean(item), style="List Bullet")

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A real table whose head row is repeated on each page."""
        table = self._document.add_table(rows=1, cols=len(head), style="Table Grid")
        for cell, text in zip(table.rows[0].cells, head, strict=True):
            cell.paragraphs[0].add_run(_clean(text)).bold = True
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = _clean(text)
        for row in table.rows:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    for run in paragraph.runs:
                        run.font.size = Pt(9.5)
        self._document.add_paragraph()

    def picture(self, png: bytes, alternative: str) -> None:
        shape = self._document.add_picture(BytesIO(png), width=Cm(16))
        shape._inline.docPr.set("descr", _clean(alternative))

    def finished(self) -> bytes:
        out = BytesIO()
        self._document.save(out)
        return out.getvalue()


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return str(text).translate(ILLEGAL)

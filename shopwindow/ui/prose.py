"""Markdown that curators write, as HTML that is safe to show. The list of allowed tags lives here and nowhere else."""

import re

import markdown
import nh3

TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h3", "h4", "blockquote", "br", "code", "table", "thead", "tbody",
        "tr", "th", "td"}  # fmt: skip
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto"}


def to_html(text: str) -> str:
    """Safe HTML of a Markdown text; links leave without a referrer."""
    html = markdown.markdown(text, extensions=["sane_lists", "tables"], output_format="html")
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noreferrer")


def to_items(html: str) -> list[str]:
    """The list items of a fragment as plain text; without a list, its paragraphs."""
    items = re.findall(r"<li>(.*?)</li>", html, re.DOTALL) or re.findall(r"<p>(.*?)</p>", html, re.DOTALL)
    return [to_text(item) for item in items]


def to_text(html: str) -> str:
    """The words of an HTML fragment, for the search and for files."""
    spaced = html.replace("<", " <")
    words = nh3.clean(spaced, tags=set()).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").split()
    return re.sub(r" ([,.;:!?)])", r"\1", " ".join(words))

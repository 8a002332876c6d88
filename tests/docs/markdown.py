"""Reads what tests need of our own Markdown: tables, fenced blocks, links, anchors of headings."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^```(?P<language>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!\!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_CELL = re.compile(r"(?<!\\)\|")


def iter_fences(text: str) -> Iterator[tuple[str, str]]:
    """Language and content of each fenced block, in order."""
    return ((found["language"], found["text"]) for found in _FENCE.finditer(text))


def iter_blocks(text: str, language: str) -> Iterator[str]:
    """The contents of the fenced blocks in one language, in order."""
    return (content for found, content in iter_fences(text) if found == language)


def iter_rows(text: str, first_column: str) -> Iterator[dict[str, str]]:
    """The rows of every table whose first column has that title, each by column; without the ticks of code."""
    titles: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip().strip("`").replace("\\|", "|") for cell in _CELL.split(line)[1:-1]]
        if not cells:
            titles = []
        elif not titles:
            titles = cells
        elif titles[0] == first_column and not set(cells[0]) <= {"-", ":"}:
            yield dict(zip(titles, cells, strict=True))


def iter_links(text: str) -> Iterator[str]:
    """The targets of all links outside code blocks."""
    return (found["target"] for found in _LINK.finditer(_FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """What `#anchor` of a link may name: headings in lower case, blanks as hyphens, punctuation left out."""
    headings = _HEADING.findall(_FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

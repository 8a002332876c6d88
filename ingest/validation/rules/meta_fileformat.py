"""The line that says which version of VCF a file is: its place, its spelling, whether we know the version."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import HEADERS, META_LINES
from ingest.validation.rule import FIRST, LAST
from ingest.validation.subjects import Header, MetaLine

_SPELLING: Final = re.compile(r"VCFv[0-9]{1,3}\.[0-9]{1,3}")
_KNOWN: Final = tuple(f"VCFv{FIRST[0]}.{minor}" for minor in range(FIRST[1], LAST[1] + 1))


@HEADERS.rule("VCF-4.3-1.4.1-FILEFORMAT-FIRST", Severity.ERROR, "The first line says the version of the format.")
def fileformat_first(header: Header) -> Iterator[str]:
    """VCF 4.3, section 1.4.1: a fileformat line is always required and must be the first line in the file."""
    first = header.lines[0] if header.lines else None
    if first is None or first.number != 1 or first.key != "fileformat":
        yield "expected ##fileformat=VCFv4.x as the first line, found another line; put it there"


@META_LINES.rule("VCF-4.3-1.4.1-FILEFORMAT-SINGLE", Severity.ERROR, "There is one fileformat line.")
def fileformat_single(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.1: a single fileformat line is required."""
    if line.key == "fileformat" and line.earlier is not None:
        yield f"expected one fileformat line, found a second after that of line {line.earlier}; take this one out"


@META_LINES.rule("VCF-4.3-1.4.1-FILEFORMAT-SPELLING", Severity.ERROR, "The version is written as VCFv4.3 is.")
def fileformat_spelling(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.1: for version 4.3 the line is `##fileformat=VCFv4.3`."""
    if line.key == "fileformat" and not _SPELLING.fullmatch(line.body or ""):
        yield f"expected a version such as VCFv4.3, found {(line.body or '')[:40]!r}; the file is held to 4.3"


@META_LINES.rule("VCF-4.3-1.4.1-FILEFORMAT-VERSION", Severity.ERROR, "The version is one of 4.1 to 4.5.")
def fileformat_version(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.1: the line details the version; we know those from 4.1 to 4.5."""
    body = line.body or ""
    if line.key == "fileformat" and _SPELLING.fullmatch(body) and body not in _KNOWN:
        yield f"expected one of {', '.join(_KNOWN)}, found {body[:40]!r}; the file is held to 4.3"

"""Meta lines of any key: `##key=value` or `##key=<ID=...,...>`, taken apart, with an ID of their own."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import META_LINES
from ingest.validation.meta_syntax import STRUCTURED, UNSTRUCTURED
from ingest.validation.subjects import MetaLine

_WITH_ID_BEFORE_4_3: Final = frozenset({"INFO", "FILTER", "FORMAT", "ALT", "contig", "SAMPLE"})
_FIELD_KEY: Final = re.compile(r"""[^\s"'<>]+""")


@META_LINES.rule("VCF-4.3-1.4-META-LINE", Severity.ERROR, "Each line above the column line begins with ##.")
def meta_line(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4: meta-information is included after the ## string."""
    if line.key == "" and not line.text.startswith("##"):
        yield (
            f"expected a line that begins with ##, or the column line, found {line.text[:40]!r}; "
            "take it out, or join it to the line above if it was broken off"
        )


@META_LINES.rule("VCF-4.3-1.4-KEY-VALUE", Severity.ERROR, "A meta line is a key, an equals sign and a value.")
def key_value(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4: meta-information must be key=value pairs. VCF 4.4: the value may not be empty."""
    if not line.text.startswith("##") or line.key == "fileformat":
        return
    if line.body is None:
        yield "expected ##key=value, found no equals sign; write one, or take the line out"
    elif not line.key:
        yield "expected a key between ## and the equals sign, found nothing; name it"
    elif not line.body:
        yield "expected a value after the equals sign, found nothing; write one, or take the line out"


@META_LINES.rule("VCF-4.3-1.4-STRUCTURED", Severity.ERROR, "A line that defines something has its value in <>.")
def structured(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, sections 1.4.2 to 1.4.9: `##INFO=<...>` and the like."""
    if line.key in STRUCTURED and line.body and not line.body.startswith("<"):
        yield f"expected ##{line.key}=<Key=Value,...>, found {line.body[:40]!r}; put the value in angle brackets"


@META_LINES.rule("VCF-4.3-1.4-CLOSED", Severity.ERROR, "A value that begins with < ends with >.")
def closed(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4: structured lines have their value enclosed within <>."""
    if line.key not in UNSTRUCTURED and line.body and line.body.startswith("<") and not line.body.endswith(">"):
        hint = "take out the blanks" if line.body.rstrip().endswith(">") else "close the bracket"
        yield f"expected > at the end of the line, found {line.body[-20:]!r}; {hint}"


@META_LINES.rule("VCF-4.3-1.4-FIELDS", Severity.ERROR, "Between < and > stand Key=Value pairs with commas between.")
def fields(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4: lines must be completely well-formed; quotes inside a quoted value are escaped."""
    if line.fault:
        yield f'{line.fault}; quote values with commas or quotes, and write a quote inside them as \\"'


@META_LINES.rule("VCF-4.2-1.2-FIELDS-EMPTY", Severity.ERROR, "Something stands between < and >.", until=(4, 2))
def fields_empty(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.2: meta-information must be key=value pairs. Since 4.3, the ID is missing."""
    if line.fields == () and line.key not in _WITH_ID_BEFORE_4_3:
        yield "expected a Key=Value between < and >, found nothing; write one, or take the line out"


@META_LINES.rule("VCF-4.3-1.4-FIELD-KEY", Severity.ERROR, "Keys between < and > are words without blanks.")
def field_key(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4: as in `<ID=ID,Number=number>`, without blanks around the comma."""
    for field in line.fields or ():
        if not _FIELD_KEY.fullmatch(field.key):
            yield f"expected a key of letters and digits, found {field.key[:40]!r}; take out blanks and quotes"


@META_LINES.rule("VCF-4.3-1.4-FIELD-TWICE", Severity.ERROR, "No key stands twice in a line.")
def field_twice(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4: lines must be completely well-formed; of two values, none is the one."""
    seen: set[str] = set()
    for field in line.fields or ():
        if field.key in seen:
            yield f"expected each key once, found {field.key[:40]} again; keep one"
        seen.add(field.key)


@META_LINES.rule("VCF-4.3-1.4-LONE-BACKSLASH", Severity.ERROR, "A backslash in quotes is written \\\\.", since=(4, 3))
def lone_backslash(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.2: a double-quote must be escaped with backslash, and backslash as two of them."""
    for field in line.fields or ():
        if field.has_lone_backslash:
            yield f'expected \\\\ or \\" in the value of {field.key[:40]}, found a backslash alone; write it twice'


@META_LINES.rule("VCF-4.3-1.4-ID-MISSING", Severity.ERROR, "A structured line has an ID.")
def id_missing(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4: all structured lines require an ID. Before, those that the specification shows with one."""
    if line.fields is None or (line.version < (4, 3) and line.key not in _WITH_ID_BEFORE_4_3):
        return
    if all(field.key.strip() != "ID" for field in line.fields):
        yield f"expected an ID in ##{line.key[:40]}=<...>, found none; begin with ID="


@META_LINES.rule("VCF-4.3-1.4-ID-TWICE", Severity.ERROR, "Lines of one key have different IDs.", since=(4, 3))
def id_twice(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4: the ID must be unique within its type."""
    yield from _twice(line)


@META_LINES.rule("VCF-4.2-1.2-ID-TWICE", Severity.WARNING, "Lines of one key have different IDs.", until=(4, 2))
def id_twice_before_4_3(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.2 has no word of it; of two definitions, readers take one or the other."""
    yield from _twice(line)


def _twice(line: MetaLine) -> Iterator[str]:
    if line.earlier is not None and line.key != "fileformat":
        yield f"expected one line for {(line.get('ID') or '')[:40]!r}, found another in line {line.earlier}; keep one"

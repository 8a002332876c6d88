"""Meta lines taken apart by the letter: what is inside `<...>`, and why it cannot be taken apart."""

from typing import Final

from ingest.validation.rule import Version
from ingest.validation.subjects import MetaField, MetaLine

STRUCTURED: Final = frozenset({"INFO", "FILTER", "FORMAT", "ALT", "contig", "META", "SAMPLE", "PEDIGREE"})
"""Keys whose value is always a list in angle brackets."""

UNSTRUCTURED: Final = frozenset({"fileformat", "assembly", "pedigreeDB"})
"""Keys whose value is never a list; up to VCF 4.2 angle brackets stand around the URL of `pedigreeDB`."""


def read_meta_line(number: int, text: str, version: Version) -> MetaLine:
    """A line that begins with `##`."""
    key, equals, body = text[2:].partition("=")
    if not equals:
        return MetaLine(number, text, version, key, None)
    is_list = body.startswith("<") and body.endswith(">") and not _is_sentence(body, key, version)
    if key in UNSTRUCTURED or not is_list:
        return MetaLine(number, text, version, key, body)
    fields, fault = _fields(body[1:-1])
    return MetaLine(number, text, version, key, body, fields, fault)


def _is_sentence(body: str, key: str, version: Version) -> bool:
    """Whether it is `<"some words">` under a key of its own, which no rule forbids before VCF 4.3."""
    if version >= (4, 3) or key in STRUCTURED or not body.startswith('<"'):
        return False
    end, _ = _quoted("", body, 2)
    return end == len(body) - 1


def _fields(inner: str) -> tuple[tuple[MetaField, ...] | None, str | None]:
    found: list[MetaField] = []
    last_bracket = inner.rfind("]")
    place = 0
    while place <= len(inner) and inner:
        equals = inner.find("=", place)
        comma = inner.find(",", place)
        if equals < 0 or 0 <= comma < equals:
            piece = inner[place : comma if comma >= 0 else len(inner)]
            return None, f"expected Key=Value, found {piece[:40]!r}"
        key = inner[place:equals]
        end, field = _value(key, inner, equals + 1, last_bracket)
        if end < 0:
            return None, f"expected a quote that closes the value of {key[:40]}, found none"
        if end < len(inner) and inner[end] != ",":
            return None, f"expected a comma after the value of {key[:40]}, found {inner[end : end + 20]!r}"
        found.append(field)
        place = end + 1
        if end == len(inner):
            break
        if place == len(inner):
            return None, "expected a Key=Value after the last comma, found nothing"
    return tuple(found), None


def _value(key: str, inner: str, place: int, last_bracket: int) -> tuple[int, MetaField]:
    """Where the value ends, and the field; the end is -1 where a quote is not closed."""
    if inner.startswith('"', place):
        return _quoted(key, inner, place + 1)
    if inner.startswith("[", place) and place < last_bracket:
        closing = inner.find("]", place)
        return closing + 1, MetaField(key, inner[place : closing + 1], is_quoted=False)
    comma = inner.find(",", place)
    end = comma if comma >= 0 else len(inner)
    return end, MetaField(key, inner[place:end], is_quoted=False)


def _quoted(key: str, inner: str, place: int) -> tuple[int, MetaField]:
    characters: list[str] = []
    lone_backslash = False
    while place < len(inner):
        if inner[place] == "\\" and place + 1 < len(inner):
            lone_backslash |= inner[place + 1] not in '"\\'
            characters.append(inner[place + 1])
            place += 2
        elif inner[place] == '"':
            return place + 1, MetaField(key, "".join(characters), is_quoted=True, has_lone_backslash=lone_backslash)
        else:
            characters.append(inner[place])
            place += 1
    return -1, MetaField(key, "", is_quoted=True)

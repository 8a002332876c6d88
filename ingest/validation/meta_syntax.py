"""Meta lines taken apart by the letter: what is inside `<...>`, and why it cannot be taken apart."""

from ingest.validation.rule import Version
from ingest.validation.subjects import MetaField, MetaLine


def read_meta_line(number: int, text: str, version: Version) -> MetaLine:
    """A line that begins with `##`."""
    key, equals, body = text[2:].partition("=")
    if not equals:
        return MetaLine(number, text, version, key, None)
    if not (body.startswith("<") and body.endswith(">")):
        return MetaLine(number, text, version, key, body)
    fields, fault = _fields(body[1:-1])
    return MetaLine(number, text, version, key, body, fields, fault)


def _fields(inner: str) -> tuple[tuple[MetaField, ...] | None, str | None]:
    found: list[MetaField] = []
    place = 0
    while place <= len(inner) and inner:
        equals = inner.find("=", place)
        comma = inner.find(",", place)
        if equals < 0 or 0 <= comma < equals:
            piece = inner[place : comma if comma >= 0 else len(inner)]
            return None, f"expected Key=Value, found {piece[:40]!r}"
        key = inner[place:equals]
        end, text, is_quoted = _value(inner, equals + 1)
        if end < 0:
            return None, f"expected a quote that closes the value of {key[:40]}, found none"
        if end < len(inner) and inner[end] != ",":
            return None, f"expected a comma after the value of {key[:40]}, found {inner[end : end + 20]!r}"
        found.append(MetaField(key, text, is_quoted))
        place = end + 1
        if end == len(inner):
            break
        if place == len(inner):
            return None, "expected a Key=Value after the last comma, found nothing"
    return tuple(found), None


def _value(inner: str, place: int) -> tuple[int, str, bool]:
    """Where the value ends, its text, whether it was quoted; the end is -1 where a quote is not closed."""
    if inner.startswith('"', place):
        return _quoted(inner, place + 1)
    if inner.startswith("[", place) and (closing := inner.find("]", place)) >= 0:
        return closing + 1, inner[place : closing + 1], False
    comma = inner.find(",", place)
    end = comma if comma >= 0 else len(inner)
    return end, inner[place:end], False


def _quoted(inner: str, place: int) -> tuple[int, str, bool]:
    characters: list[str] = []
    while place < len(inner):
        if inner[place] == "\\" and place + 1 < len(inner):
            characters.append(inner[place + 1])
            place += 2
        elif inner[place] == '"':
            return place + 1, "".join(characters), True
        else:
            characters.append(inner[place])
            place += 1
    return -1, "", True

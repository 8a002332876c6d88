"""From typed values to the texts that the parse of a VCF reads them from.

What has no such text (an empty text, a text with `.` alone is told by an escape) is None: it cannot be said in a VCF.
"""

import re
from collections.abc import Callable
from typing import Any, Final

import orjson

Text = Callable[[Any], str | None]

_NOWHERE: Final = re.compile(r"[%\s\x00-\x1f\x7f]")
_DOTS: Final = re.compile(r"\.+")


def text_maker(node: dict[str, Any], separators: str, joiner: str) -> Text:
    """What gives the text of a property's values.

    Args:
        node: the schema of the property.
        separators: characters that a value cannot hold as they are.
        joiner: stands between the elements of a list.
    """
    escaped = re.compile(f"[{re.escape(separators + joiner)}%\\s\\x00-\\x1f\\x7f]")

    def single(value: Any) -> str:
        if isinstance(value, bool):
            return str(int(value))
        if not isinstance(value, str):
            return orjson.dumps(value).decode()
        if _DOTS.fullmatch(value):  # a dot alone is what is missing
            return value.replace(".", "%2E")
        return escaped.sub(lambda found: _escape(found[0]), value)

    def make(value: Any) -> str | None:
        values = value if isinstance(value, list) else [value]
        texts = [single(each) for each in values]
        return joiner.join(texts) if texts and all(texts) else None

    return make


def raw_text(value: Any) -> str | None:
    """A text that is numbers with commas between: AD and PL, which stay one text."""
    return None if not value or _NOWHERE.search(str(value)) else str(value)


def column_text(value: Any) -> str | None:
    """The text of ID, QUAL or FILTER, where the elements of a list are joined by `;`; None where it can be none."""
    texts = [each if isinstance(each, str) else orjson.dumps(each).decode() for each in _listed(value)]
    is_plain = texts and all(each not in {"", "."} and not re.search(r"\s", each) for each in texts)
    return ";".join(texts) if is_plain else None


def expanded(text: str, number: str, index: int, n_alts: int) -> str | None:
    """A value that tells of one ALT, with a dot for what it does not tell: the inverse of taking the part of an ALT.

    Args:
        text: what is stored: one part for `A`, those of the reference and the ALT for `R`, of the genotypes made of the
            two for `G`.
        number: `Number` of the key.
        index: of the ALT, 1 for the first.
        n_alts: how many ALTs the line has.

    Returns:
        None where there are not as many parts as the number asks for.
    """
    if number not in {"A", "R", "G"} or (number == "G" and n_alts == 1):
        return text
    parts = text.split(",")
    places, n_places = _places(number, len(parts), index, n_alts)
    if len(places) != len(parts):
        return None
    slots = ["."] * n_places
    for place, part in zip(places, parts, strict=True):
        slots[place] = part
    return ",".join(slots)


def _places(number: str, n_parts: int, index: int, n_alts: int) -> tuple[tuple[int, ...], int]:
    """Where the parts stand, and among how many."""
    if number == "A":
        return (index - 1,), n_alts
    if number == "R" or n_parts == 2:  # G of a haploid call has one value an allele, like R
        return (0, index), n_alts + 1
    first = index * (index + 1) // 2  # VCF 4.3, section 1.6.2: F(j/k) = k(k+1)/2 + j
    return (0, first, first + index), (n_alts + 1) * (n_alts + 2) // 2


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _escape(character: str) -> str:
    return "".join(f"%{octet:02X}" for octet in character.encode())

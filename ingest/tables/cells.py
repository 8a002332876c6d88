"""One cell of a mapping table: text in, a typed value out, or a `CellFault` that says what was expected.

Real tables are written by hand: enums are separated by `,` or `;` with or without blanks, patterns carry the doubled
backslashes of a JSON text, groups are JSON or a bare word. All of that is read; what cannot be meant is refused.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from ingest.tables.table import FieldType, Group, Scalar
from variome.schema.vocabulary import pattern_fault

FIELD_TYPES: tuple[FieldType, ...] = ("string", "integer", "number", "boolean")
SCOPES = ("variant", "sample_variant")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_+-]*")
"""What a property may be called. A dot would be read as a path, and the rest has a meaning in a URL."""

_YES_NO = {"Y": True, "N": False, "": False}
_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class CellFault(Exception):  # noqa: N818  a signal between cell and table, never seen outside
    """The cell cannot be meant: what was expected, and what to do."""

    def __init__(self, expected: str, advice: str) -> None:
        super().__init__(expected, advice)
        self.expected = expected
        self.advice = advice


def parse_text(text: str) -> str | None:
    """The text, or None."""
    return text or None


def parse_yes_no(text: str) -> bool:
    """Y or N; an empty cell is N."""
    if (found := _YES_NO.get(text.upper())) is None:
        raise CellFault("Y, N or an empty cell", "write one of them")
    return found


def parse_field_name(text: str) -> str:
    """A property name, or a dotted path of them; an empty cell is for the reader of the row to refuse."""
    if text and not all(NAME.fullmatch(part) for part in text.split(".")):
        raise CellFault("a name of letters, digits, _, - and +", "rename the field, and keep its old name in vcf_field")
    return text


def parse_field_type(text: str) -> FieldType | None:
    """One of the four types; None for an empty cell."""
    for known in FIELD_TYPES:
        if text.lower() == known:
            return known
    if text:
        raise CellFault(f"one of {', '.join(FIELD_TYPES)}", "write one of them")
    return None


def parse_scope(text: str) -> str | None:
    """`variant` or `sample_variant`; None for an empty cell."""
    if text and text not in SCOPES:
        raise CellFault(f"one of {', '.join(SCOPES)}, or nothing in a gene table", "write one of them")
    return text or None


def parse_order(text: str) -> int | None:
    """A place among facets or columns."""
    if text and not (text.isascii() and text.isdecimal()):
        raise CellFault("a whole number", "write one, or leave the cell empty")
    return int(text) if text else None


def parse_bound(text: str) -> int | float | None:
    """A lower or upper bound; whole numbers stay integers."""
    return _to_number(text) if text else None


def parse_group(text: str) -> Group | None:
    """`{"key": "transcript", "title": "Transcript"}`, or the bare key, which is then also the title."""
    if not text or NAME.fullmatch(text):
        return Group(text, text) if text else None
    fault = CellFault('{"key": "...", "title": "..."} or a bare name', "correct the JSON")
    try:
        said = json.loads(text)
    except ValueError:
        raise fault from None
    if not isinstance(said, dict) or not {"key"} <= said.keys() <= {"key", "title"}:
        raise fault
    key, title = said["key"], said.get("title", said["key"])
    if not (isinstance(key, str) and NAME.fullmatch(key) and isinstance(title, str) and title):
        raise fault
    return Group(key, title)


def parse_pattern(text: str) -> str | None:
    r"""A regular expression that Python and the validator of the hot path both take; `\\.` is read as `\.`."""
    pattern = text.replace("\\\\", "\\")
    if pattern and (reason := pattern_fault(pattern)):
        raise CellFault("a regular expression that Python's re and Rust's regex take", f"correct it ({reason})")
    return pattern or None


def list_of(field_type: FieldType | None) -> Callable[[str], tuple[Scalar, ...]]:
    """The reader of an enum: values separated by `,` or `;`."""
    parse = _TYPED[field_type or "string"]
    return lambda text: tuple(parse(part.strip()) for part in re.split("[,;]", text)) if text else ()


def default_of(field_type: FieldType | None, *, is_list: bool) -> Callable[[str], Any]:
    """The reader of a default: a value, or a tuple of them for a list; None for an empty cell."""
    parse: Callable[[str], Any] = list_of(field_type) if is_list else _TYPED[field_type or "string"]
    return lambda text: parse(text) if text else None


def _to_integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise CellFault("an integer", "the field's type is integer")
    return int(text)


def _to_number(text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise CellFault("a number", "write digits, with a point where needed")
    return int(text) if _INTEGER.fullmatch(text) else float(text)


def _to_boolean(text: str) -> bool:
    if text.upper() not in {"Y", "N", "TRUE", "FALSE"}:
        raise CellFault("Y or N", "the field's type is boolean")
    return text.upper() in {"Y", "TRUE"}


_TYPED: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": _to_integer,
    "number": _to_number,
    "boolean": _to_boolean,
}

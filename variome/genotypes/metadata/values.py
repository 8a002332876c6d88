"""The types of values of samples and sites, and how texts are read as them."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

ValueType = Literal["integer", "real", "string"]
Value = int | float | str

MISSING_TEXTS: Final = frozenset({"", ".", "NA"})
"""What a cell of a table, or a number, is written as where it is not known."""

WRITTEN: Final[Mapping[ValueType, str]] = {"integer": "an integer of 64 bits", "real": "a number", "string": "a text"}
"""The types in words."""


def find_integer(text: str) -> int | None:
    """The integer of 64 bits that a text is; None for any other text."""
    if not _INTEGER.fullmatch(text):
        return None
    value = int(text)
    return value if -(1 << 63) <= value < 1 << 63 else None


def find_real(text: str) -> float | None:
    """The finite real that a text is; None for any other text."""
    if not _REAL.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def type_of_texts(texts: Iterable[str]) -> ValueType:
    """The type of a column: integer if all are, else real if all are, else string; a string where there are none.

    A number with zeros in front, as `007`, is a name.
    """
    kind: ValueType | None = None
    for text in texts:
        if _has_leading_zero(text) or find_real(text) is None:
            return "string"
        if kind != "real":
            kind = "integer" if find_integer(text) is not None else "real"
    return kind or "string"


def read_value(text: str, kind: ValueType) -> Value | None:
    """The value of a text that can be read as this type; None where it cannot."""
    if kind == "string":
        return text
    return find_integer(text) if kind == "integer" else find_real(text)


def _has_leading_zero(text: str) -> bool:
    digits = text.lstrip("+-")
    return len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()


INTEGER: Final = r"[+-]?[0-9]{1,19}"
REAL: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
"""How numbers are spelled; not all that are have 64 bits, or are finite."""

_INTEGER: Final = re.compile(INTEGER, re.ASCII)
_REAL: Final = re.compile(REAL, re.ASCII)

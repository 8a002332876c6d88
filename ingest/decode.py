"""From the text of one value to a typed value: percent-decoding, numbers, booleans, lists, enums.

A converter takes the text between the separators, which is not empty, and gives the value, `ABSENT`, or raises
`ValueFault`, which the plan turns into a problem: the field is left out and the record stays. Nothing is guessed and
nothing is cut.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from math import isfinite
from typing import Any, ClassVar, Final

import jsonschema_rs

Converter = Callable[[str], Any]

ABSENT: Final = object()
"""The value is not there: empty, `.`, or `NA` where a number is due."""

_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_COMMON = (("%3D", "="), ("%3E", ">"), ("%3A", ":"), ("%20", " "), ("%2C", ","))
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_INTEGER = re.compile(r"[+-]?[0-9]+(?:\.0*)?")
_EXPONENT = re.compile(r"([+-]?[0-9]{1,40}(?:\.[0-9]{0,40})?)[eE]([+-]?[0-9]{1,3})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INTEGER_LIMIT = 2**63  # what a bigint column, and every JSON reader that is not Python's, can hold
_NO_NUMBER = (".", "NA", "na")
_BOOLEANS = {".": ABSENT, "1": True, "YES": True, "Y": True, "TRUE": True, "T": True} | {
    "0": False, "-1": False, "NO": False, "N": False, "FALSE": False, "F": False,
}  # fmt: skip


class ValueFault(Exception):  # noqa: N818  a signal between converter and plan, never seen outside
    """The text cannot be the value that is due: a stable kind, and what was expected."""

    def __init__(self, kind: str, expected: str) -> None:
        super().__init__(kind, expected)
        self.kind = kind
        self.expected = expected


@dataclass(frozen=True, slots=True)
class ValueType:
    """What a schema says of a property: JSON type of a single value, whether a list, allowed values, pattern."""

    type: str
    is_list: bool = False
    enum: tuple[Any, ...] = ()
    pattern: str | None = None

    @property
    def is_free_text(self) -> bool:
        """Whether it is one text, whatever it says."""
        return self.type == "string" and not self.is_list and not self.enum and not self.pattern

    @classmethod
    def of_schema(cls, schema: dict[str, Any]) -> "ValueType":
        """From a property of a JSON Schema; an array gives the type of its items."""
        is_list = schema.get("type") == "array"
        single = schema["items"] if is_list else schema
        return cls(single["type"], is_list, tuple(single.get("enum", ())), single.get("pattern"))


def percent_decode(text: str) -> str:
    """Runs of `%XX` decoded as UTF-8, else as Latin-1; a stray `%` stays as it is.

    ClinVar data hold `%A6`, the broken bar that stands for an inner `|` and is no UTF-8.
    """
    if "%" not in text:
        return text
    plain = text
    for escape, character in _COMMON:
        plain = plain.replace(escape, character)
    # What holds no other escape is decoded by then: HGVS names, the bulk of a file, do not reach the slow way.
    return plain if "%" not in plain else _ESCAPES.sub(lambda run: _decoded(run[0]), text)


def has_stray_percent(text: str) -> bool:
    """Whether a `%` is no escape."""
    return "%" in text and _STRAY_PERCENT.search(text) is not None


def converter(value_type: ValueType, separator: str | None, *, strict: bool = False) -> Converter:
    """The function from text to value for one field, made once for a file.

    Args:
        value_type: what is due.
        separator: what stands between the elements of a list (`~`, `&` or `,`); None where the text is never a list,
            as in the comma-separated AD and PL of a sample, which stay text.
        strict: whether `%7E` in a list is only an escaped tilde. Real files wrote it as the separator.
    """
    single = _checked(_SINGLE[value_type.type], value_type)
    if value_type.is_list:
        return _list_converter(single, separator or ",", strict=strict)
    if separator is None:
        return single
    if single is read_text:
        return _text_converter(separator)
    if single is _SINGLE[value_type.type]:
        return _remembered(value_type.type, separator).__getitem__
    return _scalar_converter(single, separator, is_free_text=value_type.type == "string" and not value_type.enum)


class Remembered(dict[str, Any]):
    """Values by text. Annotations repeat few numbers (0, 0.0, a cohort's AN), and a dictionary finds them in a third
    of the time that any Python function takes; faults are not remembered. The numbers of a type share one, so that
    what it holds does not grow with their fields. Not for lists, which whoever gets them may change.
    """

    _LIMIT: ClassVar[int] = 1 << 16

    def __init__(self, convert: Converter) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, text: str) -> Any:
        value = self._convert(text)
        if len(self) >= self._LIMIT:
            self.clear()
        self[text] = value
        return value


@cache
def _remembered(kind: str, separator: str) -> Remembered:
    return Remembered(_scalar_converter(_SINGLE[kind], separator, is_free_text=False))


@lru_cache(maxsize=1 << 12)
def _decoded(run: str) -> str:
    octets = bytes.fromhex(run.replace("%", ""))
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def read_text(text: str) -> Any:
    """A text with its escapes decoded; ABSENT for `.`, but not for an escaped one.

    Raises:
        ValueFault: an escape stands for NUL.
    """
    if text == ".":
        return ABSENT
    if "%" in text:
        text = percent_decode(text)
        if "\0" in text:
            raise ValueFault("control-character", "text without NUL")
    return text


def _integer(text: str) -> Any:
    if _INTEGER.fullmatch(text):
        whole = text.partition(".")[0]
        number = int(whole) if len(whole) < 40 else _INTEGER_LIMIT
    elif found := _EXPONENT.fullmatch(text):
        number = _integer_of_exponent(found[1], int(found[2]))
    elif text in _NO_NUMBER:
        return ABSENT
    else:
        raise ValueFault("integer-expected", "an integer")
    if not -_INTEGER_LIMIT <= number < _INTEGER_LIMIT:
        raise ValueFault("integer-expected", "an integer of at most 64 bits")
    return number


def _integer_of_exponent(mantissa: str, exponent: int) -> int:
    whole, _, fraction = mantissa.partition(".")
    shift = exponent - len(fraction)
    digits = int(whole + fraction)
    if shift >= 0:
        return digits * int(10**shift)
    quotient, rest = divmod(digits, int(10**-shift))
    if rest:
        raise ValueFault("integer-expected", "an integer")
    return quotient


def _number(text: str) -> Any:
    # float() also takes nan, inf, 1_000 and digits of other scripts, none of which is a decimal of VCF.
    if not _NUMBER.fullmatch(text):
        if text in _NO_NUMBER:
            return ABSENT
        raise ValueFault("number-expected", "a finite decimal number")
    number = float(text)
    if not isfinite(number):
        raise ValueFault("number-expected", "a number that a double can hold")
    return number


def _boolean(text: str) -> Any:
    found = _BOOLEANS.get(text.upper())
    if found is None:
        raise ValueFault("boolean-expected", "one of 1 YES Y TRUE T 0 -1 NO N FALSE F")
    return found


_SINGLE: dict[str, Converter] = {
    "string": read_text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}


def _checked(single: Converter, value_type: ValueType) -> Converter:
    if not value_type.enum and not value_type.pattern:
        return single
    allowed = frozenset(value_type.enum)
    # The store's own validator says what matches: `$` and `\d` of Python's `re` take more than it does.
    matches = jsonschema_rs.Draft202012Validator({"pattern": value_type.pattern or ""}).is_valid

    def convert(text: str) -> Any:
        value = single(text)
        if value is ABSENT:
            return value
        if allowed and value not in allowed:
            raise ValueFault("not-in-enum", f"one of {', '.join(map(str, value_type.enum[:30]))}")
        if not matches(value):
            raise ValueFault("pattern", f"text that matches {value_type.pattern}")
        return value

    return convert


def _text_converter(separator: str) -> Converter:
    """For text without enum and pattern, which half of all values are: one call, and no decoding without a `%`."""

    def convert(text: str) -> Any:
        if separator in text:
            raise _list_fault(separator)
        return read_text(text) if "%" in text or text == "." else text

    return convert


def _scalar_converter(single: Converter, separator: str, *, is_free_text: bool) -> Converter:
    """Numbers, booleans and members of an enum are told from a list by their own rules, other text is not."""

    def convert(text: str) -> Any:
        if is_free_text and separator in text:
            raise _list_fault(separator)
        try:
            return single(text)
        except ValueFault:
            if separator in text:
                raise _list_fault(separator) from None
            raise

    return convert


def _list_fault(separator: str) -> ValueFault:
    return ValueFault("list-in-scalar", f"a single value, not a list with {separator!r}")


def _list_converter(single: Converter, separator: str, *, strict: bool) -> Converter:
    def convert(text: str) -> Any:
        if single is read_text and "%" not in text:  # nine lists in ten: ids, consequences, domains
            found = text.split(separator)
            return found if "." not in text and all(found) else [e for e in found if e and e != "."] or ABSENT
        if not strict and "%7" in text:
            text = text.replace("%7E", separator).replace("%7e", separator)
        parts = [part for part in text.split(separator) if part and part != "."]
        return [value for part in parts if (value := single(part)) is not ABSENT] or ABSENT

    return convert

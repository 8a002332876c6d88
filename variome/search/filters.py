"""Conditions as the query of a URL says them: `gnomad_af.to=0.01&gnomad_af=No value&csq_impact!=LOW`.

`field=value` holds when a value of the field is this one, `field.from` and `field.to` when one lies there (both ends
included), `field=No value` when there is none. What is said of one field by several of these are alternatives, except
its two ends, which make one range; `field!=value` must hold besides. Conditions on different fields must all hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from variome.errors import InputError
from variome.search.field_types import FieldType
from variome.search.spelling import meant
from variome.search.tree import Binary, BinaryOperator, IsMissing, ListOf, Literal, Name, Node, Unary

NO_VALUE: Final = "No value"

_ENDS: Final[Mapping[str, BinaryOperator]] = {".from": ">=", ".to": "<="}
_TRUTH: Final = {"true": True, "false": False}


@dataclass(slots=True)
class _OfField:
    """What is said of one field."""

    equal: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    ends: list[tuple[BinaryOperator, str]] = field(default_factory=list)


def condition_of(
    filters: Iterable[tuple[str, str]], types: Mapping[str, FieldType], *, all_names: str = "the schema lists all"
) -> Node | None:
    """The condition that filters are; None for none.

    Args:
        filters: pairs of a name, with what stands before `=` but the name at its end, and a value.
        types: of the fields by their paths.
        all_names: where people find the names of all fields; a clause for the error of an unknown one.

    Raises:
        InputError: a field is not known, or a value is not of its type.
    """
    said: dict[str, _OfField] = {}
    for name, value in filters:
        path, end = _split(name, types, all_names)
        found = said.setdefault(path, _OfField())
        if end in _ENDS:
            found.ends.append((_ENDS[end], value))
        else:
            (found.different if end else found.equal).append(value)
    terms = [term for path, each in said.items() for term in _terms(path, types[path], each)]
    return _joined("and", terms)


def _split(name: str, types: Mapping[str, FieldType], all_names: str) -> tuple[str, str]:
    """The field, and what is said of it: `!`, `.from`, `.to` or nothing."""
    if name in types:
        return name, ""
    for end in ("!", *_ENDS):
        path = name.removesuffix(end)
        if name.endswith(end) and path in types:
            return path, end
    path = next((name.removesuffix(end) for end in ("!", *_ENDS) if name.endswith(end)), name)
    hint = meant(path[:200], types) + all_names
    raise InputError(f"{name[:200]}: expected a parameter or a field, found none that is called so; {hint}")


def _terms(path: str, type_: FieldType, said: _OfField) -> Iterable[Node]:
    name = Name(path)
    values = [value for value in said.equal if value != NO_VALUE]
    alternatives: list[Node] = [IsMissing(name)] if NO_VALUE in said.equal else []
    if values:
        alternatives.append(Binary("in", name, _list(path, type_, values)))
    if said.ends:
        alternatives += filter(
            None, [_joined("and", [Binary(op, name, _literal(path, type_, v)) for op, v in said.ends])]
        )
    if alternatives:
        yield reduce(lambda left, right: Binary("or", left, right), alternatives)
    excluded = [value for value in said.different if value != NO_VALUE]
    if NO_VALUE in said.different:
        yield IsMissing(name, is_negated=True)
    if excluded:
        yield Unary("!", Binary("in", name, _list(path, type_, excluded)))


def _list(path: str, type_: FieldType, values: Sequence[str]) -> ListOf:
    return ListOf(tuple(_literal(path, type_, value) for value in values))


def _literal(path: str, type_: FieldType, value: str) -> Literal:
    try:
        return Literal(_READ[type_.scalar](value))
    except (ValueError, KeyError):
        raise InputError(f"{path}: expected {_EXPECTED[type_.scalar]}, or 'No value', found {value[:80]!r}") from None


def _integer(value: str) -> int | float:
    number = float(value)
    if not abs(number) < 1 << 63:
        raise ValueError(value)
    return int(value) if value.strip("+-").isdecimal() else number


def _real(value: str) -> float:
    number = float(value)
    if not abs(number) < float("inf"):
        raise ValueError(value)
    return number


def _text(value: str) -> str:
    if "\0" in value:
        raise ValueError(value)
    return value


def _joined(op: BinaryOperator, nodes: Sequence[Node]) -> Node | None:
    return reduce(lambda left, right: Binary(op, left, right), nodes) if nodes else None


_READ: Final = {"text": _text, "integer": _integer, "number": _real, "boolean": _TRUTH.__getitem__}
_EXPECTED: Final = {
    "text": "a text without NUL",
    "integer": "an integer of 64 bits",
    "number": "a number",
    "boolean": "true or false",
}

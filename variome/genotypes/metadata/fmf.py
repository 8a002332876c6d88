"""FMF: a line for each name, and behind tabs what is known of it, `key:type:value`; Z string, i integer, f real.

A key that one line has as an integer and another as a real is a real. What a line does not name is missing.

Source:
    The format is that of BGT (https://github.com/lh3/bgt, section "Flat metadata format").
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from variome.errors import InputError
from variome.genotypes.metadata.lines import Line, fault, iter_lines
from variome.genotypes.metadata.values import MISSING_TEXTS, WRITTEN, Value, ValueType, read_value

LETTERS: Final[Mapping[str, ValueType]] = {"Z": "string", "i": "integer", "f": "real"}

_LETTERS_OF: Final = {kind: letter for letter, kind in LETTERS.items()}


class FmfRow(NamedTuple):
    """A line: its 1-based number, the name, and values by key; those of the table's type, once that is known."""

    number: int
    name: str
    values: dict[str, Value]


class FmfKeys(dict[str, ValueType]):
    """The type of each key, as lines come."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._first: dict[str, int] = {}

    def add(self, number: int, key: str, kind: ValueType) -> None:
        """A line has this key with this type.

        Raises:
            InputError: an earlier line has it with another.
        """
        before = self.setdefault(key, kind)
        first = self._first.setdefault(key, number)
        if before == kind:
            return
        if "string" in {before, kind}:
            expected = f"{WRITTEN[before]} under {key}, as line {first} has it"
            raise fault(self._name, number, expected, f"type {_LETTERS_OF[kind]}; give the key one type in all lines")
        self[key] = "real"


def iter_fmf(path: str | Path, keys: FmfKeys | None = None) -> Iterator[FmfRow]:
    """The lines of a file; integers stay integers where another line has a real under their key.

    Args:
        path: plain text or gzip.
        keys: takes the types of the keys.

    Raises:
        InputError: a line is not as it must be.
    """
    known = FmfKeys(str(path)) if keys is None else keys
    for line in iter_lines(path):
        yield _row(str(path), line, known)


def is_fmf(line: str) -> bool:
    """Whether a line looks like one: all that stands behind the first tab is `key:type:value`."""
    _, *fields = line.split("\t")
    return bool(fields) and all(_parts(field) is not None for field in fields if field)


def fmf_line(name: str, values: Mapping[str, Value], keys: Mapping[str, ValueType]) -> str:
    """The line of what is known of a name.

    Raises:
        InputError: a key or value cannot be written in the format.
    """
    fields = [name]
    for key, value in values.items():
        text = str(value)
        if set(key) & set(":\t\n\r") or set(text) & set("\t\n\r"):
            raise InputError(f"{name}: expected a key without a colon, and no tab in its value, found {key[:40]!r}")
        fields.append(f"{key}:{_LETTERS_OF[keys[key]]}:{text}")
    return "\t".join(fields)


def _row(name: str, line: Line, keys: FmfKeys) -> FmfRow:
    first, *fields = line.text.split("\t")
    if not first:
        raise fault(name, line.number, "a name before the first tab", "none")
    values: dict[str, Value] = {}
    for field in fields:
        if not field:  # a tab at the end
            continue
        parts = _parts(field)
        if parts is None:
            raise fault(name, line.number, "key:type:value of type Z, i or f", repr(field[:60]))
        key, letter, text = parts
        kind = LETTERS[letter]
        if key in values:
            raise fault(name, line.number, "each key once", f"{key} again")
        keys.add(line.number, key, kind)
        if kind != "string" and text in MISSING_TEXTS:
            continue
        value = read_value(text, kind)
        if value is None:
            raise fault(name, line.number, f"{WRITTEN[kind]} under {key}", repr(text[:40]))
        values[key] = value
    return FmfRow(line.number, first, values)


def _parts(field: str) -> tuple[str, str, str] | None:
    key, _, rest = field.partition(":")
    letter, colon, text = rest.partition(":")
    return (key, letter, text) if key and colon and letter in LETTERS else None

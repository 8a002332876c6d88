"""FMF: a line for each name, and behind tabs what is known of it, `key:type:value`; Z string, i integer, f real.

A key that one line has as an integer and another as a real is a real. What a line does not name is missing.

Source:
    The format is that of BGT (https://github.com/lh3/bgt, section "Flat metadata format").
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from variome.errors import InputError
from variome.files.raw_lines import RawLines
from variome.genotypes.metadata.lines import Line, fault, iter_lines
from variome.genotypes.metadata.values import INTEGER, MISSING_TEXTS, REAL, WRITTEN, Value, ValueType, read_value

LETTERS: Final[Mapping[str, ValueType]] = {"Z": "string", "i": "integer", "f": "real"}

_LETTERS_OF: Final = {kind: letter for letter, kind in LETTERS.items()}


class FmfRow(NamedTuple):
    """A line: its 1-based number, the name, and values by key; those of the table's type, once that is known."""

    number: int
    name: str
    values: dict[str, Value]


class _Field(NamedTuple):
    """What stands between two tabs; None for a number that is not known."""

    key: str
    kind: ValueType
    value: Value | None


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
    fields: dict[str, _Field] = {}
    for line in iter_lines(path):
        if len(fields) > _MOST_FIELDS:
            fields.clear()
        yield _row(str(path), line, known, fields)


def find_keys(path: str | Path) -> Mapping[str, ValueType]:
    """The type of each key of a file, in the order in which they come.

    Fields are looked for in some thousand lines at once, and lines are taken apart only where something is not as it
    is in most files. Whoever reads the rows is told of what else is wrong in them.

    Raises:
        InputError: a line is not as it must be.
    """
    raw = RawLines(path)
    lines = iter(raw)
    found: dict[str, ValueType] = {}
    while part := b"".join(islice(lines, _PART)):
        if not _adds_keys(part, found):
            return _keys_line_by_line(path)
    return _keys_line_by_line(path) if raw.damage else found


def _adds_keys(part: bytes, found: dict[str, ValueType]) -> bool:
    """Takes the types of the fields of some lines; says whether all are plain fields that agree."""
    try:
        fields = _FIELDS.findall(part.decode())
    except UnicodeDecodeError:
        return False
    for key, *letters in dict.fromkeys(fields):
        kind = LETTERS["".join(letters)]
        before = found.setdefault(key, kind)
        if before != kind:
            if "string" in {before, kind}:
                return False
            found[key] = "real"
    return len(fields) == part.count(b"\t")


def _keys_line_by_line(path: str | Path) -> Mapping[str, ValueType]:
    found = FmfKeys(str(path))
    for _ in iter_fmf(path, found):
        pass
    return dict(found)


def is_fmf(line: str) -> bool:
    """Whether a line looks like one: all that stands behind the first tab is `key:type:value`."""
    _, *fields = line.split("\t")
    return bool(fields) and all(_FIELD.match(field) for field in fields if field)


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


def _row(name: str, line: Line, keys: FmfKeys, known: dict[str, _Field]) -> FmfRow:
    first, *fields = line.text.split("\t")
    if not first:
        raise fault(name, line.number, "a name before the first tab", "none")
    values: dict[str, Value] = {}
    for text in fields:
        if not text:  # a tab at the end
            continue
        field = known.get(text) or known.setdefault(text, _field(name, line.number, text))
        key, kind, value = field
        if key in values:
            raise fault(name, line.number, "each key once", f"{key} again")
        if keys.get(key) != kind:
            keys.add(line.number, key, kind)
        if value is not None:
            values[key] = value
    return FmfRow(line.number, first, values)


def _field(name: str, number: int, field: str) -> _Field:
    key, letter, text = field.split(":", 2) if field.count(":") > 1 else ("", "", "")
    kind = LETTERS.get(letter)
    if kind is None or not key:
        raise fault(name, number, "key:type:value of type Z, i or f", repr(field[:60]))
    if kind != "string" and text in MISSING_TEXTS:
        return _Field(key, kind, None)
    value = read_value(text, kind)
    if value is None:
        raise fault(name, number, f"{WRITTEN[kind]} under {key}", repr(text[:40]))
    return _Field(key, kind, value)


_MOST_FIELDS: Final = 1 << 16
"""Fields that are remembered: most lines say what others have said."""

_PART: Final = 1 << 11
"""Lines that are searched at once."""

_FIELDS: Final = re.compile(
    rf"\t([^\t\r\n:]+):(?:(Z):[^\t\n]*|(i):(?:{INTEGER}|NA|\.?)|(f):(?:{REAL}|NA|\.?))(?=[\t\r\n]|\Z)", re.ASCII
)
"""Key of each field, and its letter in the group of its type."""

_FIELD: Final = re.compile(f"[^:]+:[{''.join(LETTERS)}]:")

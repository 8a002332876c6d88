"""Edits as people write them, in a table with a header or as JSON lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import orjson

from variome.errors import InputError
from variome.files.raw_lines import RawLines
from variome.genotypes.edits import ACTIONS, Action, Edit


@dataclass(frozen=True, slots=True)
class EditRequest:
    """What is to be changed.

    Attributes:
        where: file and line, for messages.
        action: see `variome.genotypes.edits`.
        marker: the row, as `contig:position:reflen:alt` or with the reference spelled out; of dosages and codes also
            its name, or `contig:position:name`.
        samples: whose calls are told; None: all samples of the dataset.
        old: their genotypes, or one for all of them, that must be there; None: whatever is there.
        new: likewise, what they shall be.
        reason: of this edit; None: that of the command.
        id, filter: of a row that is new.
        ref: likewise, the base of the reference that a symbolic allele stands at.
        for_traits, for_samples, for_group: what the edit is meant for.
        undoes: the edit that this one takes back, of whose row it is.
    """

    where: str
    action: Action
    marker: str
    samples: tuple[str, ...] | None = None
    old: tuple[str, ...] | None = None
    new: tuple[str, ...] | None = None
    reason: str | None = None
    id: str = "."
    filter: str = "."
    ref: str = "N"
    for_traits: tuple[str, ...] = ()
    for_samples: tuple[str, ...] = ()
    for_group: str | None = None
    undoes: Edit | None = None


def read_requests(path: str | Path) -> Sequence[EditRequest]:
    """The edits of a file, in its order.

    A table has tabs between its columns, whose names stand in the first line; values of a list have commas between
    them. JSON lines have the same names, and lists. An empty value says nothing.

    Raises:
        InputError: it is neither, or says something that no edit has.
    """
    raw = RawLines(path)
    lines = [line.decode("utf-8", "replace") for line in raw]
    if raw.damage:
        raise InputError(f"{raw.name}: the file ends too soon: {raw.damage}; get a whole copy")
    return parse_requests(lines, raw.name)


def parse_requests(lines: Iterable[str], name: str) -> Sequence[EditRequest]:
    """The edits of the lines of such a file; `name` is what messages call it.

    Raises:
        InputError: they are neither, or say something that no edit has.
    """
    numbered = ((number, line.rstrip("\r\n")) for number, line in enumerate(lines, start=1))
    kept = [(number, line) for number, line in numbered if line.strip()]
    is_json = bool(kept) and kept[0][1].lstrip().startswith("{")
    read = _json_documents if is_json else _table_documents
    return [request_of(document, f"{name}: line {number}") for number, document in read(name, kept)]


def request_of(document: Mapping[str, Any], where: str) -> EditRequest:
    """The edit that a document asks for; texts of a list have commas between them.

    Raises:
        InputError: it has a key that no edit has, or lacks one.
    """
    values = {key: value for key, value in document.items() if value not in ("", None, [])}
    if unknown := [key for key in values if key not in _KEYS]:
        raise InputError(f"{where}: expected the keys {', '.join(_KEYS)}, found {unknown[0]!r}")
    if values.get("action") not in ACTIONS:
        raise InputError(f"{where}: action: expected {', '.join(ACTIONS)}, found {values.get('action')!r}")
    if not isinstance(values.get("marker"), str):
        raise InputError(f"{where}: marker: expected a row such as 11:104613:CAGG:C, found {values.get('marker')!r}")
    found = {
        key: _list(value, key, where) if key in _LISTS else _text(value, key, where) for key, value in values.items()
    }
    found["action"] = cast("Action", found["action"])
    return EditRequest(where=where, **cast("dict[str, Any]", found))


def _table_documents(name: str, lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if not lines:
        return
    number, head = lines[0]
    columns = head.lstrip("#").split("\t")
    if "action" not in columns or "marker" not in columns:
        raise InputError(
            f"{name}: line {number}: expected the names of columns with tabs between them, action and marker among "
            f"them, found {head[:80]!r}"
        )
    for number, line in lines[1:]:
        values = line.split("\t")
        if len(values) != len(columns):
            raise InputError(f"{name}: line {number}: expected {len(columns)} columns, found {len(values)}")
        yield number, dict(zip(columns, values, strict=True))


def _json_documents(name: str, lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in lines:
        try:
            document = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise InputError(f"{name}: line {number}: expected a JSON object, found what is none: {error}") from None
        if not isinstance(document, dict):
            raise InputError(f"{name}: line {number}: expected a JSON object, found {line[:80]!r}")
        yield number, document


def _list(value: Any, key: str, where: str) -> tuple[str, ...]:
    found = value.split(",") if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise InputError(f"{where}: {key}: expected texts, found {str(value)[:80]!r}")
    return tuple(found)


def _text(value: Any, key: str, where: str) -> str:
    if not isinstance(value, str) or "\t" in value or "\n" in value:
        raise InputError(f"{where}: {key}: expected a text without tabs, found {str(value)[:80]!r}")
    return value


_LISTS: Final = frozenset({"samples", "old", "new", "for_traits", "for_samples"})
_KEYS: Final = (
    "action", "marker", "samples", "old", "new", "reason", "id", "filter", "ref",
    "for_traits", "for_samples", "for_group",
)  # fmt: skip

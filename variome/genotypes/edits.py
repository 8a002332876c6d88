"""Changes that were made after the import, as records that never change, many to a file.

Nothing of the base is written anew for them: `variome.genotypes.overlay` lays them over it when it is read.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

import numpy as np
import orjson

from variome.errors import BlockError
from variome.genotypes.allele_keys import key_of_site
from variome.genotypes.container import Kind, read_container, write_container
from variome.genotypes.manifest import Contig
from variome.genotypes.markers import Marker
from variome.genotypes.sites import Site

Action = Literal["replace", "insert", "delete", "call", "note"]

ACTIONS: Final[Sequence[Action]] = ("call", "replace", "insert", "delete")
"""Calls of some samples, of all samples of a row, a row that is new, a row that goes; what people may ask for.

A `note` is a record of another program that could not be followed: it is kept, and changes nothing.
"""


OF_NOBODY: Final = frozenset({"genotypes", "old"})
"""Members of the record of a note whose values may be anybody's."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one row.

    Attributes:
        time: when it was made, in microseconds since 1970 in UTC; edits of one command have one time.
        sequence: its number within the time, from 0.
        contig: without `chr`.
        site: the row.
        samples: whose calls are told.
        old: their genotypes before, with blanks between them, `0/1 ./.`: 1 is the ALT of the row, 2 another ALT of its
            record. None where there was no row.
        new: likewise, after; None where there is no row any more.
        for_traits, for_samples: what it is meant for; empty: all.
        for_group: likewise; None: all.
        row: of markers, the whole row that is new or goes; None otherwise.
        record: the object that another program wrote of the edit (`variome.genotypes.lmdb`), its lists of genotypes and
            samples set to true: these are the edit's own.

    Of dosages and codes the texts are those of `variome.genotypes.cell_texts`.
    """

    time: int
    sequence: int
    author: str
    reason: str
    action: Action
    contig: str
    site: Site
    samples: tuple[str, ...]
    old: str | None
    new: str | None
    for_traits: tuple[str, ...] = ()
    for_samples: tuple[str, ...] = ()
    for_group: str | None = None
    row: Marker | None = None
    record: Mapping[str, Any] | None = None

    @property
    def marker(self) -> str:
        """The key of its row, `contig:position:reflen:alt`."""
        return str(key_of_site(self.contig, self.site))

    @property
    def moment(self) -> str:
        """`time` as people read it, ISO 8601."""
        return (
            datetime.fromtimestamp(self.time // 1_000_000, UTC)
            .replace(microsecond=self.time % 1_000_000)
            .isoformat(timespec="microseconds")
        )


def with_contigs(contigs: Sequence[Contig], edits: Sequence[Edit]) -> tuple[Contig, ...]:
    """The contigs of a dataset, and behind them those that edits bring rows to."""
    found = {contig.name: contig for contig in contigs}
    for edit in edits:
        if edit.action == "insert":
            found.setdefault(edit.contig, Contig(edit.contig, edit.row.contig if edit.row else edit.contig))
    return tuple(found.values())


def record_without(edit: Edit, gone: Collection[str]) -> Mapping[str, Any] | None:
    """The members of its record that name none of some samples; of a note none that may hold their values."""
    left_out = OF_NOBODY if edit.action == "note" else frozenset[str]()
    record = edit.record or {}
    kept = {key: value for key, value in record.items() if key not in left_out and not names_any(value, gone)}
    return None if edit.record is None else kept


def names_any(value: Any, names: Collection[str]) -> bool:
    """Whether a value of JSON has one of some names anywhere in it."""
    if isinstance(value, dict):
        return any(key in names or names_any(each, names) for key, each in value.items())
    if isinstance(value, list):
        return any(names_any(each, names) for each in value)
    return isinstance(value, str) and value in names


def encode_edits(edits: Sequence[Edit]) -> bytes:
    """The block of some edits, in their order; no name of a sample holds a tab."""
    lists: dict[tuple[str, ...], int] = {}
    records = [_record(edit, lists.setdefault(edit.samples, len(lists))) for edit in edits]
    names: dict[str, int] = {}
    numbers = [names.setdefault(name, len(names)) for each in lists for name in each]
    sections = {
        _NAMES: "\t".join(names).encode(),
        _LENGTHS: np.array([len(each) for each in lists], "<u4").tobytes(),
        _LISTS: np.array(numbers, "<u4").tobytes(),
        _RECORDS: b"".join(orjson.dumps(record) + b"\n" for record in records),
    }
    return write_container(Kind.EDITS, len(edits), len(names), sections)


def decode_edits(content: bytes) -> Sequence[Edit]:
    """The edits of a block.

    Raises:
        BlockError: the bytes are none, or do not fit one another.
    """
    block = read_container(content, Kind.EDITS)
    names = block.bytes_of(_NAMES).decode().split("\t") if block.n_columns else []
    lengths, numbers = block.array(_LENGTHS, "<u4"), block.array(_LISTS, "<u4")
    lines = block.bytes_of(_RECORDS).splitlines()
    is_whole = len(lines) == block.n_rows and len(names) == block.n_columns and int(lengths.sum()) == len(numbers)
    if not is_whole or (len(numbers) and int(numbers.max()) >= len(names)):
        raise BlockError(
            f"expected {block.n_rows} edits of {block.n_columns} samples, found {len(lines)} of {len(names)}"
        )
    ends = np.cumsum(lengths.astype(np.int64)).tolist()
    lists = [
        tuple(names[number] for number in numbers[end - length : end].tolist())
        for end, length in zip(ends, lengths.tolist(), strict=True)
    ]
    try:
        return [_edit(orjson.loads(line), lists) for line in lines]
    except (orjson.JSONDecodeError, KeyError, IndexError, TypeError) as error:
        raise BlockError(f"an edit cannot be read: {error!r}") from None


def _record(edit: Edit, samples: int) -> Mapping[str, Any]:
    site = edit.site
    more = {"row": edit.row and edit.row._asdict(), "record": edit.record}
    return {
        "time": edit.time, "sequence": edit.sequence, "author": edit.author, "reason": edit.reason,
        "action": edit.action, "contig": edit.contig, "position": site.position, "ref": site.ref, "alt": site.alt,
        "ref_length": site.ref_length, "id": site.id, "filter": site.filter, "samples": samples,
        "old": edit.old, "new": edit.new,
        "for_traits": edit.for_traits, "for_samples": edit.for_samples, "for_group": edit.for_group,
        **{name: value for name, value in more.items() if value is not None},
    }  # fmt: skip


def _edit(record: Mapping[str, Any], lists: Sequence[tuple[str, ...]]) -> Edit:
    position, ref, alt = record["position"], record["ref"], record["alt"]
    row = Marker(**record["row"]) if "row" in record else None
    at, other, counted = (row.position, row.other or ref, row.counted or alt) if row else (position, ref, alt)
    site = Site(position, ref, alt, record["ref_length"], record["id"], record["filter"], at, other, counted, 1)
    return Edit(
        record["time"], record["sequence"], record["author"], record["reason"], record["action"], record["contig"],
        site, lists[record["samples"]], record["old"], record["new"],
        tuple(record["for_traits"]), tuple(record["for_samples"]), record["for_group"], row, record.get("record"),
    )  # fmt: skip


_NAMES: Final = 0
_LENGTHS: Final = 1
_LISTS: Final = 2
_RECORDS: Final = 3

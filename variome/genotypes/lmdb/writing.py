"""A dataset as a genotype file of GeneNetwork: keys of ten bytes, in their order."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import count
from pathlib import Path
from typing import Any, Final

import lmdb
import numpy as np
import orjson

from variome.errors import InputError
from variome.files.aside import written_aside
from variome.genotypes.batch import Batch
from variome.genotypes.dataset import Dataset
from variome.genotypes.encoding import FORMATS, MISSING_BYTE, Cells, Encoding, dtype_of, to_cells
from variome.genotypes.lmdb.keys import KEY_FORMAT, LAST_NUMBER, contig_number, pack_key
from variome.genotypes.lmdb.track_changes import TrackChange, encode_change
from variome.genotypes.marker_rows import MarkerRows, Samples, SelectedRows
from variome.genotypes.marker_source import MarkerReport
from variome.genotypes.markers import Marker

MAP_SIZE: Final = 1 << 40
"""Of the address space that a file may grow into; it takes the disk that its pages need."""


def export_lmdb(
    dataset: Dataset,
    path: str | Path,
    *,
    batches: Iterable[Batch] | None = None,
    samples: Samples | None = None,
    format: str | None = None,  # noqa: A002  the word of users
    changes: Iterable[TrackChange] = (),
) -> MarkerReport:
    """Writes a file, which is there whole or not at all.

    Args:
        dataset: dosages and codes are written as they are stored, genotypes as the number of ALTs.
        path: of the file; what is there is replaced.
        batches: the rows, of this dataset alone (`iter_batches`); all without.
        samples: their numbers; all without.
        format: `Gf`, `Gb`, `G0_1`, `G0_2` or `C*`; that of the dataset without, which loses nothing.
        changes: what goes into `track-changes`.

    Raises:
        InputError: a contig has no number, the format cannot hold a dosage, or the file cannot be written.
    """
    chosen = format or _own_format(dataset)
    if chosen not in FORMATS:
        raise InputError(f"LMDB: expected one of the formats {', '.join(FORMATS)}, found {chosen!r}")
    report = MarkerReport("lmdb", Encoding(chosen))
    rows = SelectedRows(dataset, batches, lambda each: (contig_number(each.contig), each.position, each.line))
    names = dataset.samples if samples is None else [dataset.samples[each] for each in samples]
    with written_aside(path) as aside:
        aside.unlink()
        try:
            with lmdb.open(str(aside), subdir=False, map_size=MAP_SIZE, max_dbs=len(_TABLES), lock=False) as file:
                tables = {name: file.open_db(name) for name in _TABLES}
                with file.begin(write=True) as transaction:
                    for key, marker, cells in _iter_rows(dataset, rows, samples, chosen, report):
                        transaction.put(key, marker.name.encode(), db=tables[b"marker"], append=True)
                        transaction.put(key, cells.tobytes(), db=tables[b"geno"], append=True)
                        report.counts["rows"] += 1
                    for key, value in _info(dataset, names, chosen, report.counts["rows"]):
                        transaction.put(key, value, db=tables[b"info"])
                    for change in changes:
                        _put_change(transaction, tables[b"track-changes"], change)
                        report.counts["changes"] += 1
        except lmdb.Error as error:
            raise InputError(f"{path}: cannot be written: {error}; make room there or name another file") from None
    report.counts["samples"] = len(names)
    return report


def _put_change(transaction: lmdb.Transaction, table: Any, change: TrackChange) -> None:
    """Writes an edit; one whose time and sequence number another has gets the next number that is free."""
    for sequence in count(change.sequence):
        if transaction.put(*encode_change(replace(change, sequence=sequence)), db=table, overwrite=False):
            return


def _iter_rows(
    dataset: Dataset, rows: SelectedRows, samples: Samples | None, format_: str, report: MarkerReport
) -> Iterator[tuple[bytes, Marker, Cells]]:
    """Keys, which ascend, with markers and cells."""
    last = b""
    for some in rows:
        stored = _stored(dataset, some, samples, format_)
        dosages = some.dosages(samples) if stored is None else None
        for index, marker in enumerate(some.markers):
            key = _key_behind(last, marker, report)
            last = key
            yield key, marker, stored[index] if stored is not None else _cells(dosages, index, marker, format_, report)
        if stored is None:
            _tell_lost(dataset, some, samples, report)


def _stored(dataset: Dataset, some: MarkerRows, samples: Samples | None, format_: str) -> Cells | None:
    """The cells as they are, where they are of the format already."""
    return some.cells(samples) if dataset.manifest.encoding and format_ == _own_format(dataset) else None


def _cells(dosages: Any, index: int, marker: Marker, format_: str, report: MarkerReport) -> Cells:
    try:
        cells, n_rounded = to_cells(dosages[index], format_)
    except ValueError as error:
        raise InputError(
            f"LMDB: marker {marker.name} at {marker.contig}:{marker.position}: expected dosages that format {format_} "
            f"can hold, found {error}; export it with format Gf"
        ) from None
    report.counts["rounded"] += n_rounded
    return cells


def _tell_lost(dataset: Dataset, some: MarkerRows, samples: Samples | None, report: MarkerReport) -> None:
    """Codes and bytes without a dosage are missing in another format than theirs."""
    if dataset.manifest.encoding is None or dtype_of(dataset.encoding.format).kind == "f":
        return
    is_lost = np.isnan(some.dosages(samples)) & (some.cells(samples) != MISSING_BYTE)
    if is_lost.any():
        marker = some.markers[int(np.argmax(is_lost.any(axis=1)))]
        report.tell(
            "lost", f"LMDB: marker {marker.name}: expected codes that have a dosage, found {int(is_lost.sum())} "
            "from here on that have none; they are written as missing",
        )  # fmt: skip


def _key_behind(last: bytes, marker: Marker, report: MarkerReport) -> bytes:
    """The key of a marker; one that another row has gets the next line that is free."""
    for line in count(marker.line):
        if line > LAST_NUMBER:
            break
        key = pack_key(marker.contig, marker.position, line)
        if key > last:
            report.counts["renumbered"] += line != marker.line
            return key
    raise InputError(f"LMDB: marker {marker.name}: expected a line up to {LAST_NUMBER}, found no free one")


def _own_format(dataset: Dataset) -> str:
    """The format in which nothing of a dataset is lost."""
    encoding = dataset.manifest.encoding
    if encoding is None:
        return "G0_2"
    if encoding.codes:
        return "G0_2" if [code.value for code in encoding.codes] == [0, 1, 2] else "C*"
    return encoding.format


def _info(dataset: Dataset, names: Sequence[str], format_: str, n_rows: int) -> Iterator[tuple[bytes, bytes]]:
    encoding = dataset.manifest.encoding
    geno: dict[str, Any] = {"type": "gn-geno-to-gemma", "samples": list(names), "numsamples": len(names)}
    if encoding and encoding.header:
        geno["header"] = encoding.header
    if encoding and encoding.codes and dtype_of(format_).kind == "u" and format_ == _own_format(dataset):
        geno |= {"codes": [asdict(code) for code in encoding.codes], "missing": encoding.missing}
    packed = "f*" if dtype_of(format_).kind == "f" else "C*"
    meta = {
        "type": "gemma-geno",
        "format": format_,
        "version": 1.0,
        "eval": format_,
        "key-format": KEY_FORMAT,
        "rec-format": packed,
        "geno": geno,
    }
    yield b"numsamples", struct.pack("<Q", len(names))
    yield b"nummarkers", struct.pack("<Q", n_rows)
    yield b"meta", orjson.dumps(meta)
    yield b"format", format_.encode()
    yield b"options", orjson.dumps({"dataset": dataset.name, "version": dataset.manifest.number, "format": format_})


_TABLES: Final = (b"geno", b"marker", b"info", b"track-changes")

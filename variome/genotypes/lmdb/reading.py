"""A genotype file of GeneNetwork as a source of rows. Nothing in it is believed, and nothing of it is executed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Final

import numpy as np

from variome.errors import InputError
from variome.files.lmdb_tables import LmdbTables
from variome.genotypes.bits import Bools
from variome.genotypes.encoding import FORMATS, MISSING_BYTE, Cells, Encoding, dtype_of, values_of
from variome.genotypes.lmdb.info import decide_format, encoding_of, parse_info, unknown_formats
from variome.genotypes.lmdb.keys import Key, unpack_key
from variome.genotypes.lmdb.track_changes import TrackChange, decode_change, time_of
from variome.genotypes.marker_source import MarkerReport, is_name, numbered_names
from variome.genotypes.markers import Marker


class LmdbSource:
    """See `MarkerSource`.

    Args:
        path: the file, or the folder that holds `data.mdb`.
        report: is told what the file contradicts itself in.
        names: of the samples, where another file tells them.

    Raises:
        InputError: it is no genotype file, or its rows cannot be read.
    """

    def __init__(self, path: str | Path, report: MarkerReport, names: Sequence[str] | None = None) -> None:
        self.name = str(path)
        self._tables = LmdbTables(path)
        try:
            if "geno" not in self._tables.tables:
                raise InputError(
                    f"{path}: expected a table 'geno', found {', '.join(self._tables.tables) or 'no table'}"
                )
            self._info = parse_info(dict(self._tables.items("info")), self.name, report)
            for name, text in unknown_formats(self._info):
                report.tell(
                    "format",
                    f"{path}: info {name}: expected one of {', '.join(FORMATS)}, found {text!r}; it is not used",
                )
            first = next((value for _, value in self._tables.items("geno")), None)
            if first is None:
                self._format, n_samples = "Gf", len(names or self._info.samples or ())
            else:
                self._format, n_samples = decide_format(self._info, len(first), self.name, report)
            self.content, self.encoding = encoding_of(self._format, self._info)
            self._is_known = _known_bytes(self.encoding)
            self.samples = self._names(n_samples, names, report)
        except BaseException:
            self._tables.close()
            raise

    content: str
    encoding: Encoding
    samples: Sequence[str]

    @property
    def bytes_read(self) -> int:
        """Pages are read as they are needed; there is no telling how far."""
        return 0

    def rows(self, report: MarkerReport) -> Iterator[tuple[Marker, Cells]]:
        """See `MarkerSource`."""
        names = dict(self._tables.items("marker"))
        n_rows = 0
        with self._tables:
            for n_rows, (raw, value) in enumerate(self._tables.items("geno"), start=1):
                key = self._key(raw)
                yield (
                    self._marker(key, names.pop(raw, None), n_rows - 1, report),
                    self._cells(value, f"{self.name}: row {n_rows} at {key.contig}:{key.position}", report),
                )
        self._tell_counts(n_rows, len(names), report)

    def changes(self, report: MarkerReport) -> Iterator[TrackChange]:
        """See `MarkerSource`. Lists of genotypes may be large: they are in memory one record at a time."""
        with LmdbTables(self.name) as tables:
            moments = [*_moments(key for key, _ in tables.items(_CHANGES))]
            found: Iterable[tuple[tuple[int, int], tuple[bytes, bytes]]] = zip(
                moments, tables.items(_CHANGES), strict=True
            )
            if any(one > two for one, two in pairwise(moments)):
                found = sorted(found, key=itemgetter(0))
            for (time, sequence), (key, value) in found:
                change = decode_change(key, value)
                where = f"{self.name}: track-changes {key[:40]!r}"
                if change is None:
                    report.tell("change", f"{where}: expected a JSON object, found none; it is left out")
                    continue
                if change.time is None:
                    report.tell("change", f"{where}: expected a time, found none; its place is kept")
                report.counts["changes"] += 1
                yield replace(change, time=time, sequence=sequence)

    def _cells(self, value: bytes, place: str, report: MarkerReport) -> Cells:
        expected = len(self.samples) * dtype_of(self._format).itemsize
        if len(value) != expected:
            raise InputError(f"{place}: expected {expected} bytes, as the first row has, found {len(value)}")
        if self._format == "Gf":
            return np.frombuffer(value, np.float32)
        cells = np.frombuffer(value, np.uint8)
        strange = cells[~self._is_known[cells]]
        if len(strange):
            report.tell(
                "strange", f"{place}: expected bytes of format {self._format}, found {strange[0]}; they are kept, "
                "without a dosage",
            )  # fmt: skip
        return cells

    def _key(self, raw: bytes) -> Key:
        key = unpack_key(raw)
        if key is None:
            raise InputError(
                f"{self.name}: table geno: expected keys of 10, 9 or 5 bytes (contig, position, line), found one of "
                f"{len(raw)}: {raw[:40]!r}"
            )
        return key

    def _marker(self, key: Key, raw: bytes | None, number: int, report: MarkerReport) -> Marker:
        line = number if key.line is None else key.line
        if not raw:
            report.tell(
                "unnamed",
                f"{self.name}: row at {key.contig}:{key.position}: expected a name in the table marker, found none; "
                "it is named by its place",
            )
            return Marker(key.contig, key.position, f"{key.contig}:{key.position}:{line}", line)
        name = raw.decode("utf-8", "replace").rstrip("\0")
        return Marker(key.contig, key.position, name, line)

    def _names(self, n_samples: int, names: Sequence[str] | None, report: MarkerReport) -> Sequence[str]:
        if names is not None:
            if len(names) != n_samples:
                raise InputError(
                    f"{self.name}: expected names of {n_samples} samples, found {len(names)}; name each column once"
                )
            return names
        found = self._info.samples
        n_usable = len(set(filter(is_name, found or ())))
        if found is not None and len(found) == n_usable == n_samples:
            return found
        what = "none" if found is None else f"{len(found)}, of which {n_usable} differ"
        report.tell(
            "samples",
            f"{self.name}: info meta geno samples: expected {n_samples} names, found {what}; they are called S1 to "
            f"S{n_samples}, or as a file of names says",
        )
        return numbered_names(n_samples)

    def _tell_counts(self, n_rows: int, n_spare: int, report: MarkerReport) -> None:
        if self._info.n_markers is not None and self._info.n_markers != n_rows:
            report.tell(
                "nummarkers",
                f"{self.name}: info nummarkers: expected {n_rows}, found {self._info.n_markers}; all rows are kept",
            )
        if n_spare:
            report.tell(
                "marker",
                f"{self.name}: table marker: expected keys of geno, found {n_spare} others; they are left out",
            )


def _moments(keys: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    """Time and sequence number of edits; one without a time gets that of the edit before it."""
    last = 0
    for key in keys:
        time, sequence = time_of(key)
        last = last if time is None else time
        yield last, sequence


def _known_bytes(encoding: Encoding) -> Bools:
    """Which bytes have a meaning; shape (256,)."""
    known = np.zeros(256, np.bool_)
    known[: len(encoding.codes)] = True
    if not encoding.codes and encoding.format != "Gf":
        known = ~np.isnan(values_of(encoding))
    known[MISSING_BYTE] = True
    return known


_CHANGES: Final = "track-changes"

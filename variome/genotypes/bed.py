"""BED files: stretches of contigs, 0-based and half-open, of which the first three columns are read."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.files.raw_lines import RawLines
from variome.model.alleles import contig_name
from variome.model.region import Region


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches of one contig that do not touch one another, ascending; 0-based, half-open."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]

    @classmethod
    def of_regions(cls, regions: Sequence[Region]) -> "Stretches":
        """Of regions of one contig, in any order."""
        return _joined(sorted((region.first - 1, region.last) for region in regions))

    def overlap(self, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some other stretches (0-based, half-open) have a base in common with one of these."""
        before = np.searchsorted(self.end, start, side="right")
        found: NDArray[np.bool_] = np.append(self.start, np.iinfo(np.int64).max)[before] < end
        return found


@dataclass(frozen=True, slots=True)
class Bed:
    """The stretches of a file by contig, without `chr`."""

    contigs: Mapping[str, Stretches]

    def overlap(self, contig: str, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which stretches of a contig, 0-based and half-open, have a base in common with one of the file."""
        found = self.contigs.get(contig)
        return found.overlap(start, end) if found else np.zeros(len(start), np.bool_)

    def regions(self) -> Sequence[Region]:
        """The same as regions, 1-based, both ends included."""
        return [
            Region(contig, start + 1, end)
            for contig, found in self.contigs.items()
            for start, end in zip(found.start.tolist(), found.end.tolist(), strict=True)
        ]


def read_bed(path: str | Path) -> Bed:
    """The stretches of a BED file, plain or gzip; those that touch become one.

    Raises:
        InputError: it cannot be read, or a line is no stretch.
    """
    lines = RawLines(path)
    found = parse_bed((raw.decode("utf-8", "replace") for raw in lines), lines.name)
    if lines.damage:
        raise InputError(f"{lines.name}: {lines.damage}; get a whole copy")
    return found


def parse_bed(lines: Iterable[str], name: str) -> Bed:
    """The stretches of the lines of a BED file; `name` is what messages call it.

    Raises:
        InputError: a line is no stretch.
    """
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r\n")
        if line.strip() and not line.startswith(_HEADS):
            contig, start, end = _stretch(line, f"{name}: line {number}")
            found[contig_name(contig)].append((start, end))
    return Bed({contig: _joined(sorted(stretches)) for contig, stretches in found.items()})


def _stretch(line: str, place: str) -> tuple[str, int, int]:
    columns = line.split("\t") if "\t" in line else line.split()
    if len(columns) < 3 or not all(map(_NUMBER.fullmatch, columns[1:3])):
        raise InputError(f"{place}: expected contig, start and end with tabs between them, found {line[:80]!r}")
    start, end = int(columns[1]), int(columns[2])
    if not start <= end <= _LAST:
        raise InputError(f"{place}: expected an end from {start} to {_LAST}, found {columns[2][:40]!r}")
    return columns[0], start, end


def _joined(stretches: Sequence[tuple[int, int]]) -> Stretches:
    joined: list[list[int]] = []
    for start, end in stretches:
        if start == end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    array = np.array(joined, np.int64).reshape(-1, 2)
    return Stretches(array[:, 0], array[:, 1])


_HEADS: Final = ("#", "track", "browser")
_NUMBER: Final = re.compile(r"[0-9]{1,20}", re.ASCII)
_LAST: Final = 0xFFFFFFFF

"""Records in the order of their places, sorted in parts that fit into memory and merged from disk. Equals stay as
they were.
"""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

Placed = tuple[int, int, int, bytes]
"""Rank of the contig, position, number of the line, and the line."""

_OVERHEAD: Final = 250
"""Bytes that a record takes in memory beside its text."""

_MOST_RUNS: Final = 64
"""Files that are merged at once."""


def sort_records(records: Iterable[Placed], folder: Path, limit: int) -> Iterator[bytes]:
    """The lines in order.

    Args:
        records: whose line numbers differ.
        folder: where parts are written that do not fit into memory; they are gone in the end.
        limit: bytes of records in memory at a time.
    """
    part: list[Placed] = []
    size = 0
    runs = Runs(folder)
    for record in records:
        part.append(record)
        size += len(record[3]) + _OVERHEAD
        if size > limit:
            runs.add(sorted(part))
            part, size = [], 0
    for record in heapq.merge(*runs.read(), sorted(part)):
        yield record[3]


class Runs:
    """Sorted parts on disk, never more of them than can be open at once; they have no names, and go with the process.

    Args:
        folder: where they are written; None for where temporary files are.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._parts: list[BinaryIO] = []

    def add(self, records: Iterable[Placed]) -> None:
        """Writes a part, which is sorted."""
        part = cast("BinaryIO", tempfile.TemporaryFile(dir=self._folder))  # noqa: SIM115  read closes it
        for rank, position, number, line in records:
            part.write(b"%d %d %d %d\n%b" % (rank, position, number, len(line), line))
        self._parts.append(part)
        if len(self._parts) == _MOST_RUNS:
            self.add(heapq.merge(*self.read()))

    def read(self) -> list[Iterator[Placed]]:
        """The parts, each once."""
        parts, self._parts = self._parts, []
        return [_read(part) for part in parts]


def _read(part: BinaryIO) -> Iterator[Placed]:
    with part:
        part.seek(0)
        for head in part:
            rank, position, number, length = map(int, head.split())
            yield rank, position, number, part.read(length)

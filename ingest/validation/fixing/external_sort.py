"""Records in the order of their places, sorted in parts that fit into memory and merged from disk. Equals stay as
they were.
"""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

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
    with tempfile.TemporaryDirectory(prefix=".sort-", dir=folder) as name:
        runs = _Runs(Path(name))
        for record in records:
            part.append(record)
            size += len(record[3]) + _OVERHEAD
            if size > limit:
                runs.add(sorted(part))
                part, size = [], 0
        for record in heapq.merge(*runs.opened(), sorted(part)):
            yield record[3]


class _Runs:
    """Sorted parts on disk, never more of them than can be open at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: list[Path] = []
        self._n_written = 0

    def add(self, records: Iterable[Placed]) -> None:
        path = self._folder / str(self._n_written)
        self._n_written += 1
        with path.open("wb") as stream:
            for rank, position, number, line in records:
                stream.write(b"%d %d %d %d\n%b" % (rank, position, number, len(line), line))
        self._paths.append(path)
        if len(self._paths) == _MOST_RUNS:
            merged = self._paths
            self._paths = []
            self.add(heapq.merge(*map(_read, merged)))
            for each in merged:
                each.unlink()

    def opened(self) -> list[Iterator[Placed]]:
        return [_read(path) for path in self._paths]


def _read(path: Path) -> Iterator[Placed]:
    with path.open("rb") as stream:
        yield from _records(stream)


def _records(stream: BinaryIO) -> Iterator[Placed]:
    for head in stream:
        rank, position, number, length = map(int, head.split())
        yield rank, position, number, stream.read(length)

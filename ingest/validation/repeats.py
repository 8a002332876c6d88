"""Texts that come again in a file, however far apart, in memory that does not grow with it.

The latest texts are kept in memory. When there are as many as may be, they go to disk, sorted, and those that come
again in another part are told when all have come.
"""

import tempfile
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from ingest.validation.external_sort import Placed, Runs
from variome.errors import InputError

LIMIT: Final = 16 << 20
"""Bytes of texts in memory."""

_OVERHEAD: Final = 200
"""Bytes that a text takes in memory beside its characters."""


class Repeat(NamedTuple):
    """A text that has come again: its line, itself, and the first line that had it."""

    line: int
    text: str
    earlier: int


class Repeats:
    """What has come in one file.

    Args:
        limit: bytes of texts in memory at a time.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._size = 0
        self._lines: dict[str, int] = {}
        self._runs = Runs()
        self._is_on_disk = False

    def earlier(self, text: str, line: int) -> int | None:
        """An earlier line that had the text; None where there is none in memory.

        Raises:
            InputError: there is no room for what memory does not take.
        """
        found = self._lines.setdefault(text, line)
        if found != line:
            return found
        self._size += len(text) + _OVERHEAD
        if self._size > self._limit:
            self._write(self._runs, self._part())
            self._lines.clear()
            self._size = 0
            self._is_on_disk = True
        return None

    def in_the_end(self) -> Iterator[Repeat]:
        """What came again and was in memory no more, in the order of lines. To be asked for once.

        Raises:
            InputError: there is no room for it.
        """
        if not self._is_on_disk:
            return
        found: list[Placed] = []
        runs = Runs()
        for repeat in self._far():
            found.append((repeat.line, repeat.earlier, 0, repeat.text.encode()))
            if len(found) * _OVERHEAD > self._limit:
                self._write(runs, sorted(found))
                found.clear()
        for line, earlier, _, text in merge(*runs.read(), sorted(found)):
            yield Repeat(line, text.decode(), earlier)

    def _far(self) -> Iterator[Repeat]:
        """Texts of one hash stand together, each with its lines in order."""
        everything = merge(*self._runs.read(), self._part())
        for _, same in groupby(everything, key=itemgetter(0)):
            first: dict[bytes, int] = {}
            for _, _, line, text in same:
                if first.setdefault(text, line) != line:
                    yield Repeat(line, text.decode(), first[text])

    def _part(self) -> list[Placed]:
        return sorted((hash(text), 0, line, text.encode()) for text, line in self._lines.items())

    def _write(self, runs: Runs, part: list[Placed]) -> None:
        try:
            runs.add(part)
        except OSError as error:
            raise InputError(
                f"{tempfile.gettempdir()}: has no room for what must be remembered of a large file "
                f"({error.strerror}); name another folder in TMPDIR"
            ) from None

"""Which lines of a file make a batch, and who reads them.

Where batches end follows from the lines alone, so that all who share a file agree on it. Processes that were forked
with one parser read in turn: whoever takes the next batch reads its lines, and leaves word where the one after it
begins. Of files in which nobody can go to a place (plain gzip, BCF) each process reads all lines, and takes batches by
their number.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ingest.recall import NumberedLine
from ingest.vcf_parser import RecordPlace, VCFParser

_PATIENCE: Final = 0.02
"""Seconds after which a process that waits for another one's reading looks whether something else is to be done."""

Blocks = Iterator[tuple[int, list[NumberedLine]]]
"""Numbers of batches, from 0, and their lines."""


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """When a batch is full: so many records or characters; `first_ends` is the record that the first one ends with."""

    records: int
    characters: int
    first_ends: int = 0


def iter_blocks(parser: VCFParser, after: int, limits: BatchLimits) -> Iterator[list[NumberedLine]]:
    """The lines of each batch of the records after the first `after` ones, from where the parser is."""
    lines: list[NumberedLine] = []
    size = 0
    for record, line, text in parser.iter_lines(after):
        lines.append((record, line, text))
        size += len(text)
        is_full = len(lines) >= limits.records or size >= limits.characters
        if record == limits.first_ends or (is_full and record > limits.first_ends):
            yield lines
            lines, size = [], 0
    if lines:
        yield lines


class SharedReading:
    """The batches of one file, each given to one of the processes that were forked with this.

    Args:
        parser: of the file, which has read its header and nothing else.
        after: records that belong to no batch.
        limits: where batches end.
    """

    def __init__(self, parser: VCFParser, after: int, limits: BatchLimits) -> None:
        self._after = after
        self._limits = limits
        place = parser.place()
        context = multiprocessing.get_context("fork")
        self._owner = os.getpid()
        self._lock = context.Lock()
        self._has_places = place is not None
        self._next = context.Value("q", 0, lock=False)
        self._place = context.Array("q", place or [0] * len(RecordPlace._fields), lock=False)
        self._has_ended = context.Value("b", 0, lock=False)

    def iter_taken(self, parser: VCFParser, meanwhile: Callable[[], None]) -> Blocks:
        """The batches that fall to this process.

        Args:
            parser: its own, at the first record.
            meanwhile: called now and then while another process reads, and no batch of this one is half parsed.

        Raises:
            InputError: the file cannot be read on; the others find that it ends there.
            EOFError: the process that all were forked from has gone.
        """
        return self._iter_read(parser, meanwhile) if self._has_places else self._iter_chosen(parser, meanwhile)

    def _iter_read(self, parser: VCFParser, meanwhile: Callable[[], None]) -> Blocks:
        blocks = iter_blocks(parser, self._after, self._limits)
        while True:
            with self._alone(meanwhile):
                if self._has_ended.value:
                    break
                if (place := RecordPlace(*self._place)) != parser.place():
                    parser.go_to(place)
                    blocks = iter_blocks(parser, self._after, self._limits)
                number, lines = self._next.value, self._read(blocks, parser)
            if lines:
                yield number, lines
                if parser.place() is None:  # the end; or bgzip goes on as plain gzip, where nobody else can come
                    yield from enumerate(blocks, number + 1)
        parser.note_bytes()

    def _read(self, blocks: Iterator[list[NumberedLine]], parser: VCFParser) -> list[NumberedLine]:
        """The lines of the next batch; none at the end. Where they cannot be read, the file ends for the others."""
        self._has_ended.value = 1
        lines = next(blocks, [])
        place = parser.place()
        if lines and place:
            self._next.value += 1
            self._place[:] = place
            self._has_ended.value = 0
        return lines

    def _iter_chosen(self, parser: VCFParser, meanwhile: Callable[[], None]) -> Blocks:
        taken = self._take(meanwhile)
        for number, lines in enumerate(iter_blocks(parser, self._after, self._limits)):
            if number == taken:
                yield number, lines
                taken = self._take(meanwhile)

    def _take(self, meanwhile: Callable[[], None]) -> int:
        """The number of the next batch, which nobody has taken yet."""
        with self._alone(meanwhile):
            self._next.value += 1
            return int(self._next.value) - 1

    @contextmanager
    def _alone(self, meanwhile: Callable[[], None]) -> Iterator[None]:
        """While no other process is in here. One that is killed in here never comes out: then the owner ends all."""
        while not self._lock.acquire(timeout=_PATIENCE):
            meanwhile()
            if self._owner not in {os.getpid(), os.getppid()}:
                raise EOFError("the process that works on the file has gone")
        try:
            yield
        finally:
            self._lock.release()

"""A worker: a process that parses and posts batches of a file for the one that it was forked from."""

import gc
import os
import signal
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from ingest.batches import DoneBatch, ParsedBatch, Work, Works, done, iter_batches
from ingest.blocks import SharedReading
from ingest.vcf_parser import VCFParser
from variome.errors import InputError, VariomeError

AHEAD = 3
"""Batches that a worker holds at most: cores are not equally fast at all times, and the faster one need not wait."""


@dataclass(frozen=True, slots=True)
class CannotReadOn:
    """The file ends here for a worker; what it had of the lines before has been posted."""

    error: InputError


Message = int | DoneBatch[Any] | CannotReadOn | VariomeError
"""What a worker says: the number of a batch that it holds, what came of one, or why it has ended."""


def run_worker(
    parser: VCFParser, reading: SharedReading, works: Works[Any], theirs: Connection, ours: Connection
) -> None:
    """A worker. `theirs` is the end of the parent, which would never see us end if we kept it open."""
    gc.set_threshold(1_000_000)  # a batch holds no cycles, and looking for some took a fifth of the time
    theirs.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        _work_or_tell(parser, reading, works, ours)
    except (EOFError, ConnectionResetError, BrokenPipeError):
        os._exit(1)  # nobody is there to work for, or to tell


def _work_or_tell(parser: VCFParser, reading: SharedReading, works: Works[Any], parent: Connection) -> None:
    """Works all off; what stops that is told."""
    try:
        parser.reopen()
        with works.open_there() as work:
            shift = Shift(work, parent)
            shift.work_off(
                iter_batches(parser, reading.iter_taken(parser, shift.post_turns), work.look_up, shift.pause)
            )
    except VariomeError as error:
        parent.send(error)


class Shift:
    """A worker's batches, from when they are parsed to when their turn has come."""

    def __init__(self, work: Work[Any], parent: Connection) -> None:
        self._work = work
        self._parent = parent
        self._held: deque[tuple[ParsedBatch, Any]] = deque()
        self._posted: list[tuple[ParsedBatch, Any]] = []

    def work_off(self, batches: Iterator[ParsedBatch]) -> None:
        """Parses ahead of the turns; says of each batch that it is held, and then what came of it."""
        end: CannotReadOn | DoneBatch[Any]
        while True:
            try:
                batch = next(batches)
            except InputError as error:  # the file cannot be read on; what has been read is posted
                end = CannotReadOn(error)
                break
            if batch.is_end:
                end = done(batch, None)
                break
            self._parent.send(batch.number)
            self._held.append((batch, self._work.prepare(batch)))
            while len(self._held) >= AHEAD:
                self._post_first()
            self.post_turns()
        while self._held:
            self._post_first()
        self._parent.send(end)

    def post_turns(self) -> None:
        """Posts what has its turn, while no batch is half parsed."""
        while self._has_turn():
            self._post_first()
        self._posted.clear()

    def pause(self) -> None:
        """Posts what has its turn and needs no parser, while another batch is half parsed."""
        while self._has_turn() and not self._work.may_parse(self._held[0][1]):
            self._post_first()
        self._posted.clear()

    def _has_turn(self) -> bool:
        """Whether the first batch that is held has its turn, or is the next to get it."""
        if not self._held:
            return False
        follows = self._posted and self._posted[-1][0].number + 1 == self._held[0][0].number
        return bool(follows) or self._parent.poll()

    def _post_first(self) -> None:
        """What was posted is kept until others have the turn: to clear it away takes a twentieth of one."""
        batch, prepared = self._held.popleft()
        self._parent.send(done(batch, self._work.post(prepared, self._parent.recv())))
        self._posted.append((batch, prepared))

"""A large file is worked on by processes of its own, so that all cores share the work.

Workers are forked from a parser that has read its header and not a record yet, so nothing has to be handed over. Each
reads all lines, and parses and prepares every other batch. A batch that is ready waits for its turn and is posted by
the same process, because handing items to another one costs as much as parsing them: what comes back is small. Workers
die with their parent, and what stops one of them is raised there. A duplicate that a worker cannot see, because its
first line lies in another's batch, is found by the store.
"""

import gc
import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Generic, Protocol, TypeVar

from ingest.problems import Problem
from ingest.vcf_parser import ParsedRecord, VCFParser
from variome.errors import InputError, VariomeError

_WORTH_A_PROCESS = 4_000_000
"""Bytes of a file from which on a second process pays for its start."""

_WORKERS = 2
"""Processes that work on one file."""

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


@dataclass(slots=True)
class ParsedBatch:
    """Records in the order of the file. `problems`, those of the file as a whole, are complete with the last batch,
    which has no records. `unknown_columns` is what the parser had counted up to here.
    """

    records: list[ParsedRecord] = field(default_factory=list)
    unknown_columns: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    bytes_read: int = 0

    @property
    def last_record(self) -> int:
        """The number of the record that the batch ends with."""
        return self.records[-1].record


@dataclass(slots=True)
class DoneBatch(Generic[R]):
    """What came of a batch, None for the empty last one; the rest is as in `ParsedBatch`."""

    result: R | None
    unknown_columns: Counter[str]
    problems: list[Problem]
    bytes_read: int


class Work(Protocol[R_co]):
    """What is done with a batch: prepared as soon as it is parsed, posted when its turn has come."""

    def prepare(self, batch: ParsedBatch) -> Any:
        """Anything that needs no turn."""

    def post(self, prepared: Any, before: Any) -> R_co:
        """The rest. `before` tells what came of the batches before it."""


@dataclass(frozen=True, slots=True)
class Works(Generic[R]):
    """The work on the batches of one file: `here` in this process, `open_there` in one that was forked from it.

    `tell` is called when the turn comes to a batch, and all before it have been taken from the iterator.
    """

    here: Work[R]
    open_there: Callable[[], AbstractContextManager[Work[R]]]
    tell: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """When a batch is full: so many records or characters; `first_ends` is the record that the first one ends with."""

    records: int
    characters: int
    first_ends: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """Every `of`-th batch, beginning with number `first` (from 0): what one of several processes parses."""

    first: int = 0
    of: int = 1


def iter_batches(
    parser: VCFParser, after: int, limits: BatchLimits, share: Share | None = None
) -> Iterator[ParsedBatch]:
    """The records after the first `after` ones, in batches; of a share, its batches only. The last one is empty.

    Where batches end follows from the lines alone, so that all shares agree on it. The first batch is shorter by
    the number of shares: were all alike, the first ones would be ready at once, and wait for each other.
    """
    number, size, n_records = 0, 0, 0
    records: list[ParsedRecord] = []
    share = share or Share()
    for record, line, text in parser.iter_lines(after):
        if number % share.of == share.first:
            records.append(parser.parse(record, line, text))
        n_records += 1
        size += len(text)
        part = 1 if number else share.of
        is_full = n_records * part >= limits.records or size * part >= limits.characters
        if record == limits.first_ends or (is_full and record > limits.first_ends):
            if records:
                yield _batch(parser, records)
            number, size, n_records, records = number + 1, 0, 0, []
    if records:
        yield _batch(parser, records)
    yield _batch(parser, [])


@contextmanager
def open_batches(
    parser: VCFParser, after: int, limits: BatchLimits, works: Works[R]
) -> Iterator[Iterator[DoneBatch[R]]]:
    """What comes of the batches, in the order of the file; done by other processes where the file is large and there is
    a second core.
    """
    n_workers = _WORKERS if (os.cpu_count() or 1) > 1 else 1
    if (parser.reader.total_bytes or 0) < _WORTH_A_PROCESS or n_workers < 2 or not _can_fork():
        yield (_done(batch, works.here, works.tell) for batch in iter_batches(parser, after, limits))
        return
    with ExitStack() as stack:
        shares = [Share(first, n_workers) for first in range(n_workers)]
        workers = [
            stack.enter_context(_open_worker(parser, iter_batches(parser, after, limits, share), works))
            for share in shares
        ]
        yield _iter_in_turn(workers, works.tell, parser.name)


@contextmanager
def _open_worker(parser: VCFParser, batches: Iterator[ParsedBatch], works: Works[R]) -> Iterator[Connection]:
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=_work, args=(parser, batches, works, ours, theirs), name="parse", daemon=True
    )
    child.start()
    theirs.close()
    try:
        yield ours
    finally:
        child.terminate()
        child.join()
        ours.close()


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


def _batch(parser: VCFParser, records: list[ParsedRecord]) -> ParsedBatch:
    return ParsedBatch(records, parser.unknown_columns, list(parser.problems), parser.reader.bytes_read)


def _done(batch: ParsedBatch, work: Work[R], wait: Callable[[], Any]) -> DoneBatch[R]:
    """Does the work on a batch; `wait` comes back when its turn has come, with what is told then."""
    prepared = work.prepare(batch) if batch.records else None
    before = wait()
    result = work.post(prepared, before) if batch.records else None
    return DoneBatch(result, batch.unknown_columns, batch.problems, batch.bytes_read)


def _iter_in_turn(workers: list[Connection], tell: Callable[[], Any], name: str) -> Iterator[DoneBatch[Any]]:
    """The workers take turns, until all of them have come to their empty last batch.

    What a worker counted is of its own batches; what a batch tells is the sum over all workers up to there.
    """
    unknown = [Counter[str]() for _ in workers]
    waiting = dict(enumerate(workers))
    turn = 0
    while waiting:
        place = turn % len(workers)
        turn += 1
        if place not in waiting:
            continue
        done = _take_turn(workers[place], tell(), name)
        unknown[place] = done.unknown_columns
        done.unknown_columns = sum(unknown, Counter())
        if done.result is None:
            del waiting[place]
        if done.result is not None or not waiting:
            yield done


def _take_turn(worker: Connection, before: Any, name: str) -> DoneBatch[Any]:
    with suppress(BrokenPipeError):  # it has ended; what it said before that is read all the same
        worker.send(before)
    try:
        message = worker.recv()
    except (EOFError, ConnectionResetError):
        raise InputError(f"{name}: the process that parses it ended before the file did; is memory short?") from None
    if isinstance(message, VariomeError):
        raise message
    done: DoneBatch[Any] = message
    return done


def _work(
    parser: VCFParser, batches: Iterator[ParsedBatch], works: Works[Any], theirs: Connection, ours: Connection
) -> None:
    """A worker. `theirs` is the end of the parent, which would never see us end if we kept it open."""
    gc.set_threshold(1_000_000)  # a batch holds no cycles, and looking for some took a fifth of the time
    theirs.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        parser.reopen()
        with works.open_there() as work:
            for batch in batches:
                ours.send(_done(batch, work, ours.recv))
    except VariomeError as error:
        ours.send(error)
    except (EOFError, ConnectionResetError, BrokenPipeError):
        os._exit(1)  # nobody is there to work for

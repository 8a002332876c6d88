"""A large file is worked on by processes of its own, so that all cores share the work.

Workers are forked from a parser that has read its header and not a record yet, so nothing has to be handed over. Each
reads the next batch that nobody has taken (`ingest.blocks`), parses and prepares it, and goes on while it waits for the
turn of that batch. Then it is posted by the same process, because handing items to another one costs as much as parsing
them: what comes back is small. Workers die with their parent, and what stops one of them is raised there. A duplicate
whose first line lies in another batch is found by the store.
"""

import gc
import multiprocessing
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Protocol, TypeVar, cast

from ingest.blocks import BatchLimits, Blocks, SharedReading, iter_blocks
from ingest.problems import Problem
from ingest.recall import NumberedLine, Recalled
from ingest.vcf_parser import ParsedRecord, VCFParser
from variome.errors import InputError, VariomeError

_WORTH_A_PROCESS = 4_000_000
"""Bytes of a file from which on a second process pays for its start."""

_WORKERS = 2
"""Processes that work on one file."""

_PARSED_AT_ONCE = 125
"""Records after which a worker looks whether its turn has come: nobody else can post meanwhile."""

_AHEAD = 3
"""Batches that a worker holds at most: cores are not equally fast at all times, and the faster one need not wait."""

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


@dataclass(slots=True)
class ParsedBatch:
    """Records in the order of the file. `number` counts the batches of the file from 0. `problems`, those of the file
    as a whole, are complete with the last batch, which has no records. `unknown_columns` are those of its own records.

    A batch that was looked up is `recalled`; it has no records where it did not have to be parsed.
    """

    number: int = 0
    records: list[ParsedRecord] = field(default_factory=list)
    unknown_columns: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    bytes_read: int = 0
    recalled: Recalled | None = None

    @property
    def is_end(self) -> bool:
        """Whether it is the empty one after all others."""
        return not self.records and self.recalled is None


@dataclass(slots=True)
class DoneBatch(Generic[R]):
    """What came of a batch, None for the empty last one. `unknown_columns` are those of all batches up to here; the
    rest is as in `ParsedBatch`.
    """

    result: R | None
    unknown_columns: Counter[str]
    problems: list[Problem]
    bytes_read: int


class Work(Protocol[R_co]):
    """What is done with a batch: looked up, prepared as soon as it is parsed, posted when its turn has come."""

    def look_up(self, lines: Sequence[NumberedLine]) -> Recalled | None:
        """Whether the batch has come before and need not be parsed; None where nobody knows batches."""

    def prepare(self, batch: ParsedBatch) -> Any:
        """Anything that needs no turn."""

    def may_parse(self, prepared: Any) -> bool:
        """Whether to post it may take the parser, which must not be at work on another batch then."""

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


def iter_batches(
    parser: VCFParser,
    blocks: Blocks,
    look_up: Callable[[Sequence[NumberedLine]], Recalled | None] = lambda _lines: None,
    pause: Callable[[], None] = lambda: None,
) -> Iterator[ParsedBatch]:
    """The batches whose lines these are; the last one is empty.

    See `Work` for `look_up`. `pause` is called now and then while a batch is parsed.
    """
    number = -1
    for number, lines in blocks:
        yield _batch(parser, number, lines, look_up(lines), pause)
    yield _batch(parser, number + 1, [])


def parse_block(
    parser: VCFParser, lines: Sequence[NumberedLine], pause: Callable[[], None] = lambda: None
) -> list[ParsedRecord]:
    """The records of a batch. They depend on its own lines alone, whoever parses it, and however often: what the store
    said to it has the places of its items. See `iter_batches` for `pause`.
    """
    parser.forget()
    records = []
    for begin in range(0, len(lines), _PARSED_AT_ONCE):
        records += parser.parse(lines[begin : begin + _PARSED_AT_ONCE])
        pause()
    return records


@contextmanager
def open_batches(
    parser: VCFParser, after: int, limits: BatchLimits, works: Works[R], *, may_fork: bool = True
) -> Iterator[Iterator[DoneBatch[R]]]:
    """What comes of the batches, in the order of the file; done by other processes where the file is large and there is
    a second core, if it may be.
    """
    n_workers = _WORKERS if may_fork and (os.cpu_count() or 1) > 1 else 1
    if (parser.reader.total_bytes or 0) < _WORTH_A_PROCESS or n_workers < 2 or not _can_fork():
        blocks = enumerate(iter_blocks(parser, after, limits))
        yield _iter_done_here(iter_batches(parser, blocks, works.here.look_up), works)
        return
    reading = SharedReading(parser, after, limits)
    with ExitStack() as stack:
        workers = [stack.enter_context(_open_worker(parser, reading, works)) for _ in range(n_workers)]
        yield _Workers(workers, parser).iter_done(works.tell)


@contextmanager
def _open_worker(parser: VCFParser, reading: SharedReading, works: Works[R]) -> Iterator[Connection]:
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=_work, args=(parser, reading, works, ours, theirs), name="parse", daemon=True
    )
    child.start()
    theirs.close()
    try:
        yield ours
    finally:
        child.kill()  # it has nothing to tidy up, and may not have set its handlers yet
        child.join()
        ours.close()


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


def _batch(
    parser: VCFParser,
    number: int,
    lines: Sequence[NumberedLine],
    recalled: Recalled | None = None,
    pause: Callable[[], None] = lambda: None,
) -> ParsedBatch:
    if recalled and recalled.told:
        records, unknown = [], recalled.told.unknown_columns
    else:
        before = parser.unknown_columns
        records = parse_block(parser, lines, pause)
        unknown = parser.unknown_columns - before
    return ParsedBatch(number, records, unknown, list(parser.problems), parser.reader.bytes_read, recalled)


def _done(batch: ParsedBatch, result: R | None) -> DoneBatch[R]:
    return DoneBatch(result, batch.unknown_columns, batch.problems, batch.bytes_read)


def _iter_done_here(batches: Iterable[ParsedBatch], works: Works[R]) -> Iterator[DoneBatch[R]]:
    work, unknown = works.here, Counter[str]()
    for batch in batches:
        unknown = unknown + batch.unknown_columns
        done = _done(batch, None if batch.is_end else work.post(work.prepare(batch), works.tell()))
        yield replace(done, unknown_columns=unknown)


@dataclass(frozen=True, slots=True)
class _CannotReadOn:
    """The file ends here for a worker; what it had of the lines before has been posted."""

    error: InputError


_Message = int | DoneBatch[Any] | _CannotReadOn | VariomeError
"""What a worker says: the number of a batch that it holds, what came of one, or why it has ended."""


class _Workers:
    """The parent's side: who holds which batch, and the turns in the order of the file."""

    def __init__(self, connections: Iterable[Connection], parser: VCFParser) -> None:
        self._running = list(connections)
        self._name = parser.name
        self._known = list(parser.problems)
        self._holders: dict[int, Connection] = {}
        self._unknown: Counter[str] = Counter()
        self._ends: list[DoneBatch[Any]] = []
        self._error: VariomeError | None = None

    def iter_done(self, tell: Callable[[], Any]) -> Iterator[DoneBatch[Any]]:
        """The batches in the order of the file, the last one empty. Where a worker cannot read on, what comes before is
        posted all the same.
        """
        for number in count():
            if not self._is_held(number):
                break
            holder = self._holders.pop(number)
            with suppress(BrokenPipeError):  # it has ended; what it said before that is read all the same
                holder.send(tell())
            yield self._summed(self._receive_done(holder))
        if self._error:
            raise self._error
        if self._ends:
            yield self._summed(self._end())

    def _is_held(self, number: int) -> bool:
        """Listens until somebody has the batch; False when nobody will."""
        while number not in self._holders and self._running:
            if self._error and any(held > number for held in self._holders):
                return False  # it was the batch of the worker that could not go on
            for worker in wait(self._running):
                self._hear(cast("Connection", worker))
        return number in self._holders

    def _hear(self, worker: Connection) -> None:
        message = self._receive(worker)
        if isinstance(message, int):
            self._holders[message] = worker
            return
        self._running.remove(worker)
        if isinstance(message, _CannotReadOn):
            self._error = message.error
        elif isinstance(message, VariomeError):
            raise message
        else:
            self._ends.append(message)

    def _end(self) -> DoneBatch[Any]:
        """The empty batch, with what was odd about the bytes: each kind where it came first, whoever has read that."""
        found = [problem for end in self._ends for problem in end.problems[len(self._known) :]]
        first = {problem.kind: problem for problem in sorted(found, key=_line, reverse=True)}
        problems = [*self._known, *sorted(first.values(), key=_line)]
        return replace(max(self._ends, key=lambda end: end.bytes_read), problems=problems)

    def _receive_done(self, worker: Connection) -> DoneBatch[Any]:
        while isinstance(message := self._receive(worker), int):
            self._holders[message] = worker
        if isinstance(message, DoneBatch):
            return message
        raise message.error if isinstance(message, _CannotReadOn) else message

    def _summed(self, done: DoneBatch[Any]) -> DoneBatch[Any]:
        """What a worker counted is of the batch alone; what is told is the sum over all up to there."""
        self._unknown = self._unknown + done.unknown_columns
        return replace(done, unknown_columns=self._unknown)

    def _receive(self, worker: Connection) -> _Message:
        try:
            message: _Message = worker.recv()
        except (EOFError, ConnectionResetError):
            raise self._error or InputError(
                f"{self._name}: the process that parses it ended before the file did; is memory short?"
            ) from None
        return message


def _line(problem: Problem) -> int:
    return problem.line or 0


def _work(parser: VCFParser, reading: SharedReading, works: Works[Any], theirs: Connection, ours: Connection) -> None:
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
            shift = _Shift(work, parent)
            shift.work_off(iter_batches(parser, reading.iter_taken(parser), work.look_up, shift.pause))
    except VariomeError as error:
        parent.send(error)


class _Shift:
    """A worker's batches, from when they are parsed to when their turn has come."""

    def __init__(self, work: Work[Any], parent: Connection) -> None:
        self._work = work
        self._parent = parent
        self._held: deque[tuple[ParsedBatch, Any]] = deque()
        self._posted: list[tuple[ParsedBatch, Any]] = []

    def work_off(self, batches: Iterator[ParsedBatch]) -> None:
        """Parses ahead of the turns; says of each batch that it is held, and then what came of it."""
        end: _CannotReadOn | DoneBatch[Any]
        while True:
            try:
                batch = next(batches)
            except InputError as error:  # the file cannot be read on; what has been read is posted
                end = _CannotReadOn(error)
                break
            if batch.is_end:
                end = _done(batch, None)
                break
            self._parent.send(batch.number)
            self._held.append((batch, self._work.prepare(batch)))
            while len(self._held) >= _AHEAD or self._has_turn():
                self._post_first()
            self._posted.clear()
        while self._held:
            self._post_first()
        self._parent.send(end)

    def pause(self) -> None:
        """Posts what has its turn, while another batch is half parsed."""
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
        self._parent.send(_done(batch, self._work.post(prepared, self._parent.recv())))
        self._posted.append((batch, prepared))

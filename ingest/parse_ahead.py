"""A large file is worked on by processes of its own, so that all cores share the work.

Workers are forked from a parser that has read its header and not a record yet, so nothing has to be handed over. Each
reads the next batch that nobody has taken (`ingest.blocks`), parses and prepares it, and goes on while it waits for the
turn of that batch. Then it is posted by the same process, because handing items to another one costs as much as parsing
them: what comes back is small. Workers die with their parent, and what stops one of them is raised there. A duplicate
whose first line lies in another batch is found by the store.
"""

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from itertools import count
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, cast

from ingest.batches import DoneBatch, R, Works, iter_batches, iter_done_here
from ingest.blocks import BatchLimits, SharedReading, iter_blocks
from ingest.shift import CannotReadOn, Message, run_worker
from ingest.vcf_parser import VCFParser
from variome.errors import InputError, VariomeError

if TYPE_CHECKING:
    from ingest.problems import Problem

_WORTH_A_PROCESS = 4_000_000
"""Bytes of a file from which on a second process pays for its start."""

_WORKERS = 2
"""Processes that work on one file."""


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
        yield iter_done_here(iter_batches(parser, blocks, works.here.look_up), works)
        return
    reading = SharedReading(parser, after, limits)
    with ExitStack() as stack:
        workers = [stack.enter_context(_open_worker(parser, reading, works)) for _ in range(n_workers)]
        yield _Workers(dict(workers), parser).iter_done(works.tell)


@contextmanager
def _open_worker(
    parser: VCFParser, reading: SharedReading, works: Works[R]
) -> Iterator[tuple[Connection, BaseProcess]]:
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=run_worker, args=(parser, reading, works, ours, theirs), name="parse", daemon=True
    )
    child.start()
    theirs.close()
    try:
        yield ours, child
    finally:
        child.kill()  # it has nothing to tidy up, and may not have set its handlers yet
        child.join()
        ours.close()


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


class _Workers:
    """The parent's side: who holds which batch, and the turns in the order of the file."""

    def __init__(self, workers: Mapping[Connection, BaseProcess], parser: VCFParser) -> None:
        self._running = list(workers)
        self._processes = list(workers.values())
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
        if isinstance(message, CannotReadOn):
            self._error = message.error
        elif isinstance(message, VariomeError):
            raise message
        else:
            self._ends.append(message)

    def _end(self) -> DoneBatch[Any]:
        """The empty batch, with what was odd about the bytes: each kind where it came first, whoever has read that."""
        found = [problem for end in self._ends for problem in end.problems[len(self._known) :]]
        first: dict[str, Problem] = {}
        for problem in sorted(found, key=lambda problem: problem.line or 0):
            first.setdefault(problem.kind, problem)
        last = max(self._ends, key=lambda end: end.bytes_read)
        return replace(last, problems=[*self._known, *first.values()])

    def _receive_done(self, worker: Connection) -> DoneBatch[Any]:
        self._await(worker)
        while isinstance(message := self._receive(worker), int):
            self._holders[message] = worker
            self._await(worker)
        if isinstance(message, DoneBatch):
            return message
        raise message.error if isinstance(message, CannotReadOn) else message

    def _await(self, worker: Connection) -> None:
        """Until the worker says something. It may wait for another one that was killed with the lines in its hands."""
        while worker not in wait([worker, *(process.sentinel for process in self._processes)]):
            ended = [process for process in self._processes if process.exitcode is not None]  # looked at once: one
            if any(process.exitcode for process in ended):  # that is killed between two looks would not be seen
                raise self._ended()
            self._processes = [process for process in self._processes if process not in ended]

    def _summed(self, done: DoneBatch[Any]) -> DoneBatch[Any]:
        """What a worker counted is of the batch alone; what is told is the sum over all up to there."""
        self._unknown = self._unknown + done.unknown_columns
        return replace(done, unknown_columns=self._unknown)

    def _receive(self, worker: Connection) -> Message:
        try:
            message: Message = worker.recv()
        except (EOFError, ConnectionResetError):
            raise self._error or self._ended() from None
        return message

    def _ended(self) -> InputError:
        return InputError(f"{self._name}: the process that parses it ended before the file did; is memory short?")

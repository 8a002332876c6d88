"""Parsing in processes of its own, ahead of the posting, so that all cores share the work of a large load.

Workers are forked from a parser that has read its header and not a record yet, so nothing has to be handed over. Each
reads all lines and parses every other batch. They send back items that are prepared for the store: documents as bytes,
which cost little to hand over, where unpickling them would cost as much as parsing them again. They die with their
parent, and what stops one of them is raised there. A duplicate that a worker cannot see, because its first line lies in
another's batch, is found by the store.
"""

import gc
import multiprocessing
import os
import pickle
import queue
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from ingest.problems import Problem
from ingest.vcf_parser import ParsedItem, ParsedRecord, VCFParser
from variome.errors import InputError, VariomeError

_WORTH_A_PROCESS = 4_000_000
"""Bytes of a file from which on a second process pays for its start."""

_WORKERS = 2
"""Processes that parse. Parsing and preparing take five times as long as writing: two keep two cores busy."""

_AHEAD = 1
"""Batches that wait in a worker for the one that is being sent."""


Prepare = Callable[[Sequence[ParsedItem], Sequence[int]], Sequence[Any]]
"""From items and the record that each came from to items as the store wants them."""


@dataclass(slots=True)
class ParsedBatch:
    """Records in the order of the file without their items, the items, prepared, and for each the place of its record.

    `unknown_columns` is what the parser had counted up to here; `problems`, those of the file as a whole, are complete
    with the last batch, which has no records.
    """

    records: list[ParsedRecord] = field(default_factory=list)
    items: Sequence[Any] = ()
    origins: list[int] = field(default_factory=list)
    unknown_columns: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    bytes_read: int = 0

    @property
    def last_record(self) -> int:
        """The number of the record that the batch ends with."""
        return self.records[-1].record


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
    parser: VCFParser, after: int, limits: BatchLimits, prepare: Prepare, share: Share | None = None
) -> Iterator[ParsedBatch]:
    """The records after the first `after` ones, in batches; of a share, its batches only. The last one is empty.

    Where batches end follows from the lines alone, so that all shares agree on it.
    """
    number, size, n_records = 0, 0, 0
    records: list[ParsedRecord] = []
    share = share or Share()
    for record, line, text in parser.iter_lines(after):
        if number % share.of == share.first:
            records.append(parser.parse(record, line, text))
        n_records += 1
        size += len(text)
        is_full = n_records >= limits.records or size >= limits.characters
        if record == limits.first_ends or (is_full and record > limits.first_ends):
            if records:
                yield _batch(parser, records, prepare)
            number, size, n_records, records = number + 1, 0, 0, []
    if records:
        yield _batch(parser, records, prepare)
    yield _batch(parser, [], prepare)


@contextmanager
def open_batches(
    parser: VCFParser, after: int, limits: BatchLimits, prepare: Prepare
) -> Iterator[Iterator[ParsedBatch]]:
    """The same batches, parsed ahead by other processes where the file is large and there is a second core."""
    n_workers = min(_WORKERS, os.cpu_count() or 1)
    if (parser.reader.total_bytes or 0) < _WORTH_A_PROCESS or n_workers < 2 or not _can_fork():
        yield iter_batches(parser, after, limits, prepare)
        return
    with ExitStack() as stack:
        workers = [
            stack.enter_context(_open_worker(parser, partial(iter_batches, parser, after, limits, prepare, share)))
            for share in (Share(first, n_workers) for first in range(n_workers))
        ]
        yield _iter_in_turn(workers, parser.name)


@contextmanager
def _open_worker(parser: VCFParser, parse: Callable[[], Iterator[ParsedBatch]]) -> Iterator[Connection]:
    receiving, sending = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(
        target=_parse, args=(parser, parse, receiving, sending), name="parse", daemon=True
    )
    child.start()
    sending.close()
    try:
        yield receiving
    finally:
        child.terminate()
        child.join()
        receiving.close()


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


def _batch(parser: VCFParser, records: list[ParsedRecord], prepare: Prepare) -> ParsedBatch:
    items = [item for record in records for item in record.items]
    origins = [place for place, record in enumerate(records) for _ in record.items]
    return ParsedBatch(
        [record._replace(items=()) for record in records],
        prepare(items, [records[place].record for place in origins]),
        origins,
        parser.unknown_columns,
        list(parser.problems),
        parser.reader.bytes_read,
    )


def _iter_in_turn(workers: list[Connection], name: str) -> Iterator[ParsedBatch]:
    """Batches in the order of the file: the workers take turns, until all of them have sent their empty last one.

    What a worker counted is of its own batches; what a batch tells is the sum over all workers up to there.
    """
    unknown = [Counter[str]() for _ in workers]
    waiting = dict(enumerate(workers))
    last = ParsedBatch()
    turn = 0
    while waiting:
        place = turn % len(workers)
        turn += 1
        if place not in waiting:
            continue
        batch = _receive(workers[place], name)
        unknown[place] = batch.unknown_columns
        batch.unknown_columns = sum(unknown, Counter())
        if batch.records:
            yield batch
        else:
            del waiting[place]
            last = batch
    yield last


def _receive(worker: Connection, name: str) -> ParsedBatch:
    try:
        message = pickle.loads(worker.recv_bytes())  # noqa: S301  our own child wrote it
    except EOFError:
        raise InputError(f"{name}: the process that parses it ended before the file did; is memory short?") from None
    if isinstance(message, VariomeError):
        raise message
    batch: ParsedBatch = message
    return batch


def _parse(
    parser: VCFParser, parse: Callable[[], Iterator[ParsedBatch]], receiving: Connection, sending: Connection
) -> None:
    """A worker: parses into a short queue, which a thread empties into the pipe."""
    gc.disable()  # records hold no cycles, and looking for some takes a fifth of the time
    receiving.close()  # or our copy would keep the pipe open when the parent is gone
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    waiting: queue.Queue[bytes] = queue.Queue(_AHEAD)
    sender = threading.Thread(target=_send, args=(waiting, sending), daemon=True)
    sender.start()
    try:
        parser.reopen()
        for batch in parse():
            waiting.put(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
    except VariomeError as error:
        waiting.put(pickle.dumps(error))
    waiting.put(b"")
    sender.join()


def _send(waiting: "queue.Queue[bytes]", sending: Connection) -> None:
    while message := waiting.get():
        try:
            sending.send_bytes(message)
        except BrokenPipeError:
            os._exit(1)  # nobody is there to parse for

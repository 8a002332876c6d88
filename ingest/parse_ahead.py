"""Parsing in a process of its own, ahead of the posting: two cores share the work of a large load.

The child is forked from a parser that has read its header and not a record yet, so nothing has to be handed over. It
sends back batches whose items are prepared for the store: documents as bytes, which cost little to hand over, where
unpickling them would cost as much as parsing them again. It dies with its parent, and what stops it is raised there.
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
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from ingest.problems import Problem
from ingest.vcf_parser import ParsedItem, ParsedRecord, VCFParser
from variome.errors import InputError, VariomeError

_WORTH_A_PROCESS = 4_000_000
"""Bytes of a file from which on a second process pays for its start."""

_AHEAD = 2
"""Batches that wait in the child: one that is sent, one that is parsed."""


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


def iter_batches(parser: VCFParser, after: int, limits: BatchLimits, prepare: Prepare) -> Iterator[ParsedBatch]:
    """The records after the first `after` ones, in batches."""
    records: list[ParsedRecord] = []
    size = 0
    for record in parser.iter_after(after):
        records.append(record)
        size += len(record.text)
        is_full = len(records) >= limits.records or size >= limits.characters
        if record.record == limits.first_ends or (is_full and record.record > limits.first_ends):
            yield _batch(parser, records, prepare)
            records, size = [], 0
    yield _batch(parser, records, prepare)


@contextmanager
def open_batches(
    parser: VCFParser, after: int, limits: BatchLimits, prepare: Prepare
) -> Iterator[Iterator[ParsedBatch]]:
    """The same batches, parsed ahead in another process where the file is large and there is a second core."""
    if (parser.reader.total_bytes or 0) < _WORTH_A_PROCESS or (os.cpu_count() or 1) < 2 or not _can_fork():
        yield iter_batches(parser, after, limits, prepare)
        return
    receiving, sending = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(
        target=_parse,
        args=(iter_batches(parser, after, limits, prepare), receiving, sending),
        name="parse",
        daemon=True,
    )
    child.start()
    sending.close()
    try:
        yield _iter_received(receiving, parser.name)
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


def _iter_received(receiving: Connection, name: str) -> Iterator[ParsedBatch]:
    while True:
        try:
            message = pickle.loads(receiving.recv_bytes())  # noqa: S301  our own child wrote it
        except EOFError:
            raise InputError(
                f"{name}: the process that parses it ended before the file did; is memory short?"
            ) from None
        if message is None:
            return
        if isinstance(message, VariomeError):
            raise message
        yield message


def _parse(batches: Iterator[ParsedBatch], receiving: Connection, sending: Connection) -> None:
    """The child: parses into a short queue, which a thread empties into the pipe."""
    gc.disable()  # records hold no cycles, and looking for some takes a fifth of the time
    receiving.close()  # or our copy would keep the pipe open when the parent is gone
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    waiting: queue.Queue[bytes] = queue.Queue(_AHEAD)
    sender = threading.Thread(target=_send, args=(waiting, sending), daemon=True)
    sender.start()
    last: VariomeError | None = None
    try:
        for batch in batches:
            waiting.put(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
    except VariomeError as error:
        last = error
    waiting.put(pickle.dumps(last))
    waiting.put(b"")
    sender.join()


def _send(waiting: "queue.Queue[bytes]", sending: Connection) -> None:
    while message := waiting.get():
        try:
            sending.send_bytes(message)
        except BrokenPipeError:
            os._exit(1)  # nobody is there to parse for

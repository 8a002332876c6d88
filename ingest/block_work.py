"""What a worker of a cluster does with the blocks of one file: parses one, and posts it when its turn has come.

A block is parsed by one task and posted by another, which Dask runs where the parsed one lies. What is parsed depends
on the lines alone, so that another worker finds the same when the first one is lost. Between two tasks each thread of a
worker keeps the file open where it has come to, and its connection to the server, for as long as more may come.
"""

import gc
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from ingest.batches import DoneBatch, ParsedBatch
from ingest.block_reader import BlockReader
from ingest.blocks import BatchLimits
from ingest.client import LoadRequest, Submission
from ingest.cluster_load import Order, OrderedFile, place_of, refuse_unseen, refuse_versions, returned, settings_of
from ingest.file_loads import open_loads
from ingest.http_client import HttpClient
from ingest.posting import PostedRecords, Posting, PreparedRecords
from ingest.problems import Problem
from ingest.relatives import Relatives
from ingest.vcf_parser import ParsedItem, VCFParser
from variome.errors import InputError, VariomeError

if TYPE_CHECKING:
    from collections import Counter

    from distributed import Worker

WORTH_BLOCKS: Final = 4_000_000
"""Bytes of a file from which on it is worth the while to spread its blocks."""

AHEAD: Final = 6
"""Blocks of a file that are parsed before their turn, at most: what bounds memory, whatever the size of the file."""

IDLE: Final = 120.0
"""Seconds after which a file that nobody asked for is closed."""


@dataclass(frozen=True, slots=True)
class BlockedFile:
    """What a worker needs to read a file as the command does, and to post what it finds.

    Attributes:
        run: a name that no other load has.
        order: what is the same for all files of the command.
        file: the file.
        sha256: digest of its content.
        relatives: how its samples are related, as the command found it before it wrote families.
        after: records that are settled already.
        limits: where blocks end.
        request: see `Posting`, as what follows.
        name: likewise.
        submission: likewise; its token is not printed.
        individuals: likewise.
    """

    run: str
    order: Order
    file: OrderedFile
    sha256: str | None
    relatives: Relatives
    after: int
    limits: BatchLimits
    request: LoadRequest
    name: str
    submission: Submission | None = field(repr=False)
    individuals: Sequence[ParsedItem]


@dataclass(frozen=True, slots=True)
class PreparedBlock:
    """A block that can be posted; `prepared` is None for the empty one at the end. The rest is as in `Block`."""

    prepared: PreparedRecords | None
    unknown_columns: "Counter[str]"
    problems: list[Problem]
    bytes_read: int

    def __sizeof__(self) -> int:
        """What Dask goes by when it chooses where the block is posted: of the object alone it would think little."""
        if self.prepared is None:
            return object.__sizeof__(self)
        return sum(map(len, self.prepared.items)) + sum(len(record.text) for record in self.prepared.records)


def prepare_there(blocked: BlockedFile, number: int) -> PreparedBlock | VariomeError:
    """The task that reads and parses a block, and makes what is to be posted of it. What stops it is given back."""
    from distributed import get_worker  # noqa: PLC0415  Dask is an extra

    worker = get_worker()
    try:
        with _bench(worker, blocked) as bench, _no_collection():
            return bench.prepare(number)
    except VariomeError as error:
        return returned(error, place_of(worker))


def post_there(
    block: PreparedBlock | VariomeError, blocked: BlockedFile, before: Mapping[str, Any]
) -> DoneBatch[PostedRecords] | VariomeError:
    """The task that posts a block whose turn has come; `before` is what has been counted before it.

    Where a worker is lost after the block was committed, it is posted again, and the store answers as it did.
    """
    from distributed import get_worker  # noqa: PLC0415  Dask is an extra

    if isinstance(block, VariomeError):
        return block
    done: DoneBatch[PostedRecords] = DoneBatch(None, block.unknown_columns, block.problems, block.bytes_read)
    if block.prepared is None:
        return done
    worker = get_worker()
    try:
        with _bench(worker, blocked) as bench:
            return replace(done, result=bench.posting.post(block.prepared, before))
    except VariomeError as error:
        return returned(error, place_of(worker))


class _Bench:
    """What a thread of a worker keeps between two blocks of a file."""

    def __init__(self, blocked: BlockedFile) -> None:
        self.used = time.monotonic()
        self._blocked = blocked
        self._stack = ExitStack()
        self._client = self._stack.enter_context(HttpClient(blocked.order.url, settings_of(blocked.order)))
        self.posting = Posting(self._client, blocked.request, blocked.name, blocked.submission, blocked.individuals)
        self._reader: BlockReader | None = None

    def prepare(self, number: int) -> PreparedBlock:
        self._reader = self._reader or self._open_reader()
        block = self._reader.parse(number)
        prepared = None
        if block.records:
            batch = ParsedBatch(number, block.records)
            prepared = _without_items(self.posting.prepare(batch))
        return PreparedBlock(prepared, block.unknown_columns, block.problems, block.bytes_read)

    def close(self) -> None:
        self._stack.close()

    def _open_reader(self) -> BlockReader:
        blocked = self._blocked
        loads = open_loads(self._client, blocked.order.wishes)
        refuse_versions(blocked.order, loads)
        parse = replace(loads.parse, relatives=blocked.relatives)
        parser = VCFParser(blocked.file.path, loads.schemas, parse)
        if parser.sha256 != blocked.sha256:
            raise InputError(
                f"{parser.name}: the workers see different files by this path; put one where all see it by this path"
            )
        return BlockReader(parser, blocked.after, blocked.limits, kept=AHEAD + 1)


_benches: Final[dict[tuple[str, int], _Bench]] = {}
"""By load and thread: two threads of one worker would take the place in the file from each other."""


@contextmanager
def _bench(worker: "Worker", blocked: BlockedFile) -> Iterator[_Bench]:
    """The bench of this thread, which is taken out of the others while it is at work."""
    key = (blocked.run, threading.get_ident())
    bench = _benches.pop(key, None)
    if bench is None:
        refuse_unseen(blocked.order, blocked.file, place_of(worker))
        bench = _Bench(blocked)
    try:
        yield bench
    finally:
        bench.used = time.monotonic()
        _benches[key] = bench
        worker.loop.add_callback(worker.loop.call_later, IDLE, _clear_away)


def _clear_away() -> None:
    """Nobody may be there to say that a load has ended: neither command nor scheduler."""
    for key, bench in list(_benches.items()):
        if time.monotonic() - bench.used >= IDLE:
            with suppress(KeyError):  # its thread takes it just now
                _benches.pop(key).close()


@contextmanager
def _no_collection() -> Iterator[None]:
    """A block holds no cycles, and looking for some took a fifth of the parse."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _without_items(prepared: PreparedRecords) -> PreparedRecords:
    """The same without the documents, which are in the items by now: this waits in memory, and may travel."""
    slim = {record.record: record._replace(items=()) for record in prepared.records}
    return PreparedRecords(list(slim.values()), [slim[each.record] for each in prepared.origins], prepared.items)

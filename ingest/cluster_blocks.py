"""One large file on all workers of a cluster: the command's side, which gives the turns.

Two tasks for each block: one parses it, ahead of its turn; one posts it, when all before it are settled. The command
begins the load, beats its heart, counts, writes the report and finishes: it has to be there to the end in any case, and
what it holds no worker can take with it. So a worker that is lost costs the blocks that it held, which Dask has parsed
again elsewhere, and the load itself goes on.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from uuid import uuid4

from distributed import Client, Future

from ingest.batches import DoneBatch
from ingest.block_work import AHEAD, BlockedFile, PreparedBlock, post_there, prepare_there
from ingest.blocks import BatchLimits
from ingest.cluster_connection import result_of, submitted
from ingest.cluster_load import Order, OrderedFile
from ingest.posting import PostedRecords, Posting
from ingest.problems import Problem
from ingest.vcf_parser import VCFParser
from variome.errors import VariomeError

_PREPARE, _POST = 1, 2
"""Priorities of tasks, for Dask: before whole files, which take a worker for long; first what all others wait for."""


@dataclass(frozen=True, slots=True)
class SpreadBlocks:
    """An `OpenBatches` that has the blocks of one file worked on by the workers of a cluster."""

    client: Client
    order: Order
    file: OrderedFile

    @contextmanager
    def __call__(
        self,
        parser: VCFParser,
        after: int,
        limits: BatchLimits,
        posting: Posting,
        tell: Callable[[], Mapping[str, Any]],
    ) -> Iterator[Iterator[DoneBatch[PostedRecords]]]:
        """See `OpenBatches`. When the iterator goes, Dask drops its tasks."""
        blocked = BlockedFile(
            run=str(uuid4()),
            order=replace(self.order, wanted=None),
            file=self.file,
            sha256=parser.sha256,
            relatives=parser.relatives,
            after=after,
            limits=limits,
            request=posting.request,
            name=posting.name,
            submission=posting.submission,
            individuals=posting.individuals,
        )
        yield self._iter_done(blocked, list(parser.problems), tell)

    def _iter_done(
        self, blocked: BlockedFile, of_header: list[Problem], tell: Callable[[], Mapping[str, Any]]
    ) -> Iterator[DoneBatch[PostedRecords]]:
        unknown: Counter[str] = Counter()
        ahead = deque(self._prepare(blocked, number) for number in range(AHEAD))
        for number in count(AHEAD):
            # The post first: whoever holds its block has nothing else to do before it.
            post = submitted(self.client, post_there, ahead.popleft(), blocked, tell(), priority=_POST)
            ahead.append(self._prepare(blocked, number))
            done = result_of(post, self.file.path)
            if isinstance(done, VariomeError):
                raise done
            unknown = unknown + done.unknown_columns
            yield replace(done, unknown_columns=unknown, problems=[*of_header, *done.problems])
            if done.result is None:
                return

    def _prepare(self, blocked: BlockedFile, number: int) -> "Future[PreparedBlock | VariomeError]":
        return submitted(self.client, prepare_there, blocked, number, priority=_PREPARE)

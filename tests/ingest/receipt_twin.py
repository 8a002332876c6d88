"""Two stores to which the same happens: one keeps receipts of batches, the other does not. Nobody may see which."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from ingest.client import BatchAnswer, PostedBatch, Submission, WriteRequest
from ingest.load import LoadOptions, LoadResult
from ingest.local_client import LocalClient
from ingest.tally import Tally
from tests.ingest.fix_store_client import copied_store
from tests.ingest.load_vcf import load
from variome.settings import Settings

BATCH = 2
"""Records of a batch in these tests."""

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (%s) ORDER BY tablename"

_OF_THIS_STORE = ["receipt", "alembic_version", "audit"]

# What a clock says, or a uuid that says nothing.
_ROWS = sql.SQL(
    "SELECT (to_jsonb(t) - ARRAY['submission', 'created', 'modified', 'superseded', 'added', 'purged', 'started',"
    " 'finished', 'heartbeat', 'progress'] - CASE WHEN {anonymous} THEN 'uuid' ELSE '' END)::text FROM {table} AS t"
    " ORDER BY 1"
)


class CountingClient(LocalClient):
    """Notes by which way batches go: the records that they end with."""

    def __init__(self, url: str, settings: Settings, *, keeps_receipts: bool = True) -> None:
        super().__init__(url, settings)
        self.keeps_receipts = keeps_receipts
        self.posted: list[int] = []
        self.known: list[int] = []

    def own_inputs(self, write: WriteRequest) -> bytes | None:  # type: ignore[override]
        return super().own_inputs(write) if self.keeps_receipts else None

    def post(self, batch: PostedBatch, write: WriteRequest, submission: Submission | None = None) -> BatchAnswer:
        if submission:
            self.posted.append(batch.last_record)
        return super().post(batch, write, submission)

    def post_again(self, batch: PostedBatch, write: WriteRequest, submission: Submission) -> BatchAnswer | None:
        answer = super().post_again(batch, write, submission)
        if answer:
            self.known.append(batch.last_record)
        return answer


@dataclass(slots=True)
class Store:
    """One of the two, and a connection to look at it."""

    client: CountingClient
    connection: psycopg.Connection[Any]


Step = Callable[[Store], object]
"""Gives what a load came to, if it is one; what else it gives is not looked at."""


@dataclass(slots=True)
class Twin:
    """Both stores; `posted` and `known` are of the last step of the one with receipts."""

    stores: tuple[Store, Store]
    posted: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)

    def both(self, step: Step) -> LoadResult:
        """The same in both stores, which then tell the same and hold the same. Gives what the first one told."""
        keeping, plain = self.stores
        keeping.client.posted, keeping.client.known = [], []
        found, expected = step(keeping), step(plain)
        self.posted, self.known = keeping.client.posted, keeping.client.known
        assert told(found) == told(expected)
        for (name, ours), (_, theirs) in zip(contents(keeping), contents(plain), strict=True):
            assert ours == theirs, name
        return found if isinstance(found, LoadResult) else LoadResult(None, Tally(), None, "")

    def load(self, path: Path, **more: Any) -> LoadResult:
        """A load into both, in small batches."""
        return self.both(lambda store: load(store.client, path, LoadOptions(BATCH), **more))


@contextmanager
def open_twin(postgres_url: str, template: str, settings: Settings) -> Iterator[Twin]:
    """Two new stores, copies of a template."""
    with ExitStack() as stack:
        stores = []
        for keeps_receipts in (True, False):
            url = stack.enter_context(copied_store(postgres_url, template))
            client = CountingClient(url, settings, keeps_receipts=keeps_receipts)
            stack.enter_context(client)
            stores.append(Store(client, stack.enter_context(psycopg.connect(url, autocommit=True))))
        yield Twin((stores[0], stores[1]))


def contents(store: Store) -> Iterator[tuple[str, list[Any]]]:
    """By table, all that does not depend on the clock, in some order."""
    for (table,) in store.connection.execute(_TABLES, [_OF_THIS_STORE]).fetchall():
        anonymous = sql.Literal(table in {"submission", "purge"})
        query = _ROWS.format(table=sql.Identifier(table), anonymous=anonymous)
        yield table, store.connection.execute(query).fetchall()


def told(result: object) -> Any:
    """All that a load tells: counts, summary and report."""
    if not isinstance(result, LoadResult):
        return None
    files = {path.name: path.read_text() for path in result.report.iterdir()} if result.report else {}
    return result.tally.to_dict(), result.summary, files.get("problems.jsonl"), files.get("rejected.vcf")

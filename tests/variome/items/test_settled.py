import threading
import time

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, Connection, incoming, rows, upsert
from variome.database.connection import connect
from variome.items.batch import BatchResult, Outcome
from variome.items.service import upsert_batch
from variome.schema.registry import SchemaRegistry


def test_the_content_of_a_file_item_is_settled(store: Connection, registry: SchemaRegistry) -> None:
    upsert(store, registry, ("File", b.file(sha256="0" * 64)))
    result = upsert(store, registry, ("File", b.file(sha256="1" * 64)))
    assert [(p.kind, p.pointer) for p in result.problems] == [("conflict", "/sha256")]
    assert upsert(store, registry, ("File", b.file(sha256="0" * 64, file_name="x.vcf"))).outcomes == [Outcome.UPDATED]


def test_the_content_of_a_file_is_settled_by_the_first_of_two_who_bring_it_at_once(
    store: Connection, store_url: str, registry: SchemaRegistry
) -> None:
    results: list[BatchResult] = []

    def run() -> None:
        with connect(store_url) as connection:
            results.append(upsert_batch(connection, registry, incoming(("File", b.file(sha256="1" * 64))), CONTEXT))

    second = threading.Thread(target=run)
    with store.transaction():
        upsert(store, registry, ("File", b.file(sha256="0" * 64)))
        second.start()
        wait_for_a_lock(store_url)
    second.join()
    assert [(p.kind, p.pointer) for p in results[0].problems] == [("conflict", "/sha256")]
    assert rows(store, "SELECT document->>'sha256' FROM item WHERE item_type = 'File'") == [("0" * 64,)]


def wait_for_a_lock(url: str) -> None:
    """Until somebody waits for another's transaction."""
    with connect(url) as connection:
        for _ in range(500):
            if rows(connection, "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'transactionid'"):
                return
            time.sleep(0.01)
    pytest.fail("nobody waits")

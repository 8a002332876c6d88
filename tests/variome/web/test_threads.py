"""Requests that take long do not keep short ones waiting."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import psycopg
from fastapi.testclient import TestClient

from variome.web.threads import N_LONG, N_SHORT

NDJSON = {"content-type": "application/x-ndjson"}


def post_family(api: TestClient, number: int) -> int:
    line = orjson.dumps({"@type": "Family", "family_id": f"F{number}"})
    return int(api.post("/bulk", content=line, headers=NDJSON).status_code)


def test_reads_are_answered_while_more_batches_wait_than_there_are_threads(
    api: TestClient, filled: psycopg.Connection[Any]
) -> None:
    n_batches = N_LONG + N_SHORT + 4
    with ThreadPoolExecutor(n_batches) as executor:
        with filled.transaction():
            filled.execute("LOCK TABLE item IN EXCLUSIVE MODE")  # as a writer that takes its time
            waiting = [executor.submit(post_family, api, number) for number in range(n_batches)]
            end = time.monotonic() + 60
            while n_locked(filled) < N_LONG and time.monotonic() < end:
                time.sleep(0.01)
            assert api.get("/variant-consequences/missense_variant").status_code == 200
            assert not any(each.done() for each in waiting)
        assert [each.result() for each in waiting] == [200] * n_batches


def n_locked(filled: psycopg.Connection[Any]) -> int:
    """How many of the server's connections wait for a lock (`pg_stat_activity` stays the same in a transaction)."""
    row = filled.execute(
        "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE datname = current_database() AND NOT granted"
    ).fetchone()
    return int(row[0]) if row else 0

"""A file that is sent to the server is loaded by a worker, once, whatever becomes of workers and processes."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient

from ingest.worker import ATTEMPTS, work
from tests.ingest.load_vcf import record, vcf_text
from variome.items.uploads import upload_path
from variome.settings import Settings, get_settings

VCF = {"content-type": "text/vcf"}
N_RECORDS = 40
BATCH_SIZE = 5
N_MANY = 4000
"""Records of a load that takes some seconds, in small batches."""

WORKER = (sys.executable, "-c", "from ingest.cli import main; main()", "worker")

Document = dict[str, Any]
Change = Callable[..., Settings]


@pytest.fixture
def change(load_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Change]:
    """Sets variables of the environment, for the workers that begin from then on; gives the settings."""

    def change(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(f"VARIOME_{name.upper()}", value)
        get_settings.cache_clear()
        return get_settings()

    yield change
    get_settings.cache_clear()


@pytest.fixture
def settings(change: Change) -> Settings:
    """Of a server and its workers."""
    return change(batch_size=str(BATCH_SIZE), project="research", lease_seconds="1")


@pytest.fixture
def server(settings: Settings) -> Iterator[TestClient]:
    from variome.web.app import create_app

    with TestClient(create_app(settings), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as server:
        yield server


def content(n_records: int = N_RECORDS, first: int = 1000) -> bytes:
    return vcf_text(record(first + 10 * n) for n in range(n_records)).encode()


def submitted(server: TestClient, body: bytes | None = None, **parameters: str) -> str:
    """The address of a submission that waits."""
    parameters = {"file": "F1", **parameters}
    answer = server.post("/ingestion-submissions", content=body or content(), headers=VCF, params=parameters)
    assert answer.status_code == 202, answer.text
    assert answer.json()["outcome"] == "queued"
    return str(answer.headers["location"])


def run_once(settings: Settings, concurrency: int = 1) -> None:
    work(str(settings.database_url), settings, concurrency=concurrency, once=True)


@contextmanager
def started_worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker as the command, which is killed at the end if it still runs."""
    process = subprocess.Popen(WORKER, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def seen(server: TestClient, address: str) -> Document:
    document: Document = server.get(address).json()
    return document


def uuid_of(address: str) -> UUID:
    return UUID(address.strip("/").rpartition("/")[2])


def wait_for(is_so: Callable[[], Any]) -> None:
    end = time.monotonic() + 90
    while not is_so():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def wait_until_it_loads(annotated: psycopg.Connection, address: str) -> None:
    """Until two batches are committed, as a load that is taken up parses the last of them again.

    Asked of the database, since the load does not wait for slow answers.
    """
    query = "SELECT FROM submission WHERE uuid = %s AND committed_record > %s"
    wait_for(lambda: annotated.execute(query, [uuid_of(address), BATCH_SIZE]).fetchone() is not None)


@contextmanager
def held_back(annotated: psycopg.Connection) -> Iterator[None]:
    """No load writes a variant meanwhile, so that none comes to its end."""
    with annotated.transaction():
        annotated.execute("LOCK TABLE variant_1_0 IN EXCLUSIVE MODE")
        yield


def n_jobs(annotated: psycopg.Connection) -> int:
    row = annotated.execute("SELECT count(*) FROM queue.procrastinate_jobs").fetchone()
    assert row is not None
    return int(row[0])


def test_a_file_that_was_sent_is_loaded_and_its_upload_goes(
    server: TestClient, settings: Settings, annotated: psycopg.Connection
) -> None:
    address = submitted(server, gzip.compress(content()), assembly="hg38")
    upload = upload_path(settings.home_folder, uuid_of(address))
    assert (upload.stat().st_mode & 0o777, upload.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    run_once(settings)
    ended = seen(server, address)
    assert (ended["outcome"], ended["committed_record"]) == ("completed", N_RECORDS)
    assert ended["counts"]["Variant"]["created"] == N_RECORDS
    assert ended["progress"]["bytes_read"] == ended["progress"]["total_bytes"] == len(gzip.compress(content()))
    assert server.get("/variants/chr13:1000C_T/").status_code == 200
    assert not upload.exists()
    file = server.get(ended["file"]).json()
    assert (file["accession"], "file_name" in file) == ("F1", False)
    assert n_jobs(annotated) == 0


def test_once_is_over_when_no_file_waits_not_even_for_another_load_of_it(
    server: TestClient, settings: Settings, annotated: psycopg.Connection
) -> None:
    addresses = [submitted(server) for _ in range(3)]
    run_once(settings, concurrency=2)
    assert n_jobs(annotated) == 0
    assert {seen(server, each)["outcome"] for each in addresses} <= {"completed", "completed with problems"}


def test_a_hostile_file_costs_itself_and_the_worker_goes_on(server: TestClient, settings: Settings) -> None:
    hostile = [submitted(server, os.urandom(2000), file=f"H{n}") for n in range(2)]
    good = submitted(server)
    run_once(settings, concurrency=3)
    assert [seen(server, each)["outcome"] for each in (*hostile, good)] == ["failed", "failed", "completed"]


def test_a_worker_that_is_killed_is_found_out_and_its_load_goes_on_where_it_was(
    server: TestClient, settings: Settings, annotated: psycopg.Connection
) -> None:
    address = submitted(server, content(N_MANY))
    with started_worker() as worker:
        wait_until_it_loads(annotated, address)
        with held_back(annotated):
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    time.sleep(0.5)  # what was on its way to the database arrives
    stopped = seen(server, address)
    assert (stopped["outcome"], stopped["committed_record"] < N_MANY) == ("running", True)
    time.sleep(0.5)
    assert seen(server, address)["committed_record"] == stopped["committed_record"]  # its process has died with it
    with started_worker():
        wait_for(lambda: seen(server, address)["outcome"] == "completed")
    ended = seen(server, address)
    assert ended["counts"]["Variant"]["created"] == N_MANY
    assert ended["progress"]["records"] < N_MANY


def test_a_worker_that_is_told_to_end_puts_its_load_back(
    server: TestClient, settings: Settings, annotated: psycopg.Connection
) -> None:
    address = submitted(server, content(N_MANY))
    with started_worker() as worker:
        wait_until_it_loads(annotated, address)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    assert (seen(server, address)["outcome"], n_jobs(annotated)) == ("queued", 1)
    run_once(settings)
    assert seen(server, address)["outcome"] == "completed"


def test_several_workers_share_the_work_and_load_nothing_twice(server: TestClient, settings: Settings) -> None:
    addresses = [submitted(server, content(first=1000 + 1000 * n), file=f"F{n}") for n in range(6)]
    with started_worker(), started_worker():
        wait_for(lambda: all(seen(server, each)["outcome"] == "completed" for each in addresses))
    created = [seen(server, each)["counts"]["VariantSample"]["created"] for each in addresses]
    assert created == [N_RECORDS] * 6


def test_a_load_that_runs_stops_when_it_is_cancelled_and_can_be_submitted_again(
    server: TestClient, settings: Settings, annotated: psycopg.Connection
) -> None:
    address = submitted(server, content(N_MANY))
    with started_worker():
        wait_until_it_loads(annotated, address)
        with held_back(annotated):
            assert server.post(f"{address}cancel").json()["outcome"] == "cancelled"
            committed = seen(server, address)["committed_record"]
        again = submitted(server, file="F2")
        wait_for(lambda: seen(server, again)["outcome"] == "completed")
    stopped = seen(server, address)
    assert (stopped["outcome"], stopped["committed_record"]) == ("cancelled", committed)
    assert not upload_path(settings.home_folder, uuid_of(address)).exists()
    samples = server.get("/export", params={"type": "VariantSample"}).text
    assert samples.count("\n") == N_RECORDS  # those of F2
    assert server.delete("/files/research/F1").json()["counts"]["VariantSample"] == committed
    new = submitted(server)
    run_once(settings)
    assert seen(server, new)["outcome"] == "completed"


def test_a_load_whose_process_dies_again_and_again_fails(
    server: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = submitted(server)
    with monkeypatch.context() as environment:
        environment.setenv("PYTHONMALLOC", "no such one")  # Python ends at once
        run_once(settings)
    ended = seen(server, address)
    assert (ended["outcome"], ended["can_retry"]) == ("failed", True)
    assert f"was broken off {ATTEMPTS} times" in ended["failure"]
    assert server.post(f"{address}retry").json()["outcome"] == "queued"
    run_once(settings)
    assert seen(server, address)["outcome"] == "completed"


def test_a_load_that_takes_too_long_fails(server: TestClient, settings: Settings, change: Change) -> None:
    address = submitted(server, content(N_MANY))
    run_once(change(worker_seconds="0.2"))
    ended = seen(server, address)
    assert (ended["outcome"], "took longer than" in ended["failure"]) == ("failed", True)


def test_a_load_that_needs_too_much_memory_fails(server: TestClient, settings: Settings, change: Change) -> None:
    line = content().splitlines(keepends=True)[-1].replace(b"VEP=", b"VEP=" + b"A" * 200_000_000)
    address = submitted(server, gzip.compress(content() + line, compresslevel=1))
    run_once(change(worker_memory_bytes=str(1 << 30)))
    ended = seen(server, address)
    assert ended["outcome"] == "failed"
    assert "more memory than" in ended["failure"]


def test_a_load_of_workers_that_died_again_and_again_fails(
    server: TestClient, settings: Settings, annotated: psycopg.Connection
) -> None:
    address = submitted(server)
    annotated.execute("UPDATE queue.procrastinate_jobs SET attempts = %s", [ATTEMPTS])
    run_once(settings)
    assert "was broken off 3 times" in seen(server, address)["failure"]


def test_unloading_a_file_takes_its_uploads(server: TestClient, settings: Settings) -> None:
    submitted(server)
    run_once(settings)
    waits = submitted(server)
    upload = upload_path(settings.home_folder, uuid_of(waits))
    assert upload.exists()
    assert server.delete("/files/research/F1").status_code == 200
    assert not upload.exists()
    run_once(settings)
    assert server.get(waits).status_code == 404


def test_the_log_of_a_worker_tells_what_came_of_each_file(
    server: TestClient, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    submitted(server, file="F1")
    submitted(server, b"no VCF", file="F2")
    with caplog.at_level("INFO", "ingest"):
        run_once(settings)
    told = "\n".join(caplog.messages)
    assert f"F1 (project research, version 1.0): completed, {N_RECORDS} records" in told
    assert re.search(r"F2 \(project research, version 1.0\): failed: .* is not a VCF", told)


def test_the_log_of_a_worker_in_json_lines_quotes_nothing_of_a_file(server: TestClient, settings: Settings) -> None:
    submitted(server, file="F1")
    bad = content() + record(9000, "zyzzyva").encode() + b"\n"
    address = submitted(server, bad, file="F2", strict="true")
    environment = {**os.environ, "VARIOME_LOG_FORMAT": "json"}
    ended = subprocess.run(
        (*WORKER, "--once"), env=environment, text=True, capture_output=True, check=True, timeout=120
    )
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    statuses = {line["submission"]: line["status"] for line in lines if "status" in line}
    assert statuses[str(uuid_of(address))] == "failed"
    assert sorted(statuses.values()) == ["completed", "failed"]
    assert "zyzzyva" in seen(server, address)["failure"]
    assert "zyzzyva" not in ended.stderr

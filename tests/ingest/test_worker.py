"""A file that is sent to the server is loaded by a worker, once, whatever becomes of workers and processes."""

import gzip
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient

from ingest.worker import work
from tests.ingest.load_vcf import record, vcf_text
from variome.items.uploads import upload_path
from variome.settings import Settings, get_settings

VCF = {"content-type": "text/vcf"}
N_RECORDS = 40
Document = dict[str, Any]


@pytest.fixture
def settings(load_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Of a server and its workers; the environment has them too."""
    monkeypatch.setenv("VARIOME_BATCH_SIZE", "5")
    monkeypatch.setenv("VARIOME_PROJECT", "research")
    get_settings.cache_clear()
    yield get_settings()
    get_settings.cache_clear()


@pytest.fixture
def server(settings: Settings) -> Iterator[TestClient]:
    from variome.web.app import create_app

    with TestClient(create_app(settings), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as server:
        yield server


def content(n_records: int = N_RECORDS) -> bytes:
    return vcf_text(record(1000 + 10 * n) for n in range(n_records)).encode()


def submitted(server: TestClient, body: bytes | None = None, **parameters: str) -> str:
    """The address of a submission that waits."""
    answer = server.post(
        "/ingestion-submissions", content=body or content(), headers=VCF, params={"file": "F1", **parameters}
    )
    assert answer.status_code == 202, answer.text
    assert answer.json()["outcome"] == "queued"
    return str(answer.headers["location"])


def run_once(settings: Settings, concurrency: int = 1) -> None:
    work(str(settings.database_url), settings, concurrency=concurrency, once=True)


def seen(server: TestClient, address: str) -> Document:
    document: Document = server.get(address).json()
    return document


def uuid_of(address: str) -> UUID:
    return UUID(address.strip("/").rpartition("/")[2])


def wait_for(is_so: Callable[[], Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


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
    assert annotated.execute("SELECT count(*) FROM queue.procrastinate_jobs").fetchone() == (0,)

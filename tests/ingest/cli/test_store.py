"""What a user sees of `unload` and `status`: the same from the database itself and from a server."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from ingest.client import LoadRequest, WriteRequest
from ingest.local_client import LocalClient
from ingest.watching import watch
from tests.builders import EVERYTHING
from tests.ingest.cli.fix_cli import one_sentence, run
from tests.ingest.fix_store_client import served
from tests.ingest.load_vcf import record, write_vcf
from variome.database.connection import connect
from variome.items.queueing import Order, cancel, enqueue, note_failure
from variome.schema.registry import SchemaRegistry
from variome.settings import Settings


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    return write_vcf(tmp_path / "a.vcf", [record(100), record(200)])


@pytest.fixture(params=["local", "http"])
def where(request: pytest.FixtureRequest, command_store: Settings) -> Iterator[list[str]]:
    """The options that name the store."""
    if request.param == "local":
        yield []
    else:
        with served(command_store) as url:
            yield ["--url", url]


def begin_elsewhere(client: LocalClient, accession: str) -> None:
    """A load of somebody else, whose heart has just beaten."""
    write = WriteRequest(client.schemas(None)[0], "default", "default")
    client.begin(LoadRequest(write, {"accession": accession, "file_format": "vcf"}, "1.0"))


def test_a_file_is_unloaded_with_its_report(where: list[str], vcf: Path, annotated: psycopg.Connection) -> None:
    run("load", vcf, "--file", "A", *where)
    told = run("unload", "--file", "A", *where).stdout
    assert told == "unloaded A: 2 VariantSample, 2 Variant, 1 submissions, 1 File, 1 reports\n"
    assert annotated.execute("SELECT count(*) FROM variant_1_0").fetchone() == (0,)


def test_a_file_that_is_not_there_cannot_be_unloaded(where: list[str]) -> None:
    assert "there is no file 'NONE' in project 'default'" in one_sentence("unload", "--file", "NONE", *where)


def test_a_file_of_another_project_cannot_be_unloaded(where: list[str], vcf: Path) -> None:
    run("load", vcf, "--file", "A")
    assert "in project 'other'" in one_sentence("unload", "--file", "A", "--project", "other", *where)


def test_a_file_that_is_being_loaded_cannot_be_unloaded(where: list[str], command_store: Settings) -> None:
    with LocalClient(str(command_store.database_url), command_store.model_copy(update={"lease_seconds": 60.0})) as them:
        begin_elsewhere(them, "A")
        assert "is being loaded since" in one_sentence("unload", "--file", "A", *where)


def test_status_counts_items_and_names_the_last_loads(where: list[str], vcf: Path) -> None:
    run("load", vcf, "--file", "A")
    told = run("status", *where).stdout
    assert [line.split() for line in told.splitlines() if line.startswith("Variant ")] == [["Variant", "1.0", "2"]]
    assert "A (project default, version 1.0): completed, 2 records" in told


def test_status_tells_a_load_that_was_interrupted(where: list[str], command_store: Settings) -> None:
    with LocalClient(str(command_store.database_url), command_store.model_copy(update={"lease_seconds": 0.0})) as them:
        begin_elsewhere(them, "A")
        assert "version 1.0): interrupted, to be taken up by the same load" in run("status", *where).stdout


def test_status_tells_what_waits_for_a_worker_and_what_was_cancelled(where: list[str], command_store: Settings) -> None:
    uuid = uuid4()
    with connect(str(command_store.database_url)) as connection:
        order = Order("ann", "default", "default", "A", "1.0", "", 0, path="a.vcf")
        enqueue(connection, SchemaRegistry.load(connection), uuid, order)
        assert "A (project default, version 1.0): queued, 0 records" in run("status", *where).stdout
        note_failure(connection, uuid, "is not a VCF")
        assert "A (project default, version 1.0): failed: is not a VCF\n" in run("status", *where).stdout
        cancel(connection, uuid, viewer=EVERYTHING)
        assert "version 1.0): cancelled, 0 records" in run("status", *where).stdout


def test_watching_tells_what_is_new_until_it_is_ended(
    where: list[str], vcf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 1:
            run("load", vcf, "--file", "A")
        elif len(pauses) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("ingest.cli.store.watch", partial(watch, sleep=pause))
    told = [line.partition(" UTC  ")[2] for line in run("status", "--watch", "7", *where).stdout.splitlines()]
    assert [line.split()[2] for line in told if line.startswith("Variant ")] == ["0", "2"]
    assert [line.endswith("completed, 2 records") for line in told].count(True) == 1
    assert min(pauses) >= 7


def test_a_server_says_what_the_database_says(command_store: Settings, vcf: Path) -> None:
    run("load", vcf, "--file", "A")
    with served(command_store) as url:
        assert run("status", "--url", url).stdout == run("status").stdout


@pytest.mark.usefixtures("command_store")
@pytest.mark.parametrize("command", [["unload", "--file", "A"], ["status"]], ids=" ".join)
@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "127.0.0.1:8000"])
def test_a_server_that_is_not_there_is_told_in_one_sentence(
    command: list[str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    assert url in one_sentence(*command, "--url", url)

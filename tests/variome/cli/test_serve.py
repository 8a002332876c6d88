"""`variome serve` as a user starts it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import httpx
import psycopg
import pytest
from click.testing import CliRunner, Result

from tests import builders
from variome.cli import main

CLOSED = {"connection": "close"}
"""So that the next request comes to another process, or may."""


def serve(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["serve", *arguments], prog_name="variome")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def started_server(port: int, *options: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from variome.cli import main; main()", "serve", "--port", str(port), *options]
    environ = {**os.environ, **environment}
    return subprocess.Popen(command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@contextmanager
def running_server(*options: str, **environment: str) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    """A server in a process of its own, asked to end when the block does, which it must do in order."""
    port = free_port()
    with (
        started_server(port, *options, **environment) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client,
    ):
        try:
            wait_until_answering(client, process)
            yield client, process
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, errors) == (0, "")


def wait_until_answering(client: httpx.Client, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        try:
            client.get("/health").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server ended: {process.communicate()[1]}")


def test_a_server_answers_many_at_once_and_ends_in_order(filled_url: str, tmp_path: Path) -> None:
    for_commands = tmp_path / "variome/resident/socket"
    with running_server(DATABASE_URL=filled_url, VARIOME_MAX_BODY_BYTES="100000") as (client, _):
        document = builders.file("runs/7 ü?#%2F")
        path = "/files/" + quote(document["accession"], safe="")
        created = client.post("/files", json=document).json()
        assert client.get(path).json() == client.get(created["@id"]).json() == created
        allele = builders.variant(5000, alt="A" + "CGT" * 5000)
        client.post("/variants", json=allele)
        assert client.get(f"/variants/{allele['annotation_id']}/").json()["ALT"] == allele["ALT"]
        assert client.post("/genes", content=b" " * 10_000_000).status_code in {413, 415}
        with ThreadPoolExecutor(64) as executor:
            answers = list(executor.map(lambda _: client.get("/variants/chr1:1000A_T"), range(300)))
        assert {answer.status_code for answer in answers} == {200}
        assert for_commands.is_socket()
    assert not for_commands.exists()


def test_several_processes_answer_from_one_store(filled_url: str, tmp_path: Path) -> None:
    without = {"DATABASE_URL": filled_url, "VARIOME_RESIDENT": "no"}
    with running_server("--workers", "2", **without) as (client, process):
        assert not (tmp_path / "variome/resident").exists()
        assert len(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()) >= 2
        made = [
            client.post("/families", json={"family_id": f"F{n}"}, headers=CLOSED).headers["location"] for n in range(20)
        ]
        assert {client.get(path, headers=CLOSED).status_code for path in made} == {200}


def test_what_several_processes_count_is_added_up_whichever_is_asked(filled_url: str) -> None:
    with running_server("--workers", "3", DATABASE_URL=filled_url) as (client, _):
        with ThreadPoolExecutor(8) as executor:
            list(executor.map(lambda _: client.get("/terms", headers=CLOSED), range(60)))
        series = 'variome_requests_total{method="GET",route="/terms",status="200"} '
        told = [client.get("/metrics", headers=CLOSED).text for _ in range(12)]
        assert [text.partition(series)[2].split("\n")[0] for text in told] == ["60.0"] * 12


@pytest.mark.parametrize("seconds", [0.1, 0.4, 0.8])
def test_a_server_that_is_told_to_end_while_its_processes_start_ends(filled_url: str, seconds: float) -> None:
    with started_server(free_port(), "--workers", "3", DATABASE_URL=filled_url) as process:
        assert process.stdout is not None
        while not process.stdout.readline().startswith("serving"):
            assert process.poll() is None
        time.sleep(seconds)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        finally:
            process.kill()
    assert process.returncode in {0, 128 + signal.SIGTERM}


def test_logs_are_json_lines_where_that_is_asked_for_and_name_nothing_that_is_stored(filled_url: str) -> None:
    port = free_port()
    environment = {"DATABASE_URL": filled_url, "VARIOME_LOG_FORMAT": "json"}
    with (
        started_server(port, "--workers", "2", **environment) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client,
    ):
        wait_until_answering(client, process)
        for n in range(8):
            client.get(f"/genes/zyzzyva{n}", headers={"authorization": "Bearer zyzzyva", **CLOSED})
        process.send_signal(signal.SIGTERM)
        try:
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    lines = [json.loads(line) for line in errors.splitlines()]
    refused = [line for line in lines if line.get("route") == "/{collection}/{name}"]
    assert [(line["method"], line["status"], line["level"]) for line in refused] == [("GET", 401, "info")] * 8
    assert "zyzzyva" not in errors


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_whose_command_is_killed_leaves_nobody_behind(filled_url: str, workers: str, tmp_path: Path) -> None:
    port = free_port()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with (
        started_server(port, "--workers", workers, DATABASE_URL=filled_url, TMPDIR=str(temporary)) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client,
    ):
        wait_until_answering(client, process)
        process.kill()
        # Workers hold the other end of the pipe: it closes with the last of them.
        process.communicate(timeout=60)
        with pytest.raises(httpx.ConnectError):
            client.get("/health")
    until = time.monotonic() + 30  # a machine that is busy takes its time to let a process end
    while list(temporary.iterdir()) and time.monotonic() < until:
        time.sleep(0.1)
    assert list(temporary.iterdir()) == []


def test_clients_behind_a_proxy_are_told_apart_and_see_its_address(filled_url: str) -> None:
    bad_key = {"authorization": f"Bearer {uuid4()}:x"}
    with running_server(DATABASE_URL=filled_url) as (client, _):
        guesses = [client.get("/status", headers={**bad_key, "x-forwarded-for": "192.0.2.7"}) for _ in range(32)]
        assert (guesses[0].status_code, guesses[-1].status_code) == (401, 429)
        other = {"x-forwarded-for": "192.0.2.8", "x-forwarded-proto": "https", "host": "portal.example.org"}
        assert client.get("/status", headers={**bad_key, **other}).status_code == 401
        context = client.get("/contexts/Gene", headers=other).json()["@context"]
        assert context["@vocab"] == "https://portal.example.org/terms/"


def test_what_a_client_says_of_itself_is_not_believed(filled_url: str) -> None:
    bad_key = {"authorization": f"Bearer {uuid4()}:x"}
    with running_server(DATABASE_URL=filled_url, VARIOME_PROXIES="192.0.2.1") as (client, _):
        guesses = [client.get("/status", headers={**bad_key, "x-forwarded-for": f"192.0.2.{n}"}) for n in range(32)]
        assert (guesses[0].status_code, guesses[-1].status_code) == (401, 429)


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_that_this_machine_does_not_have_is_refused(host: str) -> None:
    result = serve("--host", host)
    assert result.exit_code == 2
    assert "cannot listen" in result.output
    assert len(result.output.splitlines()) == 1


def test_the_first_server_beyond_this_machine_makes_a_key_tells_it_once_and_asks_for_it(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", store_url)
    told = []
    for _ in range(2):
        with running_server("--host", "0.0.0.0") as (client, process):
            assert client.get("/status").status_code == 401
            assert process.stdout is not None
            told.append(process.stdout.readline())
            if told[0].startswith("administrator's key"):
                key = told[0].split()[-1]
                assert client.get("/status", headers={"authorization": f"Bearer {key}"}).status_code == 200
    assert told[0].startswith("administrator's key, shown this once: ")
    assert told[1].startswith("serving ")


def test_a_server_of_this_machine_says_that_no_key_is_needed_until_there_is_one(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", store_url)
    with running_server() as (client, process):
        assert client.get("/status").status_code == 200
        assert process.stdout is not None
        assert process.stdout.readline().startswith("there are no API keys")


def test_a_port_that_somebody_listens_on_is_not_shared() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = serve("--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "name another with --port" in result.output


def test_a_database_without_tables_is_told_before_anything_is_served(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    result = serve("--port", str(free_port()))
    assert result.exit_code == 2
    assert "variome database upgrade" in result.output
    assert "serving" not in result.output
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT to_regclass('item')").fetchone() == (None,)

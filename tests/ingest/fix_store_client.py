"""A store with the shipped annotation version, and the two ways to it: every test of a load runs over both."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from threading import Thread
from uuid import uuid4

import httpx
import psycopg
import pytest

from ingest.client import StoreClient, WriteRequest
from ingest.http_client import HttpClient
from ingest.local_client import LocalClient
from ingest.provision import STAGES, iter_stages
from ingest.tally import Tally
from tests.ingest.silent_bar import open_silent_bar
from variome.settings import Settings

OpenClient = Callable[[], LocalClient | HttpClient]

_TEMPLATE = f"annotated_{uuid4().hex}"


@pytest.fixture(scope="session")
def annotated_template(postgres_url: str, migrated_template: str) -> str:
    """The name of a database with the shipped schemas, annotation fields, consequences and genes, to be copied."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_TEMPLATE} TEMPLATE {migrated_template}".encode())
    with LocalClient(postgres_url.replace("/variome?", f"/{_TEMPLATE}?"), Settings()) as client:
        list(iter_stages(client, Settings(), [STAGES[-1]], open_silent_bar))
    return _TEMPLATE


@pytest.fixture
def new_store(postgres_url: str, annotated_template: str) -> Iterator[Callable[[], str]]:
    """Makes one more such database of this test's own, and gives its URL."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(copied_store(postgres_url, annotated_template))


@pytest.fixture
def annotated_url(postgres_url: str, annotated_template: str) -> Iterator[str]:
    """The URL of such a database of this test's own."""
    with copied_store(postgres_url, annotated_template) as url:
        yield url


@contextmanager
def copied_store(postgres_url: str, template: str) -> Iterator[str]:
    """The URL of a copy of such a database, until the context ends."""
    name = f"annotated_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())
        yield postgres_url.replace("/variome?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def annotated(annotated_url: str) -> Iterator[psycopg.Connection]:
    """A connection to it, to look at what is there."""
    with psycopg.connect(annotated_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def load_settings(annotated_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings on that database; a load that stopped may be taken over at once."""
    monkeypatch.setenv("DATABASE_URL", annotated_url)
    monkeypatch.setenv("VARIOME_LEASE_SECONDS", "0.3")
    return Settings()


@pytest.fixture(params=["local", "http"])
def open_client(request: pytest.FixtureRequest, load_settings: Settings) -> Iterator[OpenClient]:
    """Opens one more client of the store; in-process for one run of a test, of a server for the other."""
    with ExitStack() as stack:
        if request.param == "local":
            url = str(load_settings.database_url)
            yield lambda: stack.enter_context(LocalClient(url, load_settings))
        else:
            url = stack.enter_context(served(load_settings))
            yield lambda: stack.enter_context(HttpClient(url, load_settings))


@pytest.fixture
def client(open_client: OpenClient) -> StoreClient:
    """One client of the store."""
    return open_client()


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The URL of a server of this process, on a free port."""
    # Here, so that other tests run where the server cannot.
    from granian.constants import HTTPModes, Interfaces
    from granian.server.embed import Server

    from variome.web.app import create_app

    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    server = Server(create_app(settings), "127.0.0.1", port, interface=Interfaces.ASGI, http=HTTPModes.http1,
                    websockets=False, log_enabled=False)  # fmt: skip
    loop = asyncio.new_event_loop()
    thread = Thread(target=lambda: loop.run_until_complete(server.serve()), name="server", daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    _wait_for(url, thread)
    yield url
    loop.call_soon_threadsafe(server.stop)
    thread.join(10)
    loop.close()


def _wait_for(url: str, thread: Thread) -> None:
    while thread.is_alive():
        try:
            httpx.get(f"{url}/status", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the server ended before it answered")


def write_request(client: StoreClient, project: str = "research") -> WriteRequest:
    """For whom these tests write."""
    return WriteRequest(client.schemas(None)[0], project, "laboratory")


def outcomes(tally: Tally) -> dict[str, dict[str, int]]:
    """Items by type and outcome, those that did not occur left out."""
    return {
        name: {outcome: n for outcome, n in counts.items() if n}
        for name, counts in tally.outcomes.items()
        if any(counts.values())
    }

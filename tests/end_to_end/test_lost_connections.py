"""Connections to the database and to a server break at random moments, then the same load again: the same items."""

import random
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from ingest.http_client import HttpClient
from ingest.load import LoadOptions
from ingest.local_client import LocalClient
from tests.end_to_end.stored import Stored, differences, read_stored
from tests.ingest.fix_store_client import served
from tests.ingest.load_vcf import load, record, write_vcf
from variome.errors import DatabaseError
from variome.settings import Settings

LINES = [
    record(100 + number * 7 % 50, gene=f"ENSG{number % 13:011d}", cadd="high" if number % 17 == 0 else str(number))
    for number in range(60)
]
"""Some places come again, some genes are not known, some values are no numbers."""
SMALL = LoadOptions(batch_size=2, heartbeat_seconds=0.02)
N_BREAKS = 12


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    return write_vcf(tmp_path / "a.vcf", LINES)


@pytest.fixture
def undisturbed(new_store: Callable[[], str], vcf: Path) -> Stored:
    """What one load leaves in a store of its own."""
    url = new_store()
    with LocalClient(url, Settings()) as client:
        load(client, vcf, SMALL)
    with psycopg.connect(url) as connection:
        return read_stored(connection)


@pytest.mark.parametrize("seed", range(4))
def test_a_load_whose_connections_the_database_ends_goes_on(
    load_settings: Settings, annotated: psycopg.Connection, vcf: Path, undisturbed: Stored, seed: int
) -> None:
    chance = random.Random(seed)
    url = str(load_settings.database_url)
    with _ending_connections(annotated, chance):
        _load_until_it_is_done(lambda: LocalClient(url, load_settings), vcf, annotated)
    assert not differences(read_stored(annotated), undisturbed)


@contextmanager
def _ending_connections(annotated: psycopg.Connection, chance: random.Random) -> Iterator[None]:
    """End one of the connections to the database now and then, so many times, while the block runs."""
    is_over = threading.Event()

    def end_some() -> None:
        with psycopg.connect(annotated.info.dsn, autocommit=True) as connection:
            n_ended = 0
            while n_ended < N_BREAKS and not is_over.wait(chance.uniform(0.001, 0.06)):
                rows = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                    " AND application_name = 'variome' ORDER BY backend_start"
                ).fetchall()
                if rows:
                    connection.execute("SELECT pg_terminate_backend(%s)", chance.choice(rows))
                    n_ended += 1

    thread = threading.Thread(target=end_some)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@pytest.mark.parametrize("seed", range(4))
def test_a_load_whose_connections_to_a_server_are_reset_goes_on(
    load_settings: Settings, annotated: psycopg.Connection, vcf: Path, undisturbed: Stored, seed: int
) -> None:
    with served(load_settings) as url, _Resetting(url, random.Random(seed)) as proxy:
        # One attempt more, so that both are seen: a request that is sent again, and a load that is given again.
        _load_until_it_is_done(lambda: HttpClient(proxy.url, load_settings, pauses=[0.01]), vcf, annotated)
        assert proxy.n_resets == N_BREAKS
    assert not differences(read_stored(annotated), undisturbed)


def _load_until_it_is_done(
    open_client: Callable[[], LocalClient | HttpClient], vcf: Path, annotated: psycopg.Connection
) -> None:
    """Give the same load again as long as the store goes away in the middle of it."""
    for _ in range(10 * N_BREAKS):
        with suppress(DatabaseError), open_client() as client:
            load(client, vcf, SMALL)
        # What broke may have been the answer to the last request.
        if annotated.execute("SELECT 1 FROM submission WHERE status LIKE 'completed%'").fetchone():
            return
    raise AssertionError("the load does not come to its end")


class _Resetting:
    """A way to a server over which connections are reset after a random number of bytes, so many times."""

    def __init__(self, url: str, chance: random.Random) -> None:
        host, port = url.removeprefix("http://").split(":")
        self._server = host, int(port)
        self._chance = chance
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.n_resets = 0

    def __enter__(self) -> "_Resetting":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # the block has ended
                return
            server = socket.create_connection(self._server)
            # One thread for both directions: a socket that another thread reads from would not be closed by closing it.
            budget = self._chance.randrange(40_000)
            threading.Thread(target=self._pass_on, args=(client, server, budget), daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket, budget: int) -> None:
        """Pass bytes on both ways; when so many have gone, reset both ends."""
        other = {client: server, server: client}
        with client, server, suppress(OSError):
            while True:
                for source in select.select(list(other), [], [])[0]:
                    data = source.recv(4096)
                    if not data:
                        return
                    if len(data) > budget and self.n_resets < N_BREAKS:
                        self.n_resets += 1
                        other[source].sendall(data[:budget])
                        for end in other:
                            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        return
                    other[source].sendall(data)
                    budget = max(0, budget - len(data)) if self.n_resets < N_BREAKS else budget

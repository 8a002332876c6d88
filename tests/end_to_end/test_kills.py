"""`kill -9` at random moments of whatever takes part in a load, then the same command again: the same items.

Each kill waits until the load has committed a few batches more than the last one left, then for a random part of a
second: it meets the load in the middle, whatever the machine. Loaders are killed as they begin, too.
"""

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.fix_commands import Home
from tests.end_to_end.fix_loads import BATCH, copied
from tests.end_to_end.stored import Stored, differences
from variome.database.server import find_status

MOST_KILLS, FEWEST_KILLS = 5, 3
"""Of one load: a quick machine may come to its end before the fifth."""

Loader = subprocess.Popen[str]
FindVictim = Callable[[Loader, Home, random.Random], int]


@pytest.fixture
def home(tmp_path: Path, provisioned: Home) -> Iterator[Home]:
    """A copy of it whose database runs."""
    home = copied(provisioned, tmp_path)
    home.run("variome", "database", "start")
    yield home
    home.run("variome", "database", "stop")


def of_loader(loader: Loader, home: Home, chance: random.Random) -> int:
    return loader.pid


def of_parser(loader: Loader, home: Home, chance: random.Random) -> int:
    """One of the processes that parse ahead of the loader, and post; before there are any, the loader itself."""
    return chance.choice(children_of(loader) or [loader.pid])


def of_postmaster(loader: Loader, home: Home, chance: random.Random) -> int:
    status = find_status(home.folder / "variome")
    assert status
    assert status.process
    return status.process


def of_backend(loader: Loader, home: Home, chance: random.Random) -> int:
    """A process of the database that serves the loader: the others end with it, and the database comes up by itself."""
    with home.connect() as connection:
        backends = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'variome' ORDER BY pid"
        )
        return int(chance.choice(backends.fetchall() or [(loader.pid,)])[0])


@pytest.mark.parametrize(
    ("find_victim", "seed"), [(of_loader, 1), (of_loader, 2), (of_parser, 3), (of_postmaster, 4), (of_backend, 5)]
)
def test_a_load_whose_processes_are_killed_goes_on(
    home: Home, records_vcf: Path, undisturbed: Stored, find_victim: FindVictim, seed: int
) -> None:
    chance = random.Random(seed)
    n_kills = 0
    while n_kills < MOST_KILLS and not is_completed(home):
        before = committed(home)
        loader = home.start("variant-ingestion", "load", str(records_vcf))
        n_batches = chance.randint(0 if find_victim is of_loader else 1, 3)
        wait_for_batches(home, loader, before, n_batches)
        victim = find_victim(loader, home, chance)
        time.sleep(chance.uniform(0, 0.1 if n_batches else 1))
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        _, said = loader.communicate(timeout=120)
        assert loader.returncode in {0, 2, -signal.SIGKILL}, said
        assert "Traceback" not in said
        n_kills += 1
    assert n_kills >= FEWEST_KILLS
    if not is_completed(home):
        home.run("variant-ingestion", "load", str(records_vcf))
    assert not differences(home.stored(), undisturbed)


def committed(home: Home) -> int:
    """How many records of the only load are in the store; 0 where there is none yet."""
    with home.connect() as connection:
        found = connection.execute("SELECT max(committed_record) FROM submission").fetchone()
    return (found and found[0]) or 0


def is_completed(home: Home) -> bool:
    with home.connect() as connection:
        return connection.execute("SELECT 1 FROM submission WHERE status = 'completed'").fetchone() is not None


def wait_for_batches(home: Home, loader: Loader, before: int, n_batches: int) -> None:
    """Wait until the load has committed so many batches more, or the loader has ended."""
    end = time.monotonic() + 120
    with home.connect() as connection:
        while n_batches and loader.poll() is None:
            assert time.monotonic() < end, "the load stands still"
            found = connection.execute("SELECT max(committed_record) FROM submission").fetchone()
            if found and (found[0] or 0) >= before + n_batches * BATCH:
                return
            time.sleep(0.005)


def test_a_loader_that_stalls_and_another_that_takes_over_leave_the_same(
    home: Home, records_vcf: Path, undisturbed: Stored
) -> None:
    """The stalled one goes on when the other is in the middle, and finds out that the load is not its any more."""
    chance = random.Random(6)
    n_stalls = n_lost = 0
    while n_stalls < MOST_KILLS and not is_completed(home):
        stalled = home.start("variant-ingestion", "load", str(records_vcf))
        wait_for_batches(home, stalled, committed(home), chance.randint(1, 3))
        signal_all(stalled, signal.SIGSTOP)
        holder = find_holder(home)
        other = home.start("variant-ingestion", "load", str(records_vcf))
        end = time.monotonic() + 10  # one that stalls while it commits holds the other up until it goes on
        while find_holder(home) == holder and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.1))
        signal_all(stalled, signal.SIGCONT)
        _, said = stalled.communicate(timeout=120)
        assert stalled.returncode in {0, 2}, said
        assert "Traceback" not in said
        n_lost += "not held by this load any more" in said
        n_stalls += 1
        other.kill()
        other.communicate(timeout=120)
    if not is_completed(home):
        home.run("variant-ingestion", "load", str(records_vcf))
    assert n_lost
    assert not differences(home.stored(), undisturbed)


def find_holder(home: Home) -> object:
    """The token of whoever holds the only load now."""
    with home.connect() as connection:
        return connection.execute("SELECT token FROM submission").fetchone()


def test_a_load_over_a_server_that_is_killed_and_started_again_goes_on(
    home: Home, records_vcf: Path, undisturbed: Stored
) -> None:
    """The loader asks again for a few seconds: it may not even notice."""
    chance = random.Random(7)
    address = f"127.0.0.1:{free_port()}"
    n_kills = 0
    with ExitStack() as stack:
        server = serve(home, address, stack)
        while not is_completed(home):
            before = committed(home)
            loader = home.start("variant-ingestion", "load", str(records_vcf), "--url", f"http://{address}")
            while loader.poll() is None:
                wait_for_batches(home, loader, before, chance.randint(1, 6))
                time.sleep(chance.uniform(0, 0.1))
                if loader.poll() is None and n_kills < FEWEST_KILLS:
                    os.kill(chance.choice([server.pid, *children_of(server)]), signal.SIGKILL)
                    n_kills += 1
                    server = serve(home, address, stack)
                    before = committed(home)
            _, said = loader.communicate(timeout=120)
            assert loader.returncode in {0, 2}, said
            assert "Traceback" not in said
    assert n_kills == FEWEST_KILLS
    assert not differences(home.stored(), undisturbed)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


def serve(home: Home, address: str, stack: ExitStack) -> Loader:
    """A server that answers, until the stack ends; after a kill, tried until what is left of the last one has gone."""
    for _ in range(50):
        server = home.start("variome", "serve", "--port", address.partition(":")[2])
        stack.callback(server.communicate)
        stack.callback(server.terminate)
        while server.poll() is None:
            with suppress(httpx.TransportError):
                httpx.get(f"http://{address}/health", trust_env=False)
                return server
            time.sleep(0.02)
        time.sleep(0.1)
    raise AssertionError("the server does not start")


def signal_all(loader: Loader, number: signal.Signals) -> None:
    """Signal a loader and the processes that parse for it."""
    for pid in [loader.pid, *children_of(loader)]:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def children_of(loader: Loader) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "ppid=,pid="], capture_output=True, text=True, check=True).stdout
    pairs = (map(int, line.split()) for line in listed.splitlines())
    return [pid for parent, pid in pairs if parent == loader.pid]

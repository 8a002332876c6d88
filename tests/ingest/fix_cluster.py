"""A Dask cluster of processes, as its commands start it, and `variome serve` on a store of the test's own."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import httpx
import psycopg
import pytest

# Who runs the tests in the background of a shell has SIGINT ignored, and what is started would inherit that.
_PROGRAM = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from {module} import main; main(sys.argv[1:], prog_name={name!r})"
)
_MODULES = {"variome": "variome.cli", "variant-ingestion": "ingest.cli"}
_CHECKOUT = Path(__file__).parents[2]
_PATIENCE = 60.0


class RunningCluster:
    """A scheduler and its workers, whose logs lie in a folder; each worker is one process with one thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        port = free_port()
        self.address = f"tcp://127.0.0.1:{port}"
        self.dashboard = f"http://127.0.0.1:{free_port()}"
        where = [
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--dashboard-address",
            self.dashboard[len("http://") :],
        ]
        self.scheduler = self._start("scheduler", *where)

    def start_workers(self, n: int, **environment: str) -> None:
        """Adds so many workers, and waits until they are there."""
        names = [f"worker-{len(self.workers) + number}" for number in range(n)]
        for name in names:
            quiet = ["--no-nanny", "--no-dashboard", "--nthreads", "1", "--name", name, "--memory-limit", "0"]
            self.workers[name] = self._start("worker", self.address, *quiet, log=name, **environment)
        wait_until(lambda: all("Starting established connection" in self.log(name) for name in names), "they are there")

    @property
    def alive(self) -> list[str]:
        """The workers that have not been killed."""
        return [name for name, process in self.workers.items() if process.poll() is None]

    def kill(self, name: str) -> None:
        """Ends a worker as lost power would."""
        self.workers[name].kill()
        self.workers[name].wait()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def end(self) -> None:
        for process in [*self.workers.values(), self.scheduler]:
            process.kill()
            process.wait()

    def _start(self, command: str, *arguments: str, log: str = "scheduler", **more: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{log}.log").open("wb") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", command, *arguments],
                env=environment(self.folder, **more), cwd=self.folder, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip


@pytest.fixture(scope="module")
def dask_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCluster]:
    """A scheduler with two workers."""
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'variome[cluster]'")
    running = RunningCluster(tmp_path_factory.mktemp("cluster"))
    try:
        running.start_workers(2)
        yield running
    finally:
        running.end()


@pytest.fixture
def server(annotated_url: str, tmp_path: Path) -> Iterator[str]:
    """The URL of `variome serve` on the store of `annotated`; a lost load may be taken over after a second."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = start("variome", "serve", "--port", str(port), folder=tmp_path, DATABASE_URL=annotated_url)
    try:
        wait_until(lambda: _answers(url), "the server answers")
        yield url
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def slow_store(annotated: psycopg.Connection) -> psycopg.Connection:
    """The store of `annotated`, of which each batch takes a while, so that no machine is too quick for what happens to
    a load that is on its way.
    """
    annotated.execute(
        "CREATE FUNCTION take_a_while() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END$$"
    )
    annotated.execute("CREATE TRIGGER slow AFTER INSERT ON variant_1_0 EXECUTE FUNCTION take_a_while()")
    return annotated


@pytest.fixture
def another_store(postgres_url: str, annotated_template: str) -> Iterator[str]:
    """A second store, for the load that is not spread."""
    with closing(psycopg.connect(postgres_url, autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE not_spread TEMPLATE {annotated_template}".encode())
        yield postgres_url.replace("/variome?", "/not_spread?")
        connection.execute(b"DROP DATABASE not_spread WITH (FORCE)")


def start(command: str, *arguments: str, folder: Path, **settings: str) -> subprocess.Popen[str]:
    """Starts a command of ours, and does not wait for it."""
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM.format(module=_MODULES[command], name=command), *arguments],
        env=environment(folder, **settings), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def load(*arguments: str, folder: Path, **settings: str) -> tuple[int, str, str]:
    """Exit code, standard output without the places of reports, and standard error."""
    process = start("variant-ingestion", "load", *arguments, folder=folder, **settings)
    out, err = process.communicate(timeout=120)
    return process.returncode, re.sub(r"  report: .*\n", "", out), err


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """What a process of the test sees: this checkout, and a home of its own."""
    own = {"VARIOME_HOME": str(folder / "variome"), "VARIOME_LEASE_SECONDS": "1", "VARIOME_BATCH_SIZE": "25"}
    # Half a minute otherwise: so long Dask looks for a worker that has just been lost, where it wants something of it.
    own["DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT"] = "2s"
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(_CHECKOUT), **own, **settings}


def items(url: str) -> set[tuple[str, str, bytes]]:
    """Every item of a store: table, uuid, and the hash of its content."""
    with psycopg.connect(url) as connection:
        tables = ["item", *(name for (name,) in connection.execute(
            "SELECT table_name FROM schema_version WHERE table_name IS NOT NULL").fetchall())]  # fmt: skip
        return {
            (table, str(uuid), content)
            for table in tables
            for uuid, content in connection.execute(f"SELECT uuid, content_hash FROM {table}".encode())
        }


def split(path: Path) -> tuple[list[str], list[str]]:
    """The lines of the header of a VCF, and those of its records, with their ends."""
    lines = path.read_text().splitlines(keepends=True)
    return [line for line in lines if line.startswith("#")], [line for line in lines if not line.startswith("#")]


def wait_until(is_so: Callable[[], bool], what: str, every: float = 0.05) -> None:
    """Looks again and again until something is so."""
    end = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(every)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{url}/health", trust_env=False).is_success
    return False

"""`variome serve` as a process of its own, over a private PostgreSQL in a new folder."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from variome.database.connection import connect
from variome.database.server import open_database
from variome.items.api_keys import create_key
from variome.items.viewer import Role
from variome.settings import Settings

HOST = "127.0.0.1"

_READY_LIMIT = 60.0  # seconds
_MUCH = "1000000/second"
"""The limit of requests for a key: it would be measured instead of the server."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers, its store, and the environment in which commands reach the same store."""

    port: int
    process: int
    home: Path
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    def make_key(self, user: str, project: str, role: Role) -> str:
        """A key with one role, as `uuid:secret`. From the first one on, requests without a key are refused."""
        with open_database(Settings(home=self.home, database_url=None)) as url, connect(url) as connection:
            uuid, secret = create_key(connection, user, {project: role})
        return f"{uuid}:{secret}"


@contextmanager
def running_server() -> Iterator[RunningServer]:
    """A server over a store that has the shipped schemas, consequences and genes, and no variants."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder) / "home"
        environment = {**os.environ, "VARIOME_HOME": str(home), "VARIOME_RATE_LIMIT": _MUCH}
        environment.pop("DATABASE_URL", None)
        _run("ingest.cli", ["provision", "--skip", "variants"], environment)
        port = _free_port()
        with _serving(_command("variome.cli", ["serve", "--port", str(port)]), port, environment) as process:
            yield RunningServer(port, process, home, environment)


@contextmanager
def running_application(application: str) -> Iterator[int]:
    """The port of an ASGI application, named as `module:attribute`, under the server that `variome serve` uses."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws", "--http", "1", "--log-level",
               "warning", "--host", HOST, "--port", str(port), application]  # fmt: skip
    with _serving(command, port, dict(os.environ)):
        yield port


@contextmanager
def _serving(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    """The process of a server that answers at `/health`."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _READY_LIMIT
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/health", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server does not answer on port {port}")


def _run(module: str, arguments: list[str], environment: dict[str, str]) -> None:
    subprocess.run(_command(module, arguments), env=environment, stdout=subprocess.DEVNULL, check=True)


def _command(module: str, arguments: list[str]) -> list[str]:
    return [sys.executable, "-c", f"import sys; from {module} import main; main(sys.argv[1:])", *arguments]


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port

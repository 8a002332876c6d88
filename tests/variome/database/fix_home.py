"""Home folders with a private database in them."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from variome.database.cluster import Cluster
from variome.database.server import find_status, open_database, stop_keeping
from variome.settings import Settings


def _memory() -> str | None:
    """A file system in memory with room for a few databases, if there is one: their making waits for the disk."""
    folder = Path("/dev/shm")
    return str(folder) if folder.is_dir() and shutil.disk_usage(folder).free > 2**30 else None


@pytest.fixture(scope="session")
def _made_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="made-", dir=_memory()))
    with open_database(Settings(home=home)) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'from before' AS word")
    yield home
    shutil.rmtree(home)


@pytest.fixture
def empty_home() -> Iterator[Path]:
    """An empty folder with a short path; what a test leaves running in it is stopped after the test."""
    folder = Path(tempfile.mkdtemp(prefix="home-", dir=_memory()))
    yield folder
    stop_keeping(folder)
    shutil.rmtree(folder)


@pytest.fixture
def home(empty_home: Path, _made_home: Path) -> Path:
    """A home folder with a stopped database that has a table `kept`: a copy, which is quicker than making one."""
    shutil.copytree(_made_home, empty_home, dirs_exist_ok=True)
    return empty_home


@pytest.fixture
def cluster(home: Path) -> Cluster:
    return Cluster(home / "postgres")


def kept_words(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM kept ORDER BY word")]


def process_of(home: Path) -> int:
    """The postmaster's number."""
    status = find_status(home)
    if status is None or status.process is None:
        raise LookupError(f"no server runs in {home}")
    return status.process


def is_running(home: Path) -> bool:
    status = find_status(home)
    return status is not None and status.is_running


def has_ended(process: int) -> bool:
    """Whether the process ends now or soon: the system gives its locks back a moment before it is gone."""
    limit = time.monotonic() + 10
    while is_alive(process) and time.monotonic() < limit:
        time.sleep(0.01)
    return not is_alive(process)


def is_alive(process: int) -> bool:
    """Whether the process exists and is not merely waiting for its parent to take notice of its end."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"

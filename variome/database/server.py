"""Get a database: the one that is named, or a private server that lives while somebody uses it.

The first process that needs the server starts it, the last one to leave stops it. Three locks carry that (see
`Cluster`): whoever comes or goes holds the turn; users share a lock that is free when none is left; the server's
processes hold a lock handed down to them, so that it is free exactly when no process of the server lives, whatever
the files of a killed one say.
"""

import logging
import os
import signal
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import pq

from variome.database.cluster import NAME, PORT, Cluster, last_complaint, open_cluster, prepare, socket_name
from variome.database.locks import Lock, alone, iter_patiently
from variome.errors import DatabaseError
from variome.settings import Settings

logger = logging.getLogger(__name__)

TURN_LIMIT = 3600.0
READY_LIMIT = 3600.0
"""Seconds; a log of `max_wal_size` takes a minute to replay on a slow disk."""
STOP_LIMIT = 600.0
LARGEST_LOG = 1_000_000
"""Bytes above which the log is put aside, as `server.log.1`, at the next start."""


@contextmanager
def open_database(settings: Settings) -> Iterator[str]:
    """A URL that libpq and psycopg take, good until the block ends.

    Raises:
        DatabaseError: the database cannot be reached or started.
    """
    if settings.database_url is not None:
        check_reachable(settings.database_url)
        yield settings.database_url
        return
    with _told_in_a_sentence(settings.home_folder):
        cluster = open_cluster(settings.home_folder)
        users = Lock(cluster.users_lock)
    with users:
        with _told_in_a_sentence(settings.home_folder), alone(cluster.turn_lock, TURN_LIMIT):
            users.try_shared()
            url = _ensure_running(cluster)
        visitor = os.getpid()
        try:
            yield url
        finally:
            if os.getpid() == visitor:  # a process forked inside the block leaves nothing
                _leave(cluster, users)


def check_reachable(url: str) -> None:
    psycopg.connect(url, connect_timeout=10).close()


@contextmanager
def _told_in_a_sentence(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DatabaseError(f"the private database under {home} cannot be used: {error}; set VARIOME_HOME") from error


def _ensure_running(cluster: Cluster) -> str:
    """The URL of the server, once it answers; it is started when no process of it lives."""
    log_start: int | None = None
    for _ in iter_patiently("PostgreSQL to be ready", READY_LIMIT):
        with Lock(cluster.server_lock) as lock:
            if lock.try_exclusive():
                if log_start is not None:
                    raise DatabaseError(_why_it_died(cluster, log_start))
                log_start = _launch(cluster, lock)
        url = _find_url(cluster)
        if url is not None and pq.PGconn.ping(f"{url}&connect_timeout=2".encode()) == pq.Ping.OK:
            return url
    raise AssertionError


def _launch(cluster: Cluster, lock: Lock) -> int:
    """Start the server, which keeps the lock; where in the log its words begin."""
    account = prepare(cluster)
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)  # the lock is ours: it is of a server that is gone
    if cluster.log.exists() and cluster.log.stat().st_size > LARGEST_LOG:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    log = os.open(cluster.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        log_start = os.fstat(log).st_size
        to_background = ("/bin/sh", "-c", '"$@" </dev/null &', "sh")
        account.run("postgres", "-D", cluster.data.resolve(), prefix=to_background, lock=lock.descriptor, output=log)
    finally:
        os.close(log)
    return log_start


def _why_it_died(cluster: Cluster, log_start: int) -> str:
    with cluster.log.open("rb") as file:
        file.seek(log_start)
        said = file.read().decode(errors="replace")
    return f"the private database in {cluster.folder} does not start: {last_complaint(said)} (see {cluster.log})"


def _find_socket_folder(cluster: Cluster) -> Path | None:
    try:
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    return Path(lines[4]) if len(lines) > 4 and lines[4] else None


def _find_url(cluster: Cluster) -> str | None:
    folder = _find_socket_folder(cluster)
    return None if folder is None else f"postgresql://{NAME}@/{NAME}?host={quote(str(folder), safe='')}&port={PORT}"


def _leave(cluster: Cluster, users: Lock) -> None:
    with alone(cluster.turn_lock, TURN_LIMIT):
        users.release()
        if not cluster.keep_mark.exists() and users.try_exclusive():
            _stop(cluster)


def _stop(cluster: Cluster) -> None:
    postmaster = _find_postmaster(cluster)
    if postmaster is None:
        return
    os.kill(postmaster, signal.SIGINT)
    for _ in iter_patiently("PostgreSQL to stop", STOP_LIMIT):
        with Lock(cluster.server_lock) as lock:
            if lock.try_exclusive():
                return


def _find_postmaster(cluster: Cluster) -> int | None:
    """The process that listens on the socket, as the kernel says."""
    folder = _find_socket_folder(cluster)
    if folder is None:
        return None
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(folder / socket_name()))
        except OSError:
            return None
        pid, _, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return int(pid) or None

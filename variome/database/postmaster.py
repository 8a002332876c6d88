"""The server's process: start it, find it, stop it.

Whether it lives is known by the lock that its processes hold and by connecting to its socket. `postmaster.pid` is read
only for where the socket is: it may be of another boot, or of a killed server whose number another process has now.
"""

import os
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from psycopg import pq

from variome.database.cluster import Cluster
from variome.database.creation import NAME, PORT, SOCKET_NAME, preferred_socket_folder, prepare
from variome.database.locks import Lock, is_held, wait_for
from variome.database.programs import last_complaint
from variome.errors import DatabaseError

READY_LIMIT: Final = 3600.0
STOP_LIMIT: Final = 600.0
"""Seconds. A log of `max_wal_size` is replayed in a minute or so, but disks differ."""
LARGEST_LOG: Final = 1_000_000
"""Bytes above which the log is put aside, as `server.log.1`, at the next start."""


def start(cluster: Cluster) -> str:
    """The URL of the server, once it answers. It is started when no process of it lives. Only for who has the turn.

    Raises:
        DatabaseError: it ended instead of answering, or does neither.
    """
    awaited = "PostgreSQL to be ready (after a crash it replays its log, and what is left of a killed one must end)"
    return wait_for(_Start(cluster).find_url, awaited, READY_LIMIT)


def stop(cluster: Cluster) -> None:
    """Have the server end its sessions and itself; it is gone when this returns. Only for who has the turn.

    A server that does not answer at all, or lives in another process namespace, is left to itself.

    Raises:
        DatabaseError: it does not end.
    """
    postmaster, folder = find_postmaster(cluster), _find_socket_folder(cluster)
    if postmaster is None or folder is None:
        return
    os.kill(postmaster, signal.SIGINT)
    wait_for(lambda: None if is_held(cluster.server_lock) else True, "PostgreSQL to stop", STOP_LIMIT)
    if folder != preferred_socket_folder(cluster):
        with suppress(OSError):
            folder.rmdir()


def find_url(cluster: Cluster) -> str | None:
    """The URL of the server; None when it does not answer, or answers that it is starting up or shutting down."""
    folder = _find_socket_folder(cluster)
    if folder is None:
        return None
    url = f"postgresql://{NAME}@/{NAME}?host={quote(str(folder), safe='')}&port={PORT}"
    return url if pq.PGconn.ping(f"{url}&connect_timeout=2".encode()) == pq.Ping.OK else None


def find_postmaster(cluster: Cluster) -> int | None:
    """The process that listens on the socket; None when there is none, or it is outside our process namespace."""
    folder = _find_socket_folder(cluster)
    if folder is None:
        return None
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(folder / SOCKET_NAME))
        except OSError:
            return None
        if sys.platform != "linux":  # something listens, so the first line of its file is true
            return int((cluster.data / "postmaster.pid").read_text().split()[0])
        pid, _, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return int(pid) or None


class _Start:
    """One start: the server is launched at most once, and only when the lock says that none lives."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.log_start: int | None = None

    def find_url(self) -> str | None:
        with Lock(self.cluster.server_lock) as lock:
            if lock.try_exclusive():
                self.launch(lock)
                return None
        return find_url(self.cluster)

    def launch(self, lock: Lock) -> None:
        """Start the server, which inherits the lock."""
        if self.log_start is not None:
            raise DatabaseError(self.why_it_ended(self.log_start))
        account, server = prepare(self.cluster, lock)
        (self.cluster.data / "postmaster.pid").unlink(missing_ok=True)  # the lock is ours, so that one is gone
        with _open_log(self.cluster) as log:
            self.log_start = os.fstat(log).st_size
            to_background = ("/bin/sh", "-c", '"$@" </dev/null &', "sh")
            data = self.cluster.data.resolve()
            account.run(*to_background, server, "-D", data, output=log, lock=lock.descriptor)

    def why_it_ended(self, log_start: int) -> str:
        with self.cluster.log.open("rb") as file:
            file.seek(log_start)
            reason = last_complaint(file.read().decode(errors="replace"))
        folder, log = self.cluster.folder, self.cluster.log
        return f"the private database in {folder} does not start: {reason}; correct that and try again (log: {log})"


@contextmanager
def _open_log(cluster: Cluster) -> Iterator[int]:
    if cluster.log.exists() and cluster.log.stat().st_size > LARGEST_LOG:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    descriptor = os.open(cluster.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _find_socket_folder(cluster: Cluster) -> Path | None:
    """Where the server says that its socket is (line 5 of its file), if only the owner of the data can enter it."""
    try:
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
        folder = Path(lines[4])
        found, data = folder.stat(), cluster.data.stat()
    except (FileNotFoundError, IndexError):
        return None
    is_private = found.st_uid == data.st_uid and not found.st_mode & 0o077
    return folder if folder.is_absolute() and is_private else None

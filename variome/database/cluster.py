"""The private cluster on disk: where its files are, how it is made, and how it is set up.

It lies in `postgres` under the home folder: `data` (PostgreSQL's own folder, or a link to it where the server runs as
nobody and cannot reach the home folder), `socket`, `server.log`, and the lock files of `server.py`.
"""

import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from variome.database import programs
from variome.database.account import Account, choose_account, get_account, user_name
from variome.errors import DatabaseError

logger = logging.getLogger(__name__)

NAME: Final = "variome"
"""Of the database and of its only role."""
PORT: Final = 5432
SHARED_PLACE = Path("/var/lib/variome")
LONGEST_SOCKET: Final = 103
"""Bytes of a socket's path that every system takes (Linux takes 107, macOS and the BSDs 103)."""

# Checked on a load of 5 KB documents; commits stay durable (fsync and synchronous_commit are on by default).
CONFIGURATION: Final = """\
# Written by Variome at every start. What you set with ALTER SYSTEM wins over this file.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
random_page_cost = 1.1
jit = off
default_toast_compression = lz4
wal_compression = lz4
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
checkpoint_timeout = 15min
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
# Values and statements hold genotypes: they stay out of the log.
log_error_verbosity = terse
log_min_error_statement = panic
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the files of a private cluster are."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def turn_lock(self) -> Path:
        """Held exclusively by whoever starts, stops, enters or leaves."""
        return self.folder / "turn.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that uses the server."""
        return self.folder / "users.lock"

    @property
    def server_lock(self) -> Path:
        """Held exclusively by the server's processes themselves, and free when the last of them has ended."""
        return self.folder / "server.lock"

    @property
    def keep_mark(self) -> Path:
        """There as long as the server is to run on without users."""
        return self.folder / "keep-running"

    def get_account(self) -> Account:
        """Who runs the server of a cluster that exists.

        Raises:
            DatabaseError: we cannot run it.
        """
        try:
            account = get_account(self.data.stat().st_uid)
        except DatabaseError as error:
            raise DatabaseError(f"the private database in {self.data} cannot be used: {error}") from None
        return account


def open_cluster(home: Path) -> Cluster:
    """The cluster under the home folder, of which the folders are made when absent, but not yet the data.

    Raises:
        DatabaseError: the folder belongs to somebody else.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = home / "postgres"
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        raise DatabaseError(
            f"{folder} belongs to user id {owner}, you are {os.geteuid()}; run as that user, or set VARIOME_HOME"
        )
    return Cluster(folder)


def prepare(cluster: Cluster) -> Account:
    """Make the data folder when absent, check that it fits the programs, and write its configuration.

    Nobody else may be doing this, and the server must not run.

    Raises:
        DatabaseError: it cannot be made, or is of another version of PostgreSQL.
    """
    if not cluster.data.exists():
        _create(cluster, choose_account())
    version = (cluster.data / "PG_VERSION").read_text().strip()
    if version != programs.MAJOR_VERSION:
        raise DatabaseError(
            f"the private database in {cluster.data} is of PostgreSQL {version}, installed is {programs.VERSION}; back "
            "it up with the Variome that made it, set VARIOME_HOME to a new folder and restore it there"
        )
    account = cluster.get_account()
    _configure(cluster, account)
    return account


def _create(cluster: Cluster, account: Account) -> None:
    """Make the cluster beside its place and move it there when it is whole: a process killed here leaves no half."""
    target = cluster.data
    partial = target.with_name("data.partial")
    shutil.rmtree(partial, ignore_errors=True)
    _run_initdb(partial, account)
    partial.rename(target)


def _run_initdb(data: Path, account: Account) -> None:
    # The builtin locale orders by code point, knows Unicode's letters and depends on no library of the system.
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    made = account.run("initdb", f"--pgdata={data}", f"--username={NAME}", *locale, "--auth=reject")
    if made.returncode == 0:
        single = ("--single", "-D", data, "-c", "exit_on_error=true", "template1")
        made = account.run("postgres", *single, text=f"CREATE DATABASE {NAME}\n")
    if made.returncode:
        raise DatabaseError(f"the private database cannot be made in {data.parent}: {last_complaint(made.stdout)}")
    with (data / "postgresql.conf").open("a") as file:
        file.write("\ninclude_if_exists = 'variome.conf'\n")


def _configure(cluster: Cluster, account: Account) -> None:
    socket = _choose_socket_folder(cluster, account)
    quoted = str(socket).replace('"', '""').replace("'", "''")
    (cluster.data / "variome.conf").write_text(CONFIGURATION.format(port=PORT, socket=f'"{quoted}"'))
    method = "peer map=owner" if account.has_peers else "trust"
    (cluster.data / "pg_hba.conf").write_text(f"local all all {method}\n")
    (cluster.data / "pg_ident.conf").write_text(f'owner "{user_name()}" {NAME}\n' if account.has_peers else "")


def _choose_socket_folder(cluster: Cluster, account: Account) -> Path:
    """A folder for the socket that only the account can enter, with a path that is short enough."""
    folder = cluster.data.resolve().parent / "socket"
    if len(os.fsencode(folder / socket_name())) <= LONGEST_SOCKET:
        folder.mkdir(mode=0o700, exist_ok=True)
    else:
        folder = Path(tempfile.mkdtemp(prefix="variome-", dir=_short_temporary_folder()))
    account.give(folder)
    return folder


def _short_temporary_folder() -> str:
    folder = tempfile.gettempdir()
    return folder if len(os.fsencode(folder)) <= LONGEST_SOCKET // 2 else "/tmp"  # noqa: S108 - mkdtemp makes it safe


def socket_name() -> str:
    return f".s.PGSQL.{PORT}"


def last_complaint(output: str) -> str:
    """The last error that PostgreSQL's programs wrote, without what stands before it, or the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for line in reversed(lines):
        for mark in ("PANIC:", "FATAL:", "error:", "ERROR:"):
            if mark in line:
                return line.split(mark, 1)[1].strip()
    return lines[-1] if lines else "it said nothing"

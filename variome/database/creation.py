"""Make the private cluster, and set it up for each start."""

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from variome.database import programs
from variome.database.account import Account, choose_account, get_account, user_name
from variome.database.cluster import Cluster
from variome.database.locks import Lock
from variome.errors import DatabaseError

logger = logging.getLogger(__name__)

NAME: Final = "variome"
"""Of the database and of its only role."""
PORT: Final = 5432
SOCKET_NAME: Final = f".s.PGSQL.{PORT}"
LONGEST_SOCKET: Final = 103
"""Bytes of a socket's path that every system takes: Linux 107, macOS and the BSDs 103."""
SHARED_PLACE = Path("/var/lib/variome")
"""Where the cluster of a server that runs as nobody goes if nobody cannot reach the home folder."""

# For a few GB. Commits stay durable: fsync and synchronous_commit are on by default.
CONFIGURATION: Final = """\
# Written by Variome at every start. What you set with ALTER SYSTEM wins over this file.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
random_page_cost = 1.1
max_parallel_workers_per_gather = {helpers}
jit = off
default_toast_compression = lz4
wal_compression = lz4
wal_level = minimal
wal_writer_delay = 10ms
max_wal_senders = 0
max_logical_replication_workers = 0
max_wal_size = 2GB
checkpoint_timeout = 15min
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
# Statements and their values hold genotypes: they stay out of the log.
log_error_verbosity = terse
log_min_error_statement = panic
"""


def prepare(cluster: Cluster, lock: Lock) -> tuple[Account, Path]:
    """Make the data when absent, check that they fit the programs, and write the configuration.

    Args:
        cluster: of which no server runs.
        lock: the server's, ours alone. The programs inherit it: when we are killed they run on for a while.

    Returns:
        Who is to run the server, and the server.

    Raises:
        DatabaseError: the data cannot be made, or are of another version of PostgreSQL.
    """
    if cluster.data.is_symlink() and not cluster.data.exists():
        raise DatabaseError(f"{cluster.data} leads to {cluster.data.readlink()}, which is not there; bring it back")
    if not cluster.data.exists():
        _create(cluster, choose_account(), lock)
    version = (cluster.data / "PG_VERSION").read_text().strip()
    if version != programs.MAJOR_VERSION:
        raise DatabaseError(
            f"the private database in {cluster.data} is of PostgreSQL {version}, installed is {programs.VERSION}; back "
            "it up with the Variome that made it, set VARIOME_HOME to a new folder and restore it there"
        )
    account = _get_account(cluster)
    _configure(cluster, account)
    return account, _programs_for(account, cluster.data.resolve().parent) / "postgres"


def preferred_socket_folder(cluster: Cluster) -> Path:
    """Where the socket is unless the path is too long: beside the data."""
    return cluster.data.resolve().parent / "socket"


def _get_account(cluster: Cluster) -> Account:
    try:
        return get_account(cluster.data.stat().st_uid)
    except DatabaseError as error:
        raise DatabaseError(f"the private database in {cluster.data} cannot be used: {error}") from None


def _create(cluster: Cluster, account: Account, lock: Lock) -> None:
    """Make the data beside their place and move or link them there when whole: a process killed here leaves no half."""
    if account.user is None:
        partial = cluster.folder / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        _initialize(partial, account, lock)
        partial.rename(cluster.data)
    else:
        place = _place_for(account, cluster)
        _initialize(place / "data", account, lock)
        cluster.data.symlink_to(place / "data")
    _sync(cluster.folder)


def _place_for(account: Account, cluster: Cluster) -> Path:
    """A folder of ours that the account can reach: under the home folder if it can, so that they stay together."""
    home = cluster.folder.parent
    parent = home if account.can_enter(home) else SHARED_PLACE
    if not parent.exists():
        parent.mkdir()
        parent.chmod(0o711)
    place = Path(tempfile.mkdtemp(prefix="postgres-nobody-", dir=parent))
    place.chmod(0o711)
    if not account.can_enter(place):
        place.rmdir()
        raise DatabaseError(
            f"PostgreSQL is to run as nobody, who can enter neither {home} nor {parent}; set VARIOME_HOME to a folder "
            "that everybody can enter"
        )
    logger.warning("PostgreSQL cannot run as root here and will run as nobody; its files are in %s", place)
    return place


def _initialize(data: Path, account: Account, lock: Lock) -> None:
    data.mkdir(mode=0o700)
    account.give(data)
    folder = _programs_for(account, data.parent)
    # The builtin locale orders by code point, knows Unicode's letters and depends on no library of the system.
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    initdb = (folder / "initdb", f"--pgdata={data}", f"--username={NAME}", "--auth=reject", *locale)
    made = account.run(*initdb, lock=lock.descriptor)
    if made.returncode == 0:
        single = (folder / "postgres", "--single", "-D", data, "-c", "exit_on_error=true", "template1")
        made = account.run(*single, text=f"CREATE DATABASE {NAME}\n", lock=lock.descriptor)
    if made.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise DatabaseError(
            f"the private database cannot be made in {data.parent}: {programs.last_complaint(made.stdout)}; "
            "correct that, or set VARIOME_HOME to another folder"
        )
    with (data / "postgresql.conf").open("a") as file:
        file.write("\ninclude = 'variome.conf'\n")


def _programs_for(account: Account, place: Path) -> Path:
    """The folder of PostgreSQL's programs, as the account can reach it: copied to its place if need be."""
    if account.user is None or account.can_enter(programs.FOLDER / "bin"):
        return programs.FOLDER / "bin"
    copy = place / f"programs-{programs.VERSION}"
    if not copy.exists():
        partial = copy.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(programs.FOLDER, partial, symlinks=True)
        for path in (partial, *partial.rglob("*")):
            account.give(path)
        partial.rename(copy)
    return copy / "bin"


def _configure(cluster: Cluster, account: Account) -> None:
    socket = str(_choose_socket_folder(cluster, account)).replace('"', '""').replace("'", "''")
    method = "peer map=owner" if account.has_peers else "trust"
    texts = {
        "variome.conf": CONFIGURATION.format(port=PORT, socket=f'"{socket}"', helpers=_helpers()),
        "pg_hba.conf": f"local all all {method}\n",
        "pg_ident.conf": f'owner "{user_name()}" {NAME}\n' if account.has_peers else "",
    }
    for name, text in texts.items():
        path = cluster.data / name
        path.write_text(text)
        account.give(path)


def _helpers() -> int:
    """Processes that help with one query: with the one that leads them, as many as there are cores.

    PostgreSQL's own two helpers, on two cores, took 550 ms for a search that one helper did in 430.
    """
    return min((os.cpu_count() or 1) - 1, 4)


def _choose_socket_folder(cluster: Cluster, account: Account) -> Path:
    """A folder for the socket that only the account can enter, with a path that a client can name."""
    folder = preferred_socket_folder(cluster)
    # libpq takes a comma in a host for the beginning of the next one, and knows no way to say otherwise.
    if len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET and "," not in str(folder):
        shutil.rmtree(folder, ignore_errors=True)  # a killed server leaves its socket, and the number that it had
        folder.mkdir(mode=0o700)
    else:
        folder = Path(tempfile.mkdtemp(prefix="variome-", dir=_short_temporary_folder()))
    account.give(folder)
    return folder


def _short_temporary_folder() -> str:
    folder = tempfile.gettempdir()
    return folder if len(os.fsencode(folder)) < LONGEST_SOCKET // 2 else "/tmp"  # noqa: S108 - mkdtemp makes it safe


def _sync(folder: Path) -> None:
    """Have the disk remember the names in a folder: without it a power cut could take the new database back."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

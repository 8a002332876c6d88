"""Get a database: the one that is named, or a private server that lives while somebody uses it.

The first process that needs the server starts it, the last one to leave stops it. Three locks carry that (see
`Cluster`): whoever comes or goes holds the turn; users share a lock that is free when none is left; the server's
processes hold a lock handed down to them, so that it is free exactly when no process of the server lives, whatever
the files of a killed one say.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from variome.database import postmaster
from variome.database.address import check_reachable
from variome.database.cluster import Cluster, find_cluster, open_cluster
from variome.database.locks import Lock, alone, is_held
from variome.errors import DatabaseError
from variome.settings import Settings

logger = logging.getLogger(__name__)

TURN_LIMIT: Final = postmaster.READY_LIMIT + postmaster.STOP_LIMIT


@dataclass(frozen=True, slots=True)
class Status:
    """How a private database is now. `process` is its first process, where that can be told."""

    folder: Path
    is_made: bool
    is_running: bool
    is_answering: bool
    is_used: bool
    is_kept: bool
    process: int | None


@contextmanager
def open_database(settings: Settings) -> Iterator[str]:
    """A URL that libpq and psycopg take, good until the block ends.

    Raises:
        DatabaseError: the database cannot be reached or started.
    """
    if settings.database_url is None:
        with _visit(settings.home_folder) as url:
            yield url
    else:
        check_reachable(settings.database_url)
        yield settings.database_url


def keep_running(home: Path) -> None:
    """Start the private server, and let it run on without users until `stop_keeping`.

    Raises:
        DatabaseError: it cannot be started.
    """
    with _visit(home), _in_a_sentence(home):
        open_cluster(home).keep_mark.touch(mode=0o600)


def stop_keeping(home: Path) -> Status | None:
    """Stop the private server, or have its last user stop it; how it is then, or None when there is none.

    Raises:
        DatabaseError: it does not stop.
    """
    with _in_a_sentence(home):
        cluster = find_cluster(home)
        if cluster is None:
            return None
        with Lock(cluster.users_lock) as users, _turn(cluster):
            cluster.keep_mark.unlink(missing_ok=True)
            if users.try_exclusive():
                postmaster.stop(cluster)
    return find_status(home)


def find_status(home: Path) -> Status | None:
    """How the private database is, without starting it; None when there is none.

    Raises:
        DatabaseError: its folder cannot be read.
    """
    with _in_a_sentence(home):
        cluster = find_cluster(home)
        if cluster is None:
            return None
        running = is_held(cluster.server_lock)
        return Status(
            folder=cluster.folder,
            is_made=cluster.data.exists(),
            is_running=running,
            is_answering=running and postmaster.find_url(cluster) is not None,
            is_used=_is_used(cluster),
            is_kept=cluster.keep_mark.exists(),
            process=postmaster.find_postmaster(cluster) if running else None,
        )


@contextmanager
def _visit(home: Path) -> Iterator[str]:
    """Use the private server: start it when it does not run, stop it after when nobody else uses it."""
    with _in_a_sentence(home):
        cluster = open_cluster(home)
        users = Lock(cluster.users_lock)
    with users:
        with _in_a_sentence(home), _turn(cluster):
            users.try_shared()  # always had: only who has the turn locks the users out
            url = postmaster.start(cluster)
        visitor = os.getpid()
        try:
            yield url
        finally:
            if os.getpid() == visitor:  # not in a process that was forked inside the block
                _leave(cluster, users)


def _leave(cluster: Cluster, users: Lock) -> None:
    """Give up our use. That a server is slow to stop does not make what was done with it fail."""
    try:
        with _in_a_sentence(cluster.folder.parent), _turn(cluster):
            users.release()
            if not cluster.keep_mark.exists() and users.try_exclusive():
                postmaster.stop(cluster)
    except DatabaseError as error:
        logger.warning("the private database could not be left in order: %s", error)


def _is_used(cluster: Cluster) -> bool:
    """Whether a process uses the server, or is about to. Only who has the turn may try the users' lock."""
    with Lock(cluster.turn_lock) as turn, Lock(cluster.users_lock) as users:
        return not (turn.try_exclusive() and users.try_exclusive())


@contextmanager
def _turn(cluster: Cluster) -> Iterator[None]:
    with alone(cluster.turn_lock, "another command to start or stop the private database", TURN_LIMIT):
        yield


@contextmanager
def _in_a_sentence(home: Path) -> Iterator[None]:
    """Tell what the system refuses as a DatabaseError."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise DatabaseError(
            f"the private database under {home} cannot be used: {error.strerror}{where}; "
            "correct that, or set VARIOME_HOME to another folder"
        ) from error

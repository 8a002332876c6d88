"""Where the files of the private cluster are: in `postgres` under the home folder."""

import os
from dataclasses import dataclass
from pathlib import Path

from variome.errors import DatabaseError


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the files of a private cluster are."""

    folder: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder, or a link to it where the server runs as nobody (see `account.py`)."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def turn_lock(self) -> Path:
        """Held exclusively by whoever is entering or leaving."""
        return self.folder / "turn.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that uses the server."""
        return self.folder / "users.lock"

    @property
    def server_lock(self) -> Path:
        """Held exclusively by the server's own processes, and free when the last of them has ended."""
        return self.folder / "server.lock"

    @property
    def keep_mark(self) -> Path:
        """There as long as the server is to run on without users."""
        return self.folder / "keep-running"


def find_cluster(home: Path) -> Cluster | None:
    """The cluster under the home folder, or None when there has never been one.

    Raises:
        DatabaseError: the folder belongs to somebody else.
    """
    folder = home / "postgres"
    if not folder.exists():
        return None
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        raise DatabaseError(
            f"{folder} belongs to user id {owner} and you are {os.geteuid()}; run as that user, or set VARIOME_HOME"
        )
    return Cluster(folder)


def open_cluster(home: Path) -> Cluster:
    """The cluster under the home folder. Its folder is made when absent; what is in it comes with `creation.prepare`.

    Raises:
        DatabaseError: the folder belongs to somebody else.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "postgres").mkdir(mode=0o700, exist_ok=True)
    return find_cluster(home) or Cluster(home / "postgres")

"""Locks between processes, and waiting for other processes.

A lock is `flock` on a file of its own. The kernel holds it, so a process that is killed leaves none behind, and a
process that a lock is handed down to (the server) holds it for exactly as long as it or a child of it lives.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

from variome.errors import DatabaseError

logger = logging.getLogger(__name__)

Found = TypeVar("Found")

FIRST_WORD = 3.0
NEXT_WORD = 30.0
"""Seconds of silence before a wait is spoken of, and between words."""
LONGEST_PAUSE = 0.25


class Lock:
    """A lock file that is open but not yet locked; made with mode 0600 when absent."""

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file. A process that inherited it keeps the lock."""
        os.close(self.descriptor)

    def try_exclusive(self) -> bool:
        """Whether the lock is now ours alone. A share of it that we had is gone either way."""
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        """Whether we hold the lock now, perhaps with others."""
        return self._try(fcntl.LOCK_SH)

    def release(self) -> None:
        """Give the lock up, also for processes that were forked while we held it."""
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def _try(self, how: int) -> bool:
        try:
            fcntl.flock(self.descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock at `path` exclusively."""
    with Lock(path) as lock:
        return not lock.try_shared()


@contextmanager
def alone(path: Path, awaited: str, limit: float) -> Iterator[None]:
    """Hold the lock at `path` exclusively.

    Raises:
        DatabaseError: others held it for `limit` seconds.
    """
    with Lock(path) as lock:
        wait_for(lambda: lock.try_exclusive() or None, awaited, limit)
        yield


def wait_for(find: Callable[[], Found | None], awaited: str, limit: float) -> Found:
    """What `find` gives as soon as that is not None; when it takes long, the log says what is `awaited`.

    Raises:
        DatabaseError: `limit` seconds have passed.
    """
    started = time.monotonic()
    pause, next_word = 0.005, FIRST_WORD
    while (found := find()) is None:
        waited = time.monotonic() - started
        if waited > limit:
            raise DatabaseError(f"waited {waited:.0f} s for {awaited}, in vain; see `variome database status`")
        if waited > next_word:
            logger.warning("waiting for %s (%.0f s so far, at most %.0f s)", awaited, waited, limit)
            next_word += NEXT_WORD
        time.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE)
    return found

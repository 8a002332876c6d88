"""What the processes of a PostgreSQL server use: memory of their own, and time of the processors."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc")
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_OWN, _OF_CHILDREN = slice(13, 15), slice(15, 17)
"""User and system time among the fields of `/proc/PID/stat`, and that of children that have ended (proc(5))."""


class PostgresUse:
    """Looks at a server by its first process.

    Memory that all of its processes share (`shared_buffers`) is left out: how much of it is in use says nothing.

    Attributes:
        peak_mb: the most memory that `watch` saw, without what is next.
        autovacuum_mb: likewise of the processes that look into tables that have grown, to know what is in them.
    """

    def __init__(self, postmaster: int) -> None:
        self._postmaster = postmaster
        self._began = self._cpu()
        self.peak_mb = 0.0
        self.autovacuum_mb = 0.0

    @property
    def cpu(self) -> float:
        """Seconds of processors since we began to look."""
        return self._cpu() - self._began

    def watch(self, _pid: int) -> None:
        """See `benchmarks.measuring.Watch`; the process is the command's, which uses the server."""
        held = {True: 0.0, False: 0.0}
        for pid in self._pids():
            held[_is_autovacuum(pid)] += _anonymous_kb(pid) / 1024
        self.peak_mb = max(self.peak_mb, held[False])
        self.autovacuum_mb = max(self.autovacuum_mb, held[True])

    def _cpu(self) -> float:
        ended = _seconds(self._postmaster, _OF_CHILDREN)
        return ended + sum(_seconds(pid, _OWN) for pid in self._pids())

    def _pids(self) -> Iterator[int]:
        yield self._postmaster
        children = _PROCESSES / f"{self._postmaster}/task/{self._postmaster}/children"
        yield from map(int, children.read_text().split())


def _seconds(pid: int, fields: slice) -> float:
    """None of a process that has ended meanwhile: its time is its parent's then."""
    with suppress(OSError):
        # The name of the program stands in brackets and may hold blanks.
        values = (_PROCESSES / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return sum(int(each) for each in ["", "", *values][fields]) / _TICKS
    return 0.0


def _is_autovacuum(pid: int) -> bool:
    """PostgreSQL writes what a process does where its arguments stood."""
    with suppress(OSError):
        return b"autovacuum worker" in (_PROCESSES / str(pid) / "cmdline").read_bytes()
    return False


def _anonymous_kb(pid: int) -> int:
    """Memory that lies in no file and is shared with nobody but through a fork, each page counted once."""
    with suppress(OSError):
        lines = (_PROCESSES / str(pid) / "smaps_rollup").read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:")), 0)
    return 0

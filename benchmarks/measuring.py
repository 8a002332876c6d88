"""Runs a command as a process of its own and says how long it took and how much memory it held at most."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from mmap import MAP_ANONYMOUS, MAP_POPULATE, MAP_PRIVATE, mmap
from pathlib import Path
from statistics import median

_PROCESSES = Path("/proc")
_BETWEEN = 0.5  # seconds between two looks at the memory; one takes 6 ms of a core from what is measured
_READ_AT_ONCE = 1 << 20
_HELD = 2_500_000_000  # bytes, more than what a virtual machine was seen to keep at hand

Watch = Callable[[int], None]
"""Called with the number of a process, twice a second while it runs."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """Wall and CPU seconds, and the memory in MB of the process and those it forked, shared pages counted once: the
    most, and the median of the looks at it after it had started.
    """

    wall: float
    cpu: float
    peak_mb: float
    median_mb: float


def measure(
    arguments: list[str], environment: Mapping[str, str], watch: Watch | None = None, *, start: float = 0.0
) -> Measurement:
    """Runs `python ARGUMENTS` once; its output goes nowhere.

    Args:
        arguments: of the interpreter.
        environment: added to ours.
        watch: called while the command runs.
        start: seconds that the command takes to start, which the median of memory leaves out.

    Raises:
        RuntimeError: it could not run (exit code 2 or a signal); 1 means loaded with problems.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    memory = _Memory(process.pid, watch)
    said = process.stderr.read().decode() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    code = os.waitstatus_to_exitcode(status)
    if code not in {0, 1}:
        raise RuntimeError(f"{' '.join(arguments)}: exit code {code}: {said[-500:]}")
    looks = memory.looks()
    started = looks[min(int(start / _BETWEEN), len(looks) - 1) :]
    return Measurement(wall, usage.ru_utime + usage.ru_stime, max(looks), median(started))


@contextmanager
def settled(*files: Path) -> Iterator[None]:
    """While it is open, a measurement begins as any other does, whatever was done before it.

    All that has been written lies on the disk, and files lie in memory: a load right after its file of 5 GB had been
    written took a fifth longer than one a while later; and reading 500 MB from the disk took from 0.4 to 1.3 s.

    And no memory is at hand that was freed a moment ago. A virtual machine gives such memory back to its host, all but
    a GB or so, and to write 8 kB where none was before took 25 µs then, in place of 4. A short load had all its room in
    that GB, a long one went through it (decision 0022). So we hold it meanwhile.
    """
    os.sync()
    for path in files:
        with path.open("rb", buffering=0) as stream:
            while stream.read(_READ_AT_ONCE):
                pass
    with mmap(-1, min(_HELD, _free_bytes() // 4), flags=MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE):
        yield


def _free_bytes() -> int:
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def middle(measurements: list[Measurement]) -> Measurement:
    """The median of each figure."""
    return Measurement(
        median(m.wall for m in measurements),
        median(m.cpu for m in measurements),
        median(m.peak_mb for m in measurements),
        median(m.median_mb for m in measurements),
    )


class _Memory:
    """Looks twice a second at what a process and its Python children hold (proportional set size, Linux).

    A private server that the command started is not counted: it stays when the command has ended.
    """

    def __init__(self, pid: int, watch: Watch | None) -> None:
        self._pid = pid
        self._watch = watch
        self._looks: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def looks(self) -> list[float]:
        """What was seen, in MB, one at least; ends the looking."""
        self._ended.set()
        self._thread.join()
        return self._looks or [0.0]

    def _look(self) -> None:
        while not self._ended.wait(_BETWEEN):
            self._looks.append(held_mb(self._pid))
            if self._watch:
                self._watch(self._pid)


def held_mb(pid: int) -> float:
    """MB that a process and those that it forked hold now, pages that they share counted once."""
    return sum(_proportional_kb(each) for each in (pid, *_children(pid))) / 1024


def _children(parent: int) -> Iterator[int]:
    """The processes that were forked from this one and are still the same program."""
    try:
        pids = (_PROCESSES / f"{parent}/task/{parent}/children").read_text().split()
    except OSError:
        return  # it has ended
    for pid in pids:
        with suppress(OSError):  # so has this one
            if (_PROCESSES / pid / "exe").samefile(_PROCESSES / str(parent) / "exe"):
                yield int(pid)


def _proportional_kb(pid: int) -> int:
    try:
        lines = (_PROCESSES / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)

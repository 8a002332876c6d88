"""Runs a command as a process of its own and says how long it took and how much memory it held at most."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measurement:
    """Wall and CPU seconds, and the peak resident memory of the process in MB."""

    wall: float
    cpu: float
    peak_mb: float


def measure(arguments: list[str], environment: Mapping[str, str]) -> Measurement:
    """Runs `python ARGUMENTS` once; its output goes nowhere.

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
    said = process.stderr.read().decode() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in {0, 1}:
        raise RuntimeError(f"{' '.join(arguments)}: exit code {code}: {said[-500:]}")
    return Measurement(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def middle(measurements: list[Measurement]) -> Measurement:
    """The median of each figure."""
    return Measurement(
        median(m.wall for m in measurements),
        median(m.cpu for m in measurements),
        median(m.peak_mb for m in measurements),
    )

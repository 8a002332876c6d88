"""The machine that something was measured on, and how fast it was at that moment.

A shared machine runs at different speeds from minute to minute. The yardstick is a piece of work that never changes: a
run whose yardstick took longer than another's was measured at a slower moment.
"""

import json
import os
import platform
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha512
from pathlib import Path
from typing import Final

from ingest import documents, entries
from variome.database import copy
from variome.database.programs import VERSION

_LINES: Final = 10_000
_CPUINFO: Final = Path("/proc/cpuinfo")


def machine_text() -> str:
    """Processor, cores, Python and PostgreSQL in a line, and whether the loader is compiled."""
    loader = "compiled" if documents.IS_COMPILED and entries.IS_COMPILED and copy.IS_COMPILED else "interpreted"
    cores = f"{os.cpu_count()} cores" + (f" ({model})" if (model := _cpu_model()) else "")
    return f"{platform.machine()}, {cores}, Python {platform.python_version()}, PostgreSQL {VERSION}, loader {loader}"


def yardstick_ms() -> float:
    """Milliseconds of a fixed piece of work, done on all cores at once; that of the slowest."""
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores) as pool:
        return max(pool.map(_work, range(cores)))


def commit() -> str:
    """The commit that is checked out, with a plus where files differ from it; `unknown` outside of a checkout."""
    found = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!benchmarks/results", ":!docs")
    return f"{found}+" if found and changed else found or "unknown"


def _work(number: int) -> float:
    """What a load does: text split and joined, JSON, digests."""
    text = "|".join(f"{number + each}" for each in range(100))
    begun = time.perf_counter()
    for _ in range(_LINES):
        sha512(json.dumps(text.split("|")).encode()).digest()
    return (time.perf_counter() - begun) * 1000


def _cpu_model() -> str:
    if not _CPUINFO.exists():
        return platform.processor()
    models = (line.partition(":")[2].strip() for line in _CPUINFO.read_text().splitlines() if "model name" in line)
    return next(models, "")


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""

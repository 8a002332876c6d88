"""A resident process and commands that ask it, each a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from variome.cli import main

ROOT = Path(__file__).parents[3]

NOBODY = 99
"""Exit code of a command that could not ask anybody."""

_RESIDENT = (  # as a script starts it that does not wait for it
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); from variome.resident.server import main; main()"
)
_ASKING = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from variome.resident.client import ask; "
    f"code = ask(['variome', *sys.argv[1:]]); os._exit({NOBODY} if code is None else code)"
)


def environment(home: Path, **more: str) -> dict[str, str]:
    found = {**os.environ, "VARIOME_HOME": str(home), "VARIOME_RESIDENT": "yes", "PYTHONPATH": str(ROOT)}
    return {**found, **more}


@contextmanager
def resident(home: Path) -> Iterator[int]:
    """The number of a process that answers for an installation."""
    process = subprocess.Popen([sys.executable, "-c", _RESIDENT], env=environment(home))
    try:
        wait_for((home / "resident/socket").exists)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def asking(home: Path, *arguments: str | Path, **more: str) -> subprocess.Popen[bytes]:
    """A command that asks the resident process, and ends with `NOBODY` where it cannot."""
    return subprocess.Popen(
        [sys.executable, "-c", _ASKING, "genotypes", *arguments],
        env=environment(home, **more),
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def alone(home: Path, *arguments: str | Path) -> tuple[int, bytes, bytes]:
    """Exit code, standard output and standard error of a command that asks nobody."""
    with chdir(home), pytest.MonkeyPatch.context() as patch:
        patch.setenv("VARIOME_HOME", str(home))
        result = CliRunner().invoke(main, ["genotypes", *map(str, arguments)], prog_name="variome")
    return result.exit_code, result.stdout_bytes, result.stderr_bytes


def ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes, bytes]:
    """Exit code, standard output and standard error."""
    out, errors = process.communicate(timeout=60)
    return process.returncode, out, errors


def forks_of(process: int) -> list[int]:
    """The processes that it has started and that still run."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(child) for child in children if _state_of(child) != "Z"]


def wait_for(is_so: Callable[[], object], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def _state_of(process: str) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"

"""The process of `variome serve` that answers queries of genotypes for commands (`variome.resident`)."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from variome.settings import Settings

_START: Final = "import sys; sys.path[:] = sys.argv[1:]; from variome.resident.server import main; main()"


@contextmanager
def answering_commands(settings: Settings) -> Iterator[None]:
    """Have commands of this installation answered until the block ends, where the settings say so.

    The process is a new one, and no fork of this: it must have one thread and no connection. Answers that have begun
    are brought to their end.
    """
    if not settings.resident:
        yield
        return
    # Ctrl-C is meant for the command, not for what it answers others.
    process = subprocess.Popen(
        [sys.executable, "-c", _START, *sys.path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()

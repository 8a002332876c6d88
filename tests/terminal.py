"""What a program draws in a terminal."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from contextlib import suppress


def drawn(*arguments: str, columns: int, rows: int, environment: Mapping[str, str] | None = None) -> str:
    """All that Python with these arguments writes to standard error until it ends, where that is a terminal of so many
    columns and rows.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        with os.fdopen(ours, "rb", buffering=0) as terminal:
            told = b""
            with suppress(OSError):  # the other end is closed
                while piece := terminal.read(1 << 16):
                    told += piece
    assert process.returncode == 0, told
    return told.decode()

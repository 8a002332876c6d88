"""What a fork of the resident process does: it becomes the command that somebody gave elsewhere, and ends.

It has the streams, the folder, the environment and the umask of who asks, so that all it reads, writes and says is what
the command itself would. Nothing of it outlives it: the next question is another fork's.
"""

import io
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread, main_thread
from typing import cast

from variome.resident.message import END, GO, LENGTH, N_DESCRIPTORS, N_STREAMS, NO, WRITING, YES, Command, facts, unpack

_PATIENCE = 10.0
"""Seconds in which who asks must say what."""

_GRACE = 2.0
"""Seconds in which the work may put its files in order when who asked has gone."""

_MOST_BYTES = 16 << 20
"""Of a message. Words and environment of a process are a few megabytes at most."""

_LIMITS = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_DATA, resource.RLIMIT_FSIZE)

_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


def answer(connection: socket.socket, run: Callable[[Command], int]) -> bool:
    """Does what is asked; whether that came to its end.

    Args:
        connection: who asks.
        run: does a command, and gives its exit code.
    """
    connection.settimeout(_PATIENCE)
    command = _received(connection)
    descriptors = _agreed(connection) if command else []
    if command is None or len(descriptors) != N_DESCRIPTORS:
        return False
    connection.settimeout(None)
    _become(command, descriptors, connection)
    is_done = Event()
    Thread(target=_obey, args=[connection, is_done], name="obey", daemon=True).start()
    code = run(command)
    _flush()
    is_done.set()
    connection.sendall(END + bytes([code & 0xFF]))
    connection.close()
    return True


def _received(connection: socket.socket) -> Command | None:
    """The command; None where it is not fit for this process, which is said."""
    length = int.from_bytes(_read(connection, LENGTH), "little")
    if length > _MOST_BYTES:
        raise ValueError(f"expected a message of up to {_MOST_BYTES} bytes, found one of {length}")
    theirs, command = unpack(_read(connection, length))
    if theirs == facts() and len(command.streams) == N_STREAMS and not _has_narrower_limits(connection):
        return command
    connection.sendall(NO)
    return None


def _has_narrower_limits(connection: socket.socket) -> bool:
    """Whether who asks was given less memory, time or room than this process has (`ulimit`), where the system tells."""
    if not (hasattr(socket, "SO_PEERCRED") and hasattr(resource, "prlimit")):
        return False
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    peer = int.from_bytes(credentials[:4], sys.byteorder)
    limits = [(resource.prlimit(peer, kind)[0], resource.getrlimit(kind)[0]) for kind in _LIMITS]
    return any(theirs != resource.RLIM_INFINITY and not 0 <= ours <= theirs for theirs, ours in limits)


def _read(connection: socket.socket, length: int) -> bytes:
    parts = []
    while length and (part := connection.recv(min(length, 1 << 20))):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _agreed(connection: socket.socket) -> list[int]:
    """The descriptors of who asks, none where it has lost patience: nothing is done that it does not say GO to."""
    connection.sendall(YES)
    said, descriptors, _, _ = socket.recv_fds(connection, len(GO), N_DESCRIPTORS)
    return descriptors if said == GO else []


def _become(command: Command, descriptors: list[int], connection: socket.socket) -> None:
    for number, descriptor in enumerate(descriptors[:3]):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.fchdir(descriptors[3])
    os.close(descriptors[3])
    os.umask(command.umask)
    os.environb.clear()
    os.environb.update(dict(each.split(b"=", 1) for each in command.environment if b"=" in each))
    telling = _Telling(connection)
    encoding, errors, is_line_buffered, *of_errors = command.streams
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding)
    sys.stdout = _stream(1, telling, encoding, errors, line_buffering=is_line_buffered == "1")
    sys.stderr = _stream(2, telling, of_errors[0], of_errors[1], line_buffering=True)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]  # who looks at them means these


class _Telling:
    """Says once that something is about to be printed: from then on nobody can do the command again."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._has_told = False

    def tell(self) -> None:
        if not self._has_told:
            self._has_told = True
            self._connection.sendall(WRITING)


class _ToldFile(io.FileIO):
    """A standard stream of who asks."""

    def __init__(self, descriptor: int, telling: _Telling) -> None:
        super().__init__(descriptor, "wb", closefd=False)
        self._telling = telling

    def write(self, content: "bytes | bytearray | memoryview[int]") -> int | None:  # type: ignore[override]
        self._telling.tell()
        return super().write(content)


def _stream(
    descriptor: int, telling: _Telling, encoding: str, errors: str, *, line_buffering: bool
) -> io.TextIOWrapper:
    binary = io.BufferedWriter(cast("io.RawIOBase", _ToldFile(descriptor, telling)))
    return io.TextIOWrapper(binary, encoding, errors, newline="\n", line_buffering=line_buffering)


def _obey(connection: socket.socket, is_done: Event) -> None:
    """Passes on the signals that who asks is sent; where it has gone, ends the work."""
    worker = main_thread().ident or 0  # it alone must get them: it may be waiting for a reader of what it prints
    while (told := _said(connection)) and not is_done.is_set():
        if told[0] in _SIGNALS:
            signal.pthread_kill(worker, told[0])
    if not is_done.is_set():
        signal.pthread_kill(worker, signal.SIGTERM)
        is_done.wait(_GRACE)
        os._exit(128 + signal.SIGTERM)  # it waits for a reader again, to whom nobody owes anything


def _said(connection: socket.socket) -> bytes:
    try:
        return connection.recv(1)
    except OSError:  # who asks was killed before it read what it was told; or the work is done, and nobody is there
        return b""


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # its reader has gone: the command has said so if it could
            stream.flush()


def run_variome(command: Command) -> int:
    """Runs the command as `variome` would, and gives its exit code."""
    from variome.cli import main  # noqa: PLC0415  the process has imported it, and messages must not wait for it

    if (settings := sys.modules.get("variome.settings")) is not None:
        settings.get_settings.cache_clear()  # those of the environment that this process now has
    sys.argv = [command.program, *command.words]
    try:
        main(args=command.words, prog_name=command.program)
    except SystemExit as end:
        return _code(end.code)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _code(code: str | int | None) -> int:
    if code is None or isinstance(code, int):
        return code or 0
    print(code, file=sys.stderr)
    return 1

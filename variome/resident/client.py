"""A command that asks the resident process. Whatever does not fit, the command does it itself: then None is given.

`socket` takes as long to import as all the rest, and what it is made of is there already; `signal` is imported while
the other end is at work.
"""

import _socket
import os
import sys

from variome.home import asks_server, home_folder
from variome.resident.message import END, GO, WRITING, YES, Command, pack
from variome.resident.place import address_in, is_ours, open_folder

TYPE_CHECKING = False  # `typing` takes 3 ms
if TYPE_CHECKING:
    from types import FrameType

_PATIENCE = 0.5
"""Seconds in which a server must say that it can; it takes 5 ms."""

_CUT = "variome: the server's process that answered has ended, and what is printed is cut short; give the command again"
_COULD_NOT_RUN = 2


def ask(arguments: list[str]) -> int | None:
    """The exit code of a command that a server has answered, printing and all; None where none could.

    Args:
        arguments: all words of the command line, its program the first.
    """
    if not asks_server() or None in (sys.stdin, sys.stdout, sys.stderr):
        return None
    try:
        connection = _connected()
    except OSError:
        return None
    try:
        return _answered(connection, arguments)
    finally:
        connection.close()


def _connected() -> _socket.socket:
    home = home_folder()
    folder = open_folder(home)
    try:
        if not is_ours(folder):
            raise PermissionError(f"{home}: the socket is not ours")
        connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        connection.settimeout(_PATIENCE)
        connection.connect(address_in(folder, home))
        if not is_of_our_user(connection):
            raise PermissionError(f"{home}: the server is not ours")
    finally:
        os.close(folder)
    return connection


def is_of_our_user(connection: _socket.socket) -> bool:
    """Whether who is at the other end has our user id, where the system tells; elsewhere the folder is what tells."""
    if not hasattr(_socket, "SO_PEERCRED"):
        return True
    credentials = connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, 12)
    return int.from_bytes(credentials[4:8], sys.byteorder) == os.geteuid()


def _answered(connection: _socket.socket, arguments: list[str]) -> int | None:
    try:
        connection.sendall(pack(_command(arguments)))
        if connection.recv(1) != YES:
            return None
        connection.settimeout(None)
        _go(connection)
    except (OSError, OverflowError):
        return None
    sent: list[int] = []
    _forward_signals(connection, sent)
    code, has_written = _result(connection)
    if code is not None:
        return code
    if sent:
        return 128 + sent[0]
    if has_written:
        print(_CUT, file=sys.stderr)
        return _COULD_NOT_RUN
    _let_signals_be()
    return None


def _command(arguments: list[str]) -> Command:
    umask = os.umask(0o077)
    os.umask(umask)
    out, err = sys.stdout, sys.stderr
    streams = [out.encoding, str(out.errors), str(int(out.line_buffering)), err.encoding, str(err.errors)]
    environment = [name + b"=" + value for name, value in os.environb.items()]
    return Command(umask, os.path.basename(arguments[0]), streams, arguments[1:], environment)  # noqa: PTH119


def _go(connection: _socket.socket) -> None:
    """Lets the other end begin, with our standard streams and the folder that we stand in."""
    folder = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        given = b"".join(each.to_bytes(4, sys.byteorder) for each in (0, 1, 2, folder))
        connection.sendmsg([GO], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, given)])
    finally:
        os.close(folder)


def _result(connection: _socket.socket) -> tuple[int | None, bool]:
    """The exit code, None where the other end has gone before it was known; and whether anything was printed."""
    told = b""
    try:
        while content := connection.recv(16):
            told += content
    except OSError:
        pass
    has_written = told.startswith(WRITING)
    rest = told.removeprefix(WRITING)
    return (rest[1] if rest.startswith(END) and len(rest) > 1 else None), has_written


def _forward_signals(connection: _socket.socket, sent: list[int]) -> None:
    """Has who answers feel what would end us, unless we are told to bear it (`nohup`)."""
    import signal  # noqa: PLC0415  see the head of the module

    def forward(number: int, _: "FrameType | None") -> None:
        sent.append(number)
        try:  # noqa: SIM105  contextlib would be imported for it
            connection.send(bytes([number]))
        except OSError:
            pass

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, forward)


def _let_signals_be() -> None:
    """As they are in a command that has asked nobody."""
    import signal  # noqa: PLC0415

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

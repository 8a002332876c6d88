"""What a command tells the resident process: who it is, its words and its environment. It must import next to nothing.

A message is its length (four bytes, little-endian) and fields with zero bytes between them: first what must be alike
of both sides, then what the command has, then its words and its environment, each list with its length before it.
"""

import os
import sys

YES, NO, GO, WRITING, END = b"Y", b"N", b"G", b"W", b"E"
"""The rest of the talk. The server: I can (YES), or cannot (NO). The command: do it (GO), with its descriptors; from
then on each byte is the number of a signal that it was sent. The server: something is about to be printed (WRITING);
done (END, and the exit code in a byte).

Descriptors come no sooner: with a server that is stuck they would stay on the way, and who reads what the command
prints would wait for the end of it.
"""

N_DESCRIPTORS = 4
"""Standard input, output and error, and the folder that the command stands in."""

LENGTH = 4
"""Bytes of the length of a message."""

PROTOCOL = b"1"


class Command:
    """A command as it was given.

    Attributes:
        umask: of its process.
        program: what it is called in messages.
        streams: encoding and errors of standard output, then of standard error, and whether lines of it are let go.
        words: its arguments.
        environment: its variables, each `NAME=value`.
    """

    def __init__(
        self, umask: int, program: str, streams: list[str], words: list[str], environment: list[bytes]
    ) -> None:
        self.umask = umask
        self.program = program
        self.streams = streams
        self.words = words
        self.environment = environment


N_STREAMS = 5
"""Fields about streams."""


def facts() -> list[bytes]:
    """What must be alike of who asks and who answers: program, rights, root of the file system, spelling of names."""
    import variome  # noqa: PLC0415  the package: is there already

    root = os.stat("/")  # noqa: PTH116  see variome.home
    found = [
        os.fspath(variome.__path__[0]),
        sys.version,
        sys.prefix,
        sys.getfilesystemencoding(),
        f"{os.getuid()} {os.geteuid()} {os.getegid()} {sorted(os.getgroups())}",
        f"{root.st_dev}:{root.st_ino} {_namespace()}",
    ]
    return [PROTOCOL, *map(os.fsencode, found)]


def pack(command: Command) -> bytes:
    """The message of a command.

    Raises:
        ValueError: it is longer than a message can be.
    """
    fields = [*facts(), b"%o" % command.umask, os.fsencode(command.program), *map(os.fsencode, command.streams)]
    fields += [b"%d" % len(command.words), *map(os.fsencode, command.words), *command.environment]
    content = b"\0".join(fields)
    return len(content).to_bytes(LENGTH, "little") + content


def unpack(content: bytes) -> tuple[list[bytes], Command]:
    """The facts of who asks, and the command.

    Raises:
        ValueError: it is no such message.
    """
    fields = content.split(b"\0")
    n_facts = len(facts())
    theirs, rest = fields[:n_facts], fields[n_facts:]
    if theirs[:1] != [PROTOCOL] or len(rest) < N_STREAMS + 3:
        return theirs, Command(0, "", [], [], [])
    streams = [os.fsdecode(each) for each in rest[2 : 2 + N_STREAMS]]
    begin = 3 + N_STREAMS
    end = begin + int(rest[begin - 1])
    words = [os.fsdecode(each) for each in rest[begin:end]]
    return theirs, Command(int(rest[0], 8), os.fsdecode(rest[1]), streams, words, rest[end:])


def _namespace() -> str:
    """Of the files that this process sees, where there are several of them on a machine."""
    try:
        return os.readlink("/proc/self/ns/mnt")  # noqa: PTH115
    except OSError:
        return ""

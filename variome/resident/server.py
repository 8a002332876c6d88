"""The resident process: it listens, and forks for each question. It has one thread, so that it can.

It ends with the server that started it, and as soon as the program on disk is not the one that it runs.
"""

import gc
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn

import variome
from variome.home import home_folder
from variome.resident.answering import answer, run_variome
from variome.resident.client import is_of_our_user
from variome.resident.listening import Listening

if TYPE_CHECKING:
    from variome.resident.warming import Warming

MOST_AT_ONCE: Final = max(4, 2 * (os.cpu_count() or 1))
"""Questions that are being answered. Who asks one more does it alone."""

_TICK: Final = 0.5
"""Seconds between two looks at whether the server is there, and whether another one has left the socket."""

_NEEDED: Final = (
    *(f"variome.cli.genotypes.{name}" for name in ("view", "counts", "haplotypes", "carriers", "matching")),
    *("variome.search.genotypes.bcf", "variome.genotypes.exporting.bgzip", "variome.search.variant_sites"),
    *("variome.database.server", "variome.datasets.places", "variome.schema.registry", "variome.settings"),
)
"""What commands import when they need it, and a fork has."""


def main() -> None:
    """Answers until the process that started this one has ended."""
    signal.signal(signal.SIGTERM, _end)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # its threads, which nobody needs, would not come along into a fork
    try:
        listening = Listening(home_folder())
    except OSError as error:
        print(f"variome: queries of genotypes are not answered for commands: {error}", file=sys.stderr)
        return
    try:
        Resident(listening, os.getppid()).run()
    finally:
        listening.close()


class Resident:
    """The process.

    Args:
        listening: where it is asked.
        parent: process with which it ends.
    """

    def __init__(self, listening: Listening, parent: int) -> None:
        self._listening = listening
        self._parent = parent
        self._forks: set[int] = set()
        self._told, self._telling = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        for each in (self._told, self._telling):
            each.setblocking(False)
        self._warming: Warming | None = None
        self._files = _source_files()

    def run(self) -> None:
        """Returns when there is nobody left to answer for."""
        if any(Path(home_folder(), "genotypes").glob("*/versions")):
            self._prepare()
        while os.getppid() == self._parent:
            listener = self._listening.try_to_listen()
            if listener is None:
                select.select([], [], [], _TICK)
            elif (connection := self._next(listener)) is not None:
                if not self._is_current():
                    connection.close()
                    return
                self._take(connection)

    def _next(self, listener: socket.socket) -> socket.socket | None:
        """Who asks next; None after a while, or after a step of what there is to do meanwhile."""
        is_idle = self._warming is None or self._warming.is_done
        ready, _, _ = select.select([listener, self._told], [], [], _TICK if is_idle else 0)
        self._forks -= {fork for fork in self._forks if os.waitpid(fork, os.WNOHANG)[0]}
        if listener in ready:
            with suppress(OSError):  # who asked may be gone
                return listener.accept()[0]
        if self._warming is not None:
            self._warming.listen()
            self._warming.step()
        return None

    def _take(self, connection: socket.socket) -> None:
        """Has a fork answer; who is not let in is told so by the end of the connection, and does it alone."""
        with connection:
            if not is_of_our_user(connection) or len(self._forks) >= MOST_AT_ONCE:
                return
            if self._warming is not None:
                self._fork(connection)
                return
        self._prepare()  # the first who asks of a server without datasets does not wait for this

    def _fork(self, connection: socket.socket) -> None:
        fork = os.fork()
        if fork:
            self._forks.add(fork)
            return
        try:
            self._answer(connection)
        except (OSError, ValueError):  # who asked has gone, or is none of our commands
            pass
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)  # what is in order to be done at the end of the process is that one's to do

    def _answer(self, connection: socket.socket) -> None:
        from variome.cli.genotypes.views import KEPT  # noqa: PLC0415  is there already
        from variome.resident.warming import tell  # noqa: PLC0415

        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._listening.leave()
        self._told.close()
        if answer(connection, run_variome):
            tell(KEPT, self._telling)

    def _prepare(self) -> None:
        """Imports what commands need, which takes a second and 100 MB: not before there is anything to be asked."""
        for name in _NEEDED:
            import_module(name)
        from variome.cli.genotypes.views import KEPT  # noqa: PLC0415
        from variome.genotypes.kernels import compile_kernels  # noqa: PLC0415
        from variome.resident.warming import Warming  # noqa: PLC0415

        compile_kernels()
        self._warming = Warming(KEPT, self._told)
        gc.collect()
        gc.freeze()  # a fork that collects garbage would copy all of it

    def _is_current(self) -> bool:
        """Whether the modules that are here are those on disk."""
        paths = {path for module in list(sys.modules.values()) if (path := getattr(module, "__file__", None))}
        return all(_state(path) == self._files[path] for path in paths & self._files.keys())


def _source_files() -> Mapping[str, tuple[int, int]]:
    return {str(path): _state(str(path)) for path in Path(variome.__path__[0]).rglob("*.py")}


def _state(path: str) -> tuple[int, int]:
    """Time of change and size of a file; zeros where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116  some hundred for each question
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


def _end(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)

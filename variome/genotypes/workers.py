"""Processes that take over what keeps a core busy, forked from one that has read its headers and not a record yet.

What they work with is there when they are forked, so that little is handed over. They end with the process that
started them, and what stops one of them is raised there.
"""

import gc
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Final

from variome.errors import InputError, VariomeError

Works = Mapping[str, Callable[..., Any]]
"""What the processes can do, by name."""

N_WORKERS: Final = 2

_MOST_GARBAGE: Final = 1_000_000


class Workers:
    """Processes that are at work; each is spoken to by a thread, so that neither side waits for the other to listen."""

    def __init__(self, connections: list[Connection]) -> None:
        self._idle: SimpleQueue[Connection] = SimpleQueue()
        for connection in connections:
            self._idle.put(connection)
        self._threads = ThreadPoolExecutor(len(connections), "worker")

    def submit(self, work: str, *values: Any) -> "Future[Any]":
        """Has a work done, when those that were submitted before it have begun."""
        return self._threads.submit(self._done, work, values)

    def close(self) -> None:
        """Nothing more is begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _done(self, work: str, values: tuple[Any, ...]) -> Any:
        connection = self._idle.get()
        try:
            connection.send((work, values))
            result = connection.recv()
        except (EOFError, OSError):
            raise InputError(
                "a process that helped with the import was ended from outside; was memory short? Try again"
            ) from None
        finally:
            self._idle.put(connection)
        if isinstance(result, VariomeError):
            raise result
        if isinstance(result, _Bug):
            raise RuntimeError(result.trace)
        return result


class _Bug:
    """The trace of an exception that nobody expected."""

    def __init__(self, trace: str) -> None:
        self.trace = trace


@contextmanager
def open_workers(works: Works, n_workers: int = N_WORKERS) -> Iterator[Workers | None]:
    """Processes for some works; None where the machine has one core or cannot fork."""
    if (os.cpu_count() or 1) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield None
        return
    children = []
    connections: list[Connection] = []
    try:
        for _ in range(n_workers):
            ours, theirs = multiprocessing.Pipe()
            connections.append(ours)
            child = multiprocessing.get_context("fork").Process(
                target=_work, args=(works, theirs, list(connections)), name="genotypes", daemon=True
            )
            child.start()
            children.append(child)
            theirs.close()
        workers = Workers(connections)
        try:
            yield workers
        finally:
            workers.close()
    finally:
        for child in children:
            child.kill()  # it has nothing to tidy up, and may not have set its handlers yet
            child.join()
        for connection in connections:
            connection.close()


def _work(works: Works, parent: Connection, others: list[Connection]) -> None:
    """A process: its connection would never tell that the parent has gone if it kept the parent's ends."""
    gc.set_threshold(_MOST_GARBAGE)
    for connection in others:
        connection.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        while True:
            name, values = parent.recv()
            parent.send(_result(works[name], values))
    except (EOFError, OSError):
        os._exit(1)  # nobody is there to work for, or to tell


def _result(work: Callable[..., Any], values: tuple[Any, ...]) -> Any:
    try:
        return work(*values)
    except VariomeError as error:
        return error
    except Exception:
        return _Bug(traceback.format_exc())

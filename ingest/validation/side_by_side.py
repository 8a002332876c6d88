"""Several files checked at the same time, each by a process of its own, and their verdicts in the order of the files.

Processes are forked, take one path after another, and die with their parent.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from ingest.validation.check import Advance, CheckOptions, check_file, shown
from ingest.validation.verdict import Verdict
from variome.errors import InputError
from variome.files.raw_lines import STANDARD_INPUT


@dataclass(frozen=True, slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection


def check_files(paths: Sequence[str], options: CheckOptions, n_jobs: int, advance: Advance) -> Iterator[Verdict]:
    """The verdict on each file, in order.

    Args:
        paths: of the files; `-` is standard input, which only this process can read: then all are checked here.
        options: how they are checked.
        n_jobs: how many are checked at the same time.
        advance: is told of bytes read.

    Raises:
        InputError: a process was killed, as where memory is short.
    """
    n_workers = min(n_jobs, len(paths))
    if n_workers < 2 or STANDARD_INPUT in paths or "fork" not in multiprocessing.get_all_start_methods():
        yield from (check_file(path, options, advance) for path in paths)
        return
    with ExitStack() as stack:
        workers = [stack.enter_context(_open_worker(options)) for _ in range(n_workers)]
        done: dict[int, Verdict] = {}
        n_given = 0
        for number, verdict in _iter_done(workers, paths, advance):
            done[number] = verdict
            while n_given in done:
                yield done.pop(n_given)
                n_given += 1


def _iter_done(workers: Sequence[_Worker], paths: Sequence[str], advance: Advance) -> Iterator[tuple[int, Verdict]]:
    """Each file by its place in `paths`, as soon as it is done."""
    waiting = iter(range(len(paths)))
    busy: dict[Connection, tuple[_Worker, int]] = {}
    for worker, number in zip(workers, waiting, strict=False):
        worker.connection.send(paths[number])
        busy[worker.connection] = worker, number
    while busy:
        ready = wait(list(busy))
        for worker, number in [each for connection, each in busy.items() if connection in ready]:
            message = _receive(worker, paths[number])
            if isinstance(message, int):
                advance(message)
                continue
            del busy[worker.connection]
            if (following := next(waiting, None)) is not None:
                worker.connection.send(paths[following])
                busy[worker.connection] = worker, following
            yield number, message


def _receive(worker: _Worker, path: str) -> int | Verdict:
    try:
        message: int | Verdict = worker.connection.recv()
    except (EOFError, ConnectionResetError):
        worker.process.join()
        if worker.process.exitcode == 1:
            raise RuntimeError(f"{shown(path)}: checking it ended with the trace above") from None
        raise InputError(f"{shown(path)}: the process that checks it was killed; is memory short?") from None
    return message


@contextmanager
def _open_worker(options: CheckOptions) -> Iterator[_Worker]:
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=_work, args=(options, ours, theirs), name="validate", daemon=True
    )
    child.start()
    theirs.close()
    try:
        yield _Worker(child, ours)
    finally:
        child.terminate()
        child.join()
        ours.close()


def _work(options: CheckOptions, theirs: Connection, ours: Connection) -> None:
    """A worker. `theirs` is the end of the parent, which would never see us end if we kept it open."""
    theirs.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        while True:
            ours.send(check_file(ours.recv(), options, ours.send))
    except (EOFError, ConnectionResetError, BrokenPipeError):
        os._exit(0)  # nobody is there to work for

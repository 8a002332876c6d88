"""The connection of a command to a Dask cluster: who is there, tasks, what becomes of them, and how it ends.

What Dask raises is told in a sentence.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, Final, TypeVar

from distributed import Client, Future
from distributed.client import ClosedClientError
from distributed.scheduler import KilledWorker

from variome.errors import ClusterError, InputError, SettingsError

T = TypeVar("T")

_GONE: Final = (
    "the scheduler went away, or another of its users took the load out; start it, then give the same command again"
)


@contextmanager
def connected(scheduler: str) -> Iterator[Client]:
    """A client of the scheduler at an address.

    Raises:
        SettingsError: it is no address.
        ClusterError: nobody answers there.
    """
    if not scheduler.startswith(("tcp://", "tls://")):  # Dask would say so too, with a trace when it is garbage
        raise SettingsError(f"--scheduler: expected an address such as tcp://127.0.0.1:8786, found {scheduler!r}")
    # What Dask has to say of a connection that is lost, with a trace, is told by us in a sentence. Its client has a
    # level of its own; the rest (`distributed.batched`, `distributed.comm`, `distributed.core`) takes the package's.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(scheduler, set_as_default=False, name="variant-ingestion")
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"the scheduler {scheduler} cannot be reached: {error}; start it ('dask scheduler') or name another"
        ) from error
    with client:
        yield client


def refuse_strangers(client: Client) -> None:
    """Waits for a worker, and asks all for the version of Variome that they have.

    Raises:
        ClusterError: one of them has none, or another.
    """
    expected = version("variome")
    result_of(submitted(client, _version_question()), "")
    for address, found in client.run(_version_question(), on_error="ignore").items():
        if found != expected:
            raise ClusterError(
                f"worker {address}: expected Variome {expected}, found {found or 'none'}; install the same everywhere"
            )


def submitted(client: Client, function: Callable[..., T], *arguments: Any, priority: int = 0) -> Future[T]:
    """A task that calls a function. Dask runs those of a higher priority first.

    Raises:
        ClusterError: the scheduler has gone away.
    """
    try:
        return client.submit(function, *arguments, pure=False, priority=priority)
    except ClosedClientError:
        raise ClusterError(_GONE) from None


def result_of(future: Future[T], path: str) -> T:
    """What a task for a file gave; waits for it.

    Raises:
        ClusterError: the scheduler has gone away.
        InputError: whichever worker takes the task is lost.
    """
    try:
        return future.result()
    except CancelledError:
        raise ClusterError(_GONE) from None
    except KilledWorker as error:
        times = error.allowed_failures + 1
        raise InputError(
            f"{path}: lost its worker {times} times; the logs of the workers say why; is memory short there?"
        ) from None


def _version_question() -> Callable[[], str | None]:
    """What asks a worker for its version: local, to be sent whole, as a worker that cannot import a task dies of it."""

    def find_version() -> str | None:
        from importlib.metadata import version  # noqa: PLC0415  on the worker
        from importlib.util import find_spec  # noqa: PLC0415

        try:
            return version("variome") if find_spec("ingest.block_work") else None
        except ModuleNotFoundError:
            return None

    return find_version

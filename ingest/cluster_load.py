"""The load of one file on a worker of a cluster: what is sent there, and the task itself.

The worker reads the file by the path that it has everywhere, and posts its batches to the server. If it is lost, the
task is run again on another one, which finds the submission, waits until the heart of the lost load is seen to be
still, and goes on where its last batch was committed, in the same report: that, too, lies where all workers see it.
"""

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from ingest.file_loads import FileLoads, Wishes, open_loads
from ingest.http_client import HttpClient
from ingest.load import LoadOptions, LoadResult, load_file
from variome.errors import ClusterError, ConflictError, InputError, SchemaError, VariomeError
from variome.settings import Settings, get_settings

if TYPE_CHECKING:
    from distributed import Worker

_BETWEEN: Final = 1.0
"""Seconds between two looks whether the load is still wanted, and two words of how far it has come."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is the same for all files of a command.

    Attributes:
        url: of the server, as the workers reach it.
        api_key: that is shown to the server. It goes from process to process, and is printed by none of them.
        home: the home folder of who gave the command, for reports.
        wishes: its options, paths absolute.
        versions: annotation version by item type, as the command found them.
        program: version of the program that gave it.
        topic: of the events that say how far each file has come.
        wanted: a note that lies in the folder of the reports as long as the command runs; None without reports.
    """

    url: str
    api_key: SecretStr | None
    home: Path
    wishes: Wishes
    versions: Mapping[str, str]
    program: str
    topic: str
    wanted: Path | None


@dataclass(frozen=True, slots=True)
class OrderedFile:
    """One of its files: its place among them from 0, its absolute path, its size in bytes, the options of its load."""

    number: int
    path: str
    size: int
    options: LoadOptions


def load_there(order: Order, file: OrderedFile, _earlier: object = None) -> LoadResult | VariomeError:
    """The task of a worker, begun when that of the `earlier` file has ended.

    What stops it is given back: of what is raised, Dask would show a trace to everybody.
    """
    from distributed import get_worker  # noqa: PLC0415  Dask is an extra

    worker = get_worker()
    try:
        refuse_unseen(order, file, place_of(worker))
        return _load(order, file, _Progress(worker, order, file))
    except VariomeError as error:
        return returned(error, place_of(worker))


def place_of(worker: "Worker") -> str:
    """A worker, for messages."""
    return f"worker {worker.address} on {socket.gethostname()}"


def returned(error: VariomeError, place: str) -> VariomeError:
    """What is given back of an error: with the place, unless it would be the same anywhere."""
    return error if isinstance(error, (InputError, ConflictError)) else type(error)(f"{place}: {error}")


def refuse_unseen(order: Order, file: OrderedFile, place: str) -> None:
    """Hold what a worker has to what it should have.

    Raises:
        ClusterError: it is of another version, or does not see the folder of the reports.
        InputError: it does not see the file.
    """
    ours = version("variome")
    if ours != order.program:
        raise ClusterError(f"expected Variome {order.program}, found {ours}; install the same everywhere")
    if order.wanted and not order.wanted.exists():
        raise ClusterError(
            f"the folder of the reports is not seen here: {order.wanted.parent}; name one with --report that all "
            "workers see"
        )
    path = Path(file.path)
    if not path.exists():
        raise InputError(f"{path}: {place} does not see it; put it where all workers see it by this path")
    if (found := path.stat().st_size) != file.size:
        raise InputError(
            f"{path}: {place} sees another file: expected {file.size:,} bytes, found {found:,}; put it where all "
            "workers see it by this path"
        )


def _load(order: Order, file: OrderedFile, progress: "_Progress") -> LoadResult:
    with HttpClient(order.url, settings_of(order)) as client:
        loads = open_loads(client, order.wishes)
        refuse_versions(order, loads)
        parser, request = loads.open(file.path)
        return load_file(client, parser, request, file.options, progress.tell)


def settings_of(order: Order) -> Settings:
    """The settings of this worker, with what goes by whoever gave the command."""
    return get_settings().model_copy(update={"home": order.home, "api_key": order.api_key})


def refuse_versions(order: Order, loads: FileLoads) -> None:
    """Hold the annotation versions that a worker finds to those that the command found.

    Raises:
        SchemaError: there are others by now.
    """
    if loads.write.versions != order.versions:
        raise SchemaError(
            "an annotation version has been added since the command was given; name one with --annotation-version"
        )


class _Progress:
    """Says how far a load has come, and ends it when nobody wants it any more."""

    def __init__(self, worker: "Worker", order: Order, file: OrderedFile) -> None:
        self._worker = worker
        self._order = order
        self._number = file.number
        self._records = 0
        self._told = 0.0

    def tell(self, records: int, bytes_read: int) -> None:
        """See `ingest.load.Progress`.

        Raises:
            ClusterError: the command has ended.
        """
        self._records += records
        now = time.monotonic()
        if now - self._told < _BETWEEN:
            return
        self._told = now
        if self._order.wanted and not self._order.wanted.exists():
            raise ClusterError("the command that asked for the load has ended; what was committed stays")
        told = {"file": self._number, "records": self._records, "bytes": bytes_read}
        self._worker.log_event(self._order.topic, told)

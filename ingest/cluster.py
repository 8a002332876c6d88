"""Spreads the files of a load over a Dask cluster: each is a task, and a worker loads it as it would be loaded here.

Dask gives the files to the workers, and the file of a lost worker to another one. Everything else is agreed on in the
store, as between any two loads: one File item and one submission for a file, whose holder shows that it lives.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from distributed import Client, Future, as_completed
from distributed.scheduler import KilledWorker

from ingest.cluster_load import Order, OrderedFile, load_there
from ingest.file_loads import Wishes
from ingest.load import LoadOptions, LoadOutcome, LoadResult, Progress
from variome.errors import ClusterError, ConflictError, InputError, LeaseError, SettingsError, VariomeError
from variome.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where files are spread to: the address of the scheduler, and the URL of the server as the workers reach it.

    `tell` hears of the progress of all files together, `say` is called with a sentence for the user.
    """

    scheduler: str
    url: str
    tell: Progress
    say: Callable[[str], object]

    def iter_loaded(
        self,
        files: Sequence[OrderedFile],
        wishes: Wishes,
        versions: Mapping[str, str],
        settings: Settings,
        reports: Path | None,
    ) -> Iterator[LoadOutcome]:
        """What came of the files, in their order, each told when it and all before it have been loaded.

        Args:
            files: from `ordered_file`.
            wishes: with absolute paths.
            versions: annotation version by item type.
            settings: of whoever asks; the workers show that one's API key.
            reports: the folder of the reports; None where none are written.

        Raises:
            VariomeError: the cluster, the server or the store went away, or one of the workers cannot do its work.
        """
        topic = f"variome-load-{uuid4()}"
        with ExitStack() as stack:
            client = stack.enter_context(_connected(self.scheduler))
            wanted = stack.enter_context(_note(reports, topic))
            order = Order(
                self.url, settings.api_key, settings.home_folder, wishes, versions, version("variome"), topic, wanted
            )
            come = _HowFar(len(files), self.tell)
            client.subscribe_topic(topic, come.hear)
            if not client.scheduler_info()["workers"]:
                self.say(f"{self.scheduler} has no workers yet: 'dask worker {self.scheduler}' starts one")
            _refuse_strangers(client)
            yield from _in_order(_iter_numbered(client, order, files, come))


def ordered_file(number: int, path: str, options: LoadOptions) -> OrderedFile:
    """A file as it is sent to a worker.

    Raises:
        InputError: it is a pipe.
    """
    whole = Path(path).absolute()
    if not whole.is_file():
        raise InputError(f"{path}: expected a file that the workers can read, found a pipe; write it to a file")
    return OrderedFile(number, str(whole), whole.stat().st_size, options)


@contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    if not scheduler.startswith(("tcp://", "tls://")):  # Dask would say so too, with a trace when it is garbage
        raise SettingsError(f"--scheduler: expected an address such as tcp://127.0.0.1:8786, found {scheduler!r}")
    # What it has to say of a scheduler that is lost, with a trace, is told by us in a sentence.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        client = Client(scheduler, set_as_default=False, name="variant-ingestion")
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"the scheduler {scheduler} cannot be reached: {error}; start it ('dask scheduler') or name another"
        ) from error
    with client:
        yield client


def _refuse_strangers(client: Client) -> None:
    """Waits for a worker, and asks all for the version of Variome that they have.

    Raises:
        ClusterError: one of them has none, or another.
    """
    expected = version("variome")
    _result(client.submit(_version_question(), pure=False))
    for address, found in client.run(_version_question(), on_error="ignore").items():
        if found != expected:
            raise ClusterError(
                f"worker {address}: expected Variome {expected}, found {found or 'none'}; install the same everywhere"
            )


def _version_question() -> Callable[[], str | None]:
    """What asks a worker for its version: local, to be sent whole, as a worker that cannot import a task dies of it."""

    def find_version() -> str | None:
        from importlib.metadata import version  # noqa: PLC0415  on the worker
        from importlib.util import find_spec  # noqa: PLC0415

        try:
            return version("variome") if find_spec("ingest.cluster_load") else None
        except ModuleNotFoundError:
            return None

    return find_version


@contextmanager
def _note(folder: Path | None, name: str) -> Iterator[Path | None]:
    """Lays a note into the folder for as long as the loads are wanted: who does not see it, does not see the folder."""
    if folder is None:
        yield None
        return
    wanted = folder / f".{name}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        wanted.touch(mode=0o600)
    except OSError as error:
        raise InputError(
            f"{folder}: the reports cannot be written: {error.strerror}; name another folder with --report"
        ) from None
    try:
        yield wanted
    finally:
        wanted.unlink(missing_ok=True)


def _in_order(numbered: Iterable[tuple[int, LoadOutcome]]) -> Iterator[LoadOutcome]:
    waiting: dict[int, LoadOutcome] = {}
    turn = 0
    for number, outcome in numbered:
        waiting[number] = outcome
        while turn in waiting:
            yield waiting.pop(turn)
            turn += 1


def _iter_numbered(
    client: Client, order: Order, files: Sequence[OrderedFile], come: "_HowFar"
) -> Iterator[tuple[int, LoadOutcome]]:
    """The outcomes as they come. Results are fetched at once: those that lie with a lost worker would be worked out
    again, and say that everything was there already.
    """
    held = []
    for file, outcome in _iter_completed(client, order, files):
        if isinstance(outcome, LeaseError):
            held.append(file)  # perhaps by a worker that Dask has lost, and that is still about to notice
        else:
            records = outcome.tally.records if isinstance(outcome, LoadResult) else 0
            come.note(file.number, records, file.size)
            yield file.number, outcome
    for file in held:
        yield from ((file.number, outcome) for _, outcome in _iter_completed(client, order, [file]))


def _iter_completed(
    client: Client, order: Order, files: Sequence[OrderedFile]
) -> Iterator[tuple[OrderedFile, LoadOutcome]]:
    by_key = {}
    of_size: dict[int, Future[LoadResult | VariomeError]] = {}
    for file in files:
        # Files of one size may have one content under two names: the later waits for the earlier, as it would here.
        future = client.submit(load_there, order, file, of_size.get(file.size), pure=False)
        of_size[file.size] = future
        by_key[future.key] = (file, future)
    for future in as_completed([future for _, future in by_key.values()], loop=client.loop):
        file, _ = by_key.pop(future.key)
        yield file, _outcome(file, future)


def _outcome(file: OrderedFile, future: Future[LoadResult | VariomeError]) -> LoadOutcome:
    """What came of a task.

    Raises:
        VariomeError: it is no fault of the file, and would stop the others too.
    """
    try:
        outcome = _result(future)
    except KilledWorker as error:
        times = error.allowed_failures + 1
        return InputError(
            f"{file.path}: lost its worker {times} times; the logs of the workers say why; is memory short there?"
        )
    if isinstance(outcome, VariomeError) and not isinstance(outcome, (InputError, ConflictError)):
        raise outcome
    return outcome


def _result(future: Future[T]) -> T:
    try:
        return future.result()
    except CancelledError:
        raise ClusterError(
            "the scheduler went away, or another of its users took the load out; start it, then give the same command "
            "again"
        ) from None


class _HowFar:
    """How far all files have come, in records and bytes."""

    def __init__(self, n_files: int, tell: Progress) -> None:
        self._tell = tell
        self._records = [0] * n_files
        self._bytes = [0] * n_files

    def hear(self, event: tuple[float, Mapping[str, int]]) -> None:
        """An event of a worker."""
        _, told = event
        self.note(told["file"], told["records"], told["bytes"])

    def note(self, number: int, records: int, n_bytes: int) -> None:
        """So much of a file has been settled and read."""
        more = records - self._records[number]
        self._records[number], self._bytes[number] = records, n_bytes
        self._tell(more, sum(self._bytes))

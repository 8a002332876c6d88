"""Spreads the files of a load over a Dask cluster: whole, or a large one in blocks where workers would be idle.

A whole file is a task: a worker loads it as it would be loaded here. Dask gives the files to the workers, and the file
of a lost worker to another one. Everything else is agreed on in the store, as between any two loads: one File item and
one submission for a file, whose holder shows that it lives. A file in blocks is loaded by this process, whose batches
are worked on over there (`ingest.cluster_blocks`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from uuid import uuid4

from distributed import Client, Future, as_completed

from ingest.block_work import WORTH_BLOCKS
from ingest.cluster_blocks import SpreadBlocks
from ingest.cluster_connection import connected, refuse_strangers, result_of, submitted
from ingest.cluster_load import Order, OrderedFile, load_there
from ingest.file_loads import FileLoads, Wishes
from ingest.load import LoadOptions, LoadOutcome, LoadResult, Progress, load_file
from ingest.side_by_side import SideBySide
from variome.errors import ConflictError, InputError, LeaseError, VariomeError
from variome.settings import Settings


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
        loads: FileLoads,
        settings: Settings,
        reports: Path | None,
    ) -> Iterator[LoadOutcome]:
        """What came of the files, in their order, each told when it and all before it have been loaded.

        Args:
            files: from `ordered_file`.
            wishes: with absolute paths.
            loads: the same as they are understood here.
            settings: of whoever asks; the workers show that one's API key.
            reports: the folder of the reports; None where none are written.

        Raises:
            VariomeError: the cluster, the server or the store went away, or one of the workers cannot do its work.
        """
        topic = f"variome-load-{uuid4()}"
        with ExitStack() as stack:
            threads = stack.enter_context(SideBySide[tuple[int, LoadOutcome]]())  # they end when the client has closed
            client = stack.enter_context(connected(self.scheduler))
            wanted = stack.enter_context(_note(reports, topic))
            key, home, versions = settings.api_key, settings.home_folder, loads.write.versions
            order = Order(self.url, key, home, wishes, versions, version("variome"), topic, wanted)
            come = _HowFar(len(files), self.tell)
            client.subscribe_topic(topic, come.hear)
            if not client.scheduler_info()["workers"]:
                self.say(f"{self.scheduler} has no workers yet: 'dask worker {self.scheduler}' starts one")
            refuse_strangers(client)
            in_blocks, whole = divided(files, sum(client.nthreads().values()))
            sources = [_iter_in_blocks(client, order, loads, of_size, come) for of_size in in_blocks]
            if whole:
                sources.append(_iter_whole(client, order, whole, come))
            yield from _in_order(threads.iter_merged(sources))


def ordered_file(number: int, path: str, options: LoadOptions) -> OrderedFile:
    """A file as it is sent to a worker.

    Raises:
        InputError: it is a pipe.
    """
    whole = Path(path).absolute()
    if not whole.is_file():
        raise InputError(f"{path}: expected a file that the workers can read, found a pipe; write it to a file")
    return OrderedFile(number, str(whole), whole.stat().st_size, options)


def divided(files: Sequence[OrderedFile], n_threads: int) -> tuple[list[list[OrderedFile]], list[OrderedFile]]:
    """Files to be loaded in blocks, those of one size together, and files to be loaded whole.

    Where each worker has a large file of its own, nobody would be idle, and all lines need not be read by all.
    """
    large = [file for file in files if file.size >= WORTH_BLOCKS]
    if len(large) >= n_threads:
        return [], list(files)
    of_size: dict[int, list[OrderedFile]] = {}
    for file in large:
        of_size.setdefault(file.size, []).append(file)
    return list(of_size.values()), [file for file in files if file.size < WORTH_BLOCKS]


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


def _iter_in_blocks(
    client: Client, order: Order, loads: FileLoads, files: Sequence[OrderedFile], come: "_HowFar"
) -> Iterator[tuple[int, LoadOutcome]]:
    """One after another: files of one size may have one content under two names."""
    for file in files:
        try:
            parser, request = loads.open(file.path)
            spread = SpreadBlocks(client, order, file)
            outcome: LoadOutcome = load_file(loads.client, parser, request, file.options, come.of(file), spread)
        except (InputError, ConflictError) as error:
            outcome = error
        come.end(file, outcome)
        yield file.number, outcome


def _iter_whole(
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
            come.end(file, outcome)
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
        future = submitted(client, load_there, order, file, of_size.get(file.size))
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
        outcome = result_of(future, file.path)
    except InputError as error:
        return error
    if isinstance(outcome, VariomeError) and not isinstance(outcome, (InputError, ConflictError)):
        raise outcome
    return outcome


class _HowFar:
    """How far all files have come, in records and bytes. Told by several threads."""

    def __init__(self, n_files: int, tell: Progress) -> None:
        self._tell = tell
        self._records = [0] * n_files
        self._bytes = [0] * n_files
        self._lock = Lock()

    def hear(self, event: tuple[float, Mapping[str, int]]) -> None:
        """An event of a worker."""
        _, told = event
        self._note(told["file"], told["records"], told["bytes"])

    def of(self, file: OrderedFile) -> Progress:
        """Hears of the batches of a file that is loaded by this process."""

        def hear_more(records: int, n_bytes: int) -> None:
            self._note(file.number, self._records[file.number] + records, n_bytes)

        return hear_more

    def end(self, file: OrderedFile, outcome: LoadOutcome) -> None:
        """A file has come to its end."""
        records = outcome.tally.records if isinstance(outcome, LoadResult) else 0
        self._note(file.number, records, file.size)

    def _note(self, number: int, records: int, n_bytes: int) -> None:
        with self._lock:
            more = records - self._records[number]
            self._records[number], self._bytes[number] = records, n_bytes
            self._tell(more, sum(self._bytes))

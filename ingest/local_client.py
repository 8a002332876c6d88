"""The store in-process: the service that the server's routes call, called directly."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID

import psycopg

from ingest.client import BatchAnswer, LoadRequest, Outcome, PostedBatch, Submission, WriteRequest
from ingest.stored_families import StoredFamilies
from ingest.vcf_parser import ParsedItem
from variome.database.connection import connect
from variome.database.server import open_database
from variome.errors import DatabaseError
from variome.items import calls, loading, pedigrees, status, submissions
from variome.items.batch import WriteContext
from variome.items.pace import Pace
from variome.items.preparing import Item, prepare
from variome.items.receipts import BatchKey, find_receipt
from variome.items.removing import RemovalResult, remove_version
from variome.items.reports import remove_files_of, report_folder
from variome.items.viewer import LOCAL_USER, Viewer
from variome.model.assemblies import DEFAULT_ASSEMBLY
from variome.model.content import canonical, content_hash
from variome.schema.registry import SchemaRegistry
from variome.schema.validation import CompiledSchema
from variome.settings import Settings


@dataclass(frozen=True, slots=True)
class Submitted:
    """For whom a worker loads: the submission, and the name of the user who submitted it."""

    submission: UUID
    user: str


class LocalClient:
    """A `StoreClient` that writes to a database itself, for who works on this machine or for who submitted a file.

    It has two connections: a batch holds one of them for seconds, and the heartbeat must get through meanwhile.
    """

    def __init__(
        self,
        url: str,
        settings: Settings,
        registry: SchemaRegistry | None = None,
        submitted: Submitted | None = None,
    ) -> None:
        self._url = url
        self._settings = settings
        self._submitted = submitted
        with _lost_connection():
            self._connection = connect(url)
            self._pulse = connect(url)
            self._registry = registry or SchemaRegistry.load(self._connection)

    def __enter__(self) -> "LocalClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._pulse.close()

    def schemas(self, version: str | None) -> tuple[dict[str, str], dict[str, Mapping[str, Any]]]:
        """See `StoreClient.schemas`."""
        return loading.schemas_of(self._registry, version)

    def own_schemas(self, versions: Mapping[str, str]) -> Mapping[str, CompiledSchema]:
        """See `StoreClient.own_schemas`."""
        return {name: self._registry.get(name, version) for name, version in versions.items()}

    def families(self, project: str, individuals: Sequence[str], families: Sequence[str]) -> StoredFamilies:
        """See `StoreClient.families`."""
        with _lost_connection():
            found = pedigrees.find_families(self._connection, project, individuals, families)
        return StoredFamilies.of_documents(project, **found)

    def sampled_files(self, project: str, samples: Sequence[str]) -> Sequence[calls.SampledFile]:
        """See `StoreClient.sampled_files`."""
        with _lost_connection():
            return calls.sampled_files(self._connection, self._registry, project, samples)

    def iter_calls(
        self, project: str, file: calls.SampledFile, version: str, samples: Sequence[str], *, after: int = 0
    ) -> Iterator[calls.StoredCall]:
        """See `StoreClient.iter_calls`."""
        with _lost_connection():
            yield from calls.iter_calls(self._connection, self._registry, file.uuid, version, samples, after=after)

    def begin(self, request: LoadRequest) -> Submission:
        """See `StoreClient.begin`."""
        with _lost_connection():
            begun = loading.begin_load(
                self._connection,
                self._registry,
                request.document,
                self._context(request.write, None),
                request.version,
                replaces=request.replaces,
                options=request.options,
                lease_seconds=self._settings.lease_seconds,
                queued=self._submitted.submission if self._submitted else None,
            )
        answer = begun.state.get("answer")
        return Submission(
            begun.uuid,
            begun.token,
            begun.committed_record,
            begun.state.get("before", {}),
            BatchAnswer.of_dict(answer) if answer else None,
        )

    def prepare(self, items: Sequence[ParsedItem], records: Sequence[int], write: WriteRequest) -> Sequence[Item]:
        """See `StoreClient.prepare`."""
        return prepare(self._registry, items, records, self._context(write, None))

    def another(self) -> "LocalClient":
        """See `StoreClient.another`."""
        return LocalClient(self._url, self._settings, self._registry, self._submitted)

    def post(self, batch: PostedBatch, write: WriteRequest, submission: Submission | None = None) -> BatchAnswer:
        """See `StoreClient.post`."""
        progress = _progress(batch, submission) if submission else None
        return self._post(batch, self._context(write, submission), progress, check_only=False)

    def own_inputs(self, write: WriteRequest) -> bytes:
        """See `StoreClient.own_inputs`."""
        schemas = {name: self._registry.get(name, version).schema for name, version in write.versions.items()}
        return content_hash(canonical([schemas, self._context(write, None).actor]))

    def recall(self, key: BatchKey, write: WriteRequest) -> Mapping[str, Any] | None:
        """See `StoreClient.recall`."""
        with _lost_connection():
            receipt = find_receipt(self._connection, self._registry, key, self._context(write, None))
        return receipt.told if receipt else None

    def post_again(self, batch: PostedBatch, write: WriteRequest, submission: Submission) -> BatchAnswer | None:
        """See `StoreClient.post_again`."""
        if batch.key is None:
            return None
        context, progress = self._context(write, submission), _progress(batch, submission)
        with _lost_connection():
            answer = loading.post_again(self._connection, self._registry, context, progress, batch.key)
        return BatchAnswer.of_dict(answer) if answer else None

    def try_post(self, batch: PostedBatch, write: WriteRequest) -> BatchAnswer:
        """See `StoreClient.try_post`."""
        return self._post(batch, self._context(write, None), None, check_only=True)

    def beat(self, submission: Submission, pace: Pace | None = None) -> None:
        """See `StoreClient.beat`."""
        with _lost_connection():
            submissions.beat(self._pulse, submission.uuid, submission.token, pace)

    def finish(self, submission: Submission, tally: Mapping[str, Any], outcome: Outcome) -> None:
        """See `StoreClient.finish`."""
        progress = loading.Progress(submission.uuid, submission.token, submission.committed_record, tally)
        with _lost_connection():
            loading.finish_load(self._connection, progress, outcome)

    def report_folder(self, submission: Submission) -> Path:
        """See `StoreClient.report_folder`."""
        return report_folder(self._settings.home_folder, submission.uuid)

    def add_schemas(
        self, version: str, schemas: Mapping[str, Mapping[str, Any]], tables: Mapping[str, bytes]
    ) -> Sequence[str]:
        """Adds an annotation version, with the bytes of its mapping tables; gives the item types that were new.

        Raises:
            SchemaError: the version is there with other content.
        """
        return self._registry.add(self._connection, version, schemas, tables)

    def remove_schemas(self, version: str, *, check_only: bool) -> RemovalResult:
        """Removes an annotation version with all that lies under it; see `variome.items.removing`."""
        removed = remove_version(self._connection, self._registry, version, check_only=check_only)
        if not check_only:
            n_reports = remove_files_of(self._settings.home_folder, removed.submissions)
            removed.counts.update(Counter(reports=n_reports))
        return removed

    def annotation_versions(self) -> Iterable[tuple[str, str, datetime]]:
        """Item type, version and time of each annotation version, in the order in which they were added."""
        return self._connection.execute(
            "SELECT item_type, annotation_version, added FROM schema_version ORDER BY added, item_type"
        ).fetchall()

    def is_loaded(self, file: UUID, version: str) -> bool:
        """Whether a load of the file under an annotation version has completed."""
        row = self._connection.execute(
            "SELECT 1 FROM submission WHERE file = %s AND version = %s AND status LIKE 'completed%%' LIMIT 1",
            [file, version],
        ).fetchone()
        return row is not None

    def unload(self, project: str, accession: str) -> Mapping[str, int]:
        """See `StoreClient.unload`."""
        from variome.datasets.removing import unload_file  # noqa: PLC0415  NumPy takes a tenth of a second to import

        home = self._settings.home_folder
        unloaded = unload_file(self._connection, self._registry, home, project, accession)
        n_reports = remove_files_of(self._settings.home_folder, unloaded.submissions)
        return unloaded.counts | Counter(reports=n_reports)

    def status(self) -> status.StoreStatus:
        """See `StoreClient.status`."""
        with _lost_connection():  # whoever watches sees versions that are added meanwhile
            return status.store_status(
                self._connection, SchemaRegistry.load(self._connection), viewer=Viewer.everything()
            )

    def _post(
        self, batch: PostedBatch, context: WriteContext, progress: loading.Progress | None, *, check_only: bool
    ) -> BatchAnswer:
        with _lost_connection():
            answer = loading.post_batch(
                self._connection, self._registry, batch.items, context, progress,
                check_only=check_only, key=batch.key, told=batch.told,
            )  # fmt: skip
        return BatchAnswer.of_dict(answer)

    def _context(self, write: WriteRequest, submission: Submission | None) -> WriteContext:
        """The context of a batch: of a load, its rows carry file and submission."""
        submitted = self._submitted
        return WriteContext(
            submitted.user if submitted else LOCAL_USER,
            write.project,
            write.institution,
            write.versions,
            write.assembly or DEFAULT_ASSEMBLY,
            file=write.file if submission else None,
            submission=submission.uuid if submission else None,
            missing_links=write.missing_links,
            is_administrator=submitted is None,
            may_edit_reference=submitted is None,
        )


def _progress(batch: PostedBatch, submission: Submission) -> loading.Progress:
    return loading.Progress(submission.uuid, submission.token, batch.last_record, batch.before)


@contextmanager
def open_local_client(settings: Settings, *, migrate: bool = False) -> Iterator[LocalClient]:
    """A client of the database of the settings, which is started if need be.

    Args:
        settings: which database.
        migrate: bring the tables up to date first; else tables that are not are refused.

    Raises:
        DatabaseError: the database cannot be started or reached, or its tables are not as they must be.
    """
    with open_database(settings) as url, _lost_connection():
        if migrate:
            from variome.database.migrate import upgrade  # noqa: PLC0415  alembic takes a third of a second to import

            upgrade(url)
        with LocalClient(url, settings) as client:
            yield client


@contextmanager
def _lost_connection() -> Iterator[None]:
    """A connection that breaks in the middle is one sentence, and says what to do."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        reason = " ".join(str(error).split())
        raise DatabaseError(
            f"the database went away or cannot write ({reason[:200]}); what was committed stays: give the same command "
            "again when it is back"
        ) from None

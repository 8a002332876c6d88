"""What a load asks of the store, whichever way it comes in: begin, post batch after batch, finish.

The in-process client and the routes of the server both call these functions, so that both give the same items and the
same answers. An answer is plain JSON, since it is kept with the submission: a load that was killed takes it up again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from psycopg import Connection

from variome.database import advisory
from variome.errors import ConflictError, NotFoundError, SchemaError
from variome.items import submissions
from variome.items.batch import BatchResult, IncomingItem, Outcome, WriteContext
from variome.items.preparing import Item, record_of, type_of
from variome.items.provenance import used_schemas
from variome.items.receipts import BatchKey, find_receipt, keep_receipt
from variome.items.replacing import has_taken_place_of
from variome.items.service import upsert_batch
from variome.model.identity import file_uuid, item_uuid
from variome.model.item_problem import ItemProblem, Severity
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load comes with a batch.

    Attributes:
        submission: the load.
        token: proves that the load is still its loader's.
        last_record: the last data line that the batch settles, 1-based.
        before: what the loader had counted before the batch.
    """

    submission: UUID
    token: UUID
    last_record: int
    before: Mapping[str, Any]


def post_batch(
    connection: Connection[Any],
    registry: SchemaRegistry,
    items: Sequence[Item],
    context: WriteContext,
    progress: Progress | None = None,
    *,
    atomic: bool = False,
    check_only: bool = False,
    key: BatchKey | None = None,
    told: Mapping[str, Any] = MappingProxyType({}),
) -> Answer:
    """Writes a batch in one transaction; of a load, together with how far it has come and the answer itself.

    A batch of a load that has a `key` leaves a receipt with what its loader has `told`, for `post_again`.

    A batch of a load that was committed before, and comes again because its answer was lost, gives the answer of that
    time.

    Raises:
        BatchRejectedError: `atomic`, and an item was rejected.
        LeaseError: the load is not its loader's any more; nothing was written.
        ConflictError: a later batch of the load has been committed, or the batch names a file or project that is not
            the load's; nothing was written.
    """
    with connection.transaction():
        if progress:
            context = _of_load(connection, progress, context)
        if progress and (given := _find_answer(connection, progress)):
            return given
        result = upsert_batch(connection, registry, items, context, atomic=atomic, check_only=check_only)
        answer = answer_of(items, result)
        if progress and not check_only:
            _commit(connection, progress, answer)
            if key:
                keep_receipt(connection, key, told, answer, result, context)
    return answer


def post_again(
    connection: Connection[Any], registry: SchemaRegistry, context: WriteContext, progress: Progress, key: BatchKey
) -> Answer | None:
    """The answer to a batch of a load that would find everything unchanged, and how far the load has come with it.

    None where that is not known, and nothing is written: the batch is to be posted.

    Raises:
        LeaseError: see `post_batch`, as the rest.
    """
    with connection.transaction():
        context = _of_load(connection, progress, context)
        if given := _find_answer(connection, progress):
            return given
        advisory.writing_items(connection)
        receipt = find_receipt(connection, registry, key, context)
        if receipt:
            _commit(connection, progress, receipt.answer)
    return receipt.answer if receipt else None


def begin_load(
    connection: Connection[Any],
    registry: SchemaRegistry,
    document: Mapping[str, Any],
    context: WriteContext,
    version: str,
    *,
    replaces: str | None,
    options: Mapping[str, Any],
    lease_seconds: float,
    queued: UUID | None = None,
) -> submissions.Submission:
    """Writes the File item, and opens a submission or takes up the one that a killed load of the file left.

    Args:
        connection: in autocommit mode.
        registry: the schemas of that store.
        document: the File item, without its project.
        context: for whom.
        version: annotation version that the file is loaded under.
        replaces: accession of the file whose samples this one supersedes.
        options: recorded with the submission, and beside them `schemas`, the schemas that it is to write by.
        lease_seconds: see `submissions.begin`.
        queued: likewise.

    Raises:
        ConflictError: another content has this accession, or one that cannot be compared, since one of the two came by
            a pipe; its File item is deleted; or the file to replace has taken the place of this one.
        NotFoundError: there is no file to replace.
        LeaseError: the file is being loaded now.
        SchemaError: the store does not have one of the annotation versions.
    """
    schemas = used_schemas(connection, context.versions)
    accession = document.get("accession")
    link = {"replaces": str(_file_to_replace(connection, context.project, replaces, accession))} if replaces else {}
    item = IncomingItem("File", {**document, **link})
    _check_in_use(connection, context.project, str(accession))
    if "sha256" in document:
        _check_comparable(connection, context.project, str(accession))
    file = _write_file(connection, registry, item, context)
    recorded = {**options, "schemas": schemas}
    begun = submissions.begin(
        connection, file, version, context.project, context.actor, recorded, lease_seconds, queued
    )
    # Until now the file could be unloaded, and the version removed, by somebody who saw no load of it.
    _write_file(connection, registry, item, context)
    used_schemas(connection, context.versions)
    return begun


def finish_load(connection: Connection[Any], progress: Progress, outcome: submissions.Ending) -> None:
    """Ends a load. Completed, its samples come into searches and those of the file it replaces go out of them.

    `progress.before` is what the loader counted, over all. One that failed can be taken up at once.

    Raises:
        LeaseError: the load is not its loader's any more.
    """
    submissions.finish(connection, progress.submission, progress.token, outcome, {"before": progress.before})


def answer_of(items: Sequence[Item], result: BatchResult) -> Answer:
    """What came of a batch, as plain JSON.

    `counts` by type and outcome; `faults`, each with place in the batch, record, item type, severity, kind, pointer,
    message and value; `missing`, how many records name each `Type key` that nothing describes; `stubs` made, by type.
    """
    return {
        "counts": {name: {str(outcome): n for outcome, n in counts.items()} for name, counts in result.counts.items()},
        "faults": [_fault(items[problem.index], problem) for problem in result.problems],
        "missing": {" ".join(target): n for target, n in result.missing.items()},
        "stubs": dict(result.stubs),
    }


def schemas_of(registry: SchemaRegistry, version: str | None) -> tuple[dict[str, str], dict[str, Mapping[str, Any]]]:
    """Annotation version and schema of each type that has versions: the named one, or the newest of each.

    Raises:
        SchemaError: the store has no such version of any type.
    """
    names = [name for name in ITEM_TYPES if registry.versions(name) and version in (None, *registry.versions(name))]
    # Of a type that has none, the registry says what there is.
    found = [registry.get(name, version) for name in names or ("Variant",)]
    return {each.item_type: each.version for each in found}, {each.item_type: each.schema for each in found}


def check_takes_variants(versions: Mapping[str, str], asked: str | None) -> None:
    """Passes where schemas of variants were found: those of genes outlive a version that was removed.

    Args:
        versions: annotation version by type, as `schemas_of` found them.
        asked: the version that was named.

    Raises:
        SchemaError: there are none for variants.
    """
    if not any(ITEM_TYPES[name].is_versioned for name in versions):
        named = f"annotation version {asked!r}" if asked else "schema"
        raise SchemaError(
            f"the store has no {named} of Variant items; see what it has with 'variant-ingestion schemas list', or add "
            "a version with 'variant-ingestion schemas add'"
        )


def _check_in_use(connection: Connection[Any], project: str, accession: str) -> None:
    query = "SELECT 1 FROM item WHERE uuid = %s AND status = 'deleted'"
    if connection.execute(query, [file_uuid(project, accession)]).fetchone():
        raise ConflictError(
            f"the file {accession}: expected one that is in use, found that it is deleted; unload it first, or ask an "
            "administrator to give it another status"
        )


def _check_comparable(connection: Connection[Any], project: str, accession: str) -> None:
    """A stream has no digest before it is read: what was loaded from one may be these bytes, or others."""
    file = file_uuid(project, accession)
    query = "SELECT 1 FROM item WHERE uuid = %s AND document::json ->> 'sha256' IS NULL"
    if connection.execute(query, [file]).fetchone() and submissions.has_committed(connection, file):
        raise ConflictError(
            f"the file {accession}: expected the bytes that were loaded under this accession, which came by a pipe and "
            "left no digest to compare these with; unload it first, or give another accession"
        )


def _write_file(
    connection: Connection[Any], registry: SchemaRegistry, item: IncomingItem, context: WriteContext
) -> UUID:
    written = upsert_batch(connection, registry, [item], context)
    file = written.uuids[0]
    if file is None or written.outcomes[0] is Outcome.REJECTED:
        fault = next(problem for problem in written.problems if problem.severity is Severity.ERROR)
        raise ConflictError(f"the file {item.document.get('accession')}: {fault.message}")
    return file


def _fault(item: Item, problem: ItemProblem) -> list[Any]:
    return [
        problem.index,
        record_of(item),
        type_of(item),
        str(problem.severity),
        problem.kind,
        problem.pointer,
        problem.message,
        problem.value,
    ]


def _of_load(connection: Connection[Any], progress: Progress, context: WriteContext) -> WriteContext:
    """The context with the file of the load in it. What is attributed to another file, nobody would take out again."""
    file, project = submissions.get_subject(connection, progress.submission, progress.token)
    if context.file not in {None, file}:
        raise _foreign(progress, f"file {file}", f"file {context.file}")
    if item_uuid("Project", context.project) != project:
        raise _foreign(progress, f"project {project}", f"project {context.project!r}")
    return replace(context, file=file)


def _commit(connection: Connection[Any], progress: Progress, answer: Answer) -> None:
    state = {"before": progress.before, "answer": answer}
    submissions.commit_progress(connection, progress.submission, progress.token, progress.last_record, state)


def _foreign(progress: Progress, expected: str, found: str) -> ConflictError:
    return ConflictError(
        f"the batch: expected {expected}, which submission {progress.submission} is of, found {found}; "
        "give the command of the load again"
    )


def _find_answer(connection: Connection[Any], progress: Progress) -> Answer | None:
    """The answer of a batch that is committed already; None for one that is new, and the only one until it is."""
    advisory.posting(connection, progress.submission.bytes)
    committed, state = submissions.get_progress(connection, progress.submission, progress.token)
    if progress.last_record < committed:
        raise ConflictError(
            f"records up to {committed:,} of submission {progress.submission} are committed, and a batch came that "
            f"ends at {progress.last_record:,}; give the command of the load again"
        )
    if progress.last_record > committed:
        return None
    return state.get("answer")


def _file_to_replace(connection: Connection[Any], project: str, accession: str, by: Any) -> UUID:
    uuid = file_uuid(project, accession)
    if connection.execute("SELECT 1 FROM item WHERE uuid = %s AND item_type = 'File'", [uuid]).fetchone() is None:
        raise NotFoundError(f"project {project} has no file {accession!r}; name one that was loaded")
    if has_taken_place_of(connection, uuid, file_uuid(project, str(by))):
        raise ConflictError(
            f"the file {by}: expected to replace an older file, found {accession!r}, which is the same or has taken "
            "its place; name another"
        )
    return uuid

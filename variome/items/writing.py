"""Writing the accepted items of one type, and what hangs on them: second keys, links, edits, names of files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.items.batch import Outcome
from variome.items.pending import Pending
from variome.items.second_keys import TakenMeanwhileError
from variome.items.writer import Stamp, StoredRow, TableWriter
from variome.model.content import canonical
from variome.model.identity import item_uuid

_WITHOUT_ROWS: Final = frozenset({"variant", "structural_variant", "file", "individual"})
"""Links of samples that have no row in the table of links: the columns `variant`, `file` and `sample` find them."""


def write_rows(
    connection: Connection[Any],
    writer: TableWriter,
    rows: Sequence[Pending],
    stored: Mapping[UUID, StoredRow],
    stamp: Stamp,
    *,
    sample_table: str | None = None,
) -> list[Outcome]:
    """Write those rows of a table that are new or changed; what became of each, in their order.

    Args:
        connection: where to.
        writer: of the table.
        rows: each uuid once.
        stored: what the store had of them when we looked.
        stamp: what is the same for all.
        sample_table: for variants, the table of their samples.

    Raises:
        TakenMeanwhileError: another writer has brought an item with settled properties since we looked.
    """
    if not stored and writer.insert_new(connection, rows, stamp):  # a file that is loaded for the first time
        return [Outcome.CREATED] * len(rows)
    standing = [_standing(row, stored.get(row.uuid), stamp.file) for row in rows]
    outcomes = {row.uuid: outcome for row, outcome in zip(rows, standing, strict=True) if outcome is not None}
    fresh = [row for row, outcome in zip(rows, standing, strict=True) if outcome is None]
    if fresh:
        outcomes |= _write_fresh(connection, writer, fresh, stored, stamp, sample_table)
    return [outcomes[row.uuid] for row in rows]


def _write_fresh(
    connection: Connection[Any],
    writer: TableWriter,
    fresh: Sequence[Pending],
    stored: Mapping[UUID, StoredRow],
    stamp: Stamp,
    sample_table: str | None,
) -> dict[UUID, Outcome]:
    """Write rows that were absent or other when we looked, some of which may have come since."""
    created = writer.insert_absent(connection, fresh, stamp)
    outcomes = dict.fromkeys(created, Outcome.CREATED)
    if len(created) < len(fresh):
        present = [row for row in fresh if row.uuid not in created]
        if present[0].item_type.settled and not {row.uuid for row in present} <= stored.keys():
            # What is settled was locked first of all, and is to be looked at again. To lock it now, out of turn, would
            # deadlock with a writer that has it and waits for what we have written before it.
            raise TakenMeanwhileError
        outcomes.update(_write_present(connection, writer, present, stamp, sample_table))
    return outcomes


def write_links(connection: Connection[Any], rows: Sequence[Pending]) -> None:
    """Write the links of created and replaced items of one type, those that have no column, into the table of links.

    Links that the store wrote itself stay.
    """
    if not rows or not _has_link_rows(rows[0]):
        return
    links = sorted({link for row in rows for link in _link_rows(row)})
    connection.execute(
        "DELETE FROM link WHERE source = ANY (%s) AND NOT property = ANY (%s)",
        [[row.uuid for row in rows], list(rows[0].item_type.kept)],
    )
    connection.execute(
        "INSERT INTO link (source, property, target, item_type)"
        " SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[]) ON CONFLICT DO NOTHING",
        [list(column) for column in zip(*links, strict=True)] or [[], [], [], []],
    )


def write_edits(connection: Connection[Any], rows: Sequence[Pending], actor: UUID, project: UUID) -> None:
    """Keep what people wrote of new items apart from their documents; `project` is the one that they wrote it for."""
    for row in rows:
        if row.edits:
            connection.execute(
                "INSERT INTO edit (uuid, revision, actor, project, modified, document)"
                " VALUES (%s, 1, %s, %s, now(), %s) ON CONFLICT (uuid) DO NOTHING",
                [row.uuid, actor, project, canonical(row.edits).decode()],
            )


def write_variant_files(connection: Connection[Any], variants: Sequence[Pending], stamp: Stamp) -> None:
    """Note which variants a file names without a sample of them."""
    connection.execute(
        "INSERT INTO variant_file (variant, file, submission, record)"
        " SELECT variant, %s, %s, record FROM unnest(%b::uuid[], %s::bigint[]) AS named (variant, record)"
        " ORDER BY variant ON CONFLICT (variant, file) DO NOTHING",
        [stamp.file, stamp.submission, [row.uuid for row in variants], [row.record for row in variants]],
    )


def _write_present(
    connection: Connection[Any], writer: TableWriter, rows: Sequence[Pending], stamp: Stamp, sample_table: str | None
) -> dict[UUID, Outcome]:
    """Replace what differs among rows that are there, some of which may have come after we looked."""
    locked = writer.lock_stored(connection, [row.uuid for row in rows])
    outcomes = {}
    changed = []
    for row in rows:
        outcome = _standing(row, locked[row.uuid], stamp.file)
        if outcome is None:
            changed.append(row)
        else:
            outcomes[row.uuid] = outcome
    if sample_table is not None and stamp.file is not None:
        outcomes.update(dict.fromkeys(_named_earlier(connection, changed, stamp.file, sample_table), Outcome.DUPLICATE))
    replaced = [row.uuid for row in changed if row.uuid not in outcomes]
    if replaced:
        writer.replace(connection, replaced, stamp)
    return {**outcomes, **dict.fromkeys(replaced, Outcome.UPDATED)}


def _standing(row: Pending, stored: StoredRow | None, file: UUID | None) -> Outcome | None:
    """What becomes of an item that stays as it is stored; None for one to be written."""
    if stored is None:
        return None
    if row.only_if_absent:
        return Outcome.UNCHANGED
    if file is not None and stored.file == file and _is_earlier(stored.record, row.record):
        return Outcome.DUPLICATE
    return Outcome.UNCHANGED if stored.content_hash == row.content_hash else None


def _is_earlier(stored: int | None, incoming: int | None) -> bool:
    return stored is not None and incoming is not None and stored < incoming


def _named_earlier(
    connection: Connection[Any], rows: Sequence[Pending], file: UUID, sample_table: str
) -> Iterator[UUID]:
    """Variants that an earlier line of the file names: it found them unchanged, as another file had written them."""
    numbered = [row for row in rows if row.record is not None]
    found = connection.execute(
        _NAMED_EARLIER.format(samples=sql.Identifier(sample_table)),
        [[row.uuid for row in numbered], [row.record for row in numbered], file, file],
    )
    return (uuid for (uuid,) in found)


# OFFSET keeps the look-up of samples to the index by variant. Without statistics PostgreSQL prefers that by file, and
# reads all that the load has written so far for each variant: 24,000 variants in, a batch of 2,000 took 2 s for it.
_NAMED_EARLIER: Final = sql.SQL(
    "SELECT named.variant FROM unnest(%b::uuid[], %s::bigint[]) AS named (variant, record)"
    " WHERE EXISTS (SELECT FROM (SELECT file, record FROM {samples} WHERE variant = named.variant OFFSET 0) AS s"
    " WHERE s.file = %s AND s.record < named.record) OR EXISTS (SELECT FROM variant_file AS f"
    " WHERE f.variant = named.variant AND f.file = %s AND f.record < named.record)"
)


def _has_link_rows(row: Pending) -> bool:
    paths = [path for path in row.schema.uuid_links if path.path not in _WITHOUT_ROWS or not row.item_type.variant_link]
    return bool(paths or (row.schema.key_links and not row.item_type.is_versioned))


def _link_rows(row: Pending) -> Iterator[tuple[UUID, str, UUID, str]]:
    """Source, property, target and the source's type. Genes and consequences of variants have columns of their own."""
    for link in row.links:
        if link.path not in _WITHOUT_ROWS or not row.item_type.variant_link:
            yield row.uuid, link.path, link.uuid, row.item_type.name
    if not row.item_type.is_versioned:
        for target, paths in row.schema.key_links.items():
            for path in paths:
                for key, _ in path.values(row.document):
                    yield row.uuid, path.path, item_uuid(target, key), row.item_type.name

"""Counting the hits of a search and the values of their facets.

PostgreSQL finds the hits, on all cores, and sends a few bytes of each; they are counted here. Grouping them by twelve
facets where they are found takes twice as long as finding them, on one core (decision 0019).
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
from psycopg import Connection, sql

from variome.search.deadline import Deadline
from variome.search.facet_columns import FacetColumn
from variome.search.facets import Facet
from variome.search.tallies import Tally

MOST_AT_ONCE: Final = 1_000_000
"""Hits that are in memory at once, 16 bytes each and 8 for each facet; more come in parts of about as many."""

MOST_NAMED: Final = 20_000
"""Hits that are told by their names; finding the rows of so many again takes less than another search."""


@dataclass(frozen=True, slots=True)
class Hits:
    """The rows `t` of a search.

    Attributes:
        table: of the rows.
        source: the FROM clause, with the rows `v` of variants where these are asked for.
        condition: which rows are hits.
    """

    table: str
    source: sql.Composable
    condition: sql.Composable


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted.

    Attributes:
        total: hits; None when they were not to be counted.
        uuids: theirs, of 16 bytes each, in order; None when they are more than `MOST_NAMED`.
        facets: as they were asked for.
    """

    total: int | None
    uuids: Sequence[bytes] | None
    facets: Sequence[Facet]


def count(connection: Connection[Any], hits: Hits, facets: Sequence[FacetColumn], deadline: Deadline) -> Counted:
    """Counts the hits, and the values of facets, in a transaction of the caller's that sees one moment.

    Raises:
        psycopg.errors.QueryCanceled: that takes too long.
    """
    tallies = [Tally() for _ in facets]
    named: list[bytes] = []
    total = 0
    for uuids, columns in _iter_parts(connection, hits, facets, deadline):
        total += len(uuids)
        named += uuids.tolist() if total <= MOST_NAMED else []
        for facet, tally in zip(facets, tallies, strict=True):
            facet.count(tally, columns, uuids)
    deadline.set()
    values = _values(connection, hits, facets, tallies)
    counted = [facet.facet(tally, each) for facet, tally, each in zip(facets, tallies, values, strict=True)]
    return Counted(total, sorted(named) if total <= MOST_NAMED else None, counted)


def _iter_parts(
    connection: Connection[Any], hits: Hits, facets: Sequence[FacetColumn], deadline: Deadline
) -> Iterator[tuple[Any, Iterator[bytes]]]:
    """The uuids of hits, (n,), and what is sent of them, n times 8 bytes each; all hits at once when they are few."""
    seed = secrets.randbits(62)  # so that nobody can make two values whose codes are equal
    sent = [_UUID, *(each for facet in facets for each in facet.sent(seed))]
    columns = sql.SQL(", ").join(map(_ALL.format, sent))
    n_parts = 1 + _expected(connection, hits) // MOST_AT_ONCE
    for part in range(n_parts):
        of_part = _PART.format(n_parts=sql.Literal(n_parts), part=sql.Literal(part)) if n_parts > 1 else sql.SQL("true")
        deadline.set()
        query = _HITS.format(columns=columns, source=hits.source, condition=hits.condition, part=of_part)
        ((uuids, *others),) = connection.execute(query, binary=True)
        if uuids:
            yield np.frombuffer(uuids, dtype="V16"), iter(others)


def _expected(connection: Connection[Any], hits: Hits) -> int:
    """How many hits the planner expects, where the table has so many rows that this matters."""
    ((n_rows,),) = connection.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [f'"{hits.table}"'])
    if n_rows < MOST_AT_ONCE:
        return 0
    ((((plan),),),) = connection.execute(_PLAN.format(source=hits.source, condition=hits.condition))
    return int(plan["Plan"]["Plan Rows"])


def _values(
    connection: Connection[Any], hits: Hits, facets: Sequence[FacetColumn], tallies: Sequence[Tally]
) -> list[Mapping[int, Any]]:
    """What the codes stand for that each facet needs, read of a hit that has it."""
    needed = [facet.codes(tally) for facet, tally in zip(facets, tallies, strict=True)]
    uuids = {tally.examples[code] for codes, tally in zip(needed, tallies, strict=True) for code in codes}
    if not uuids:
        return [{} for _ in facets]
    values = sql.SQL(", ").join(facet.value for facet in facets)
    named = sql.Literal([UUID(bytes=each) for each in uuids])
    rows = connection.execute(_VALUES.format(values=values, source=hits.source, uuids=named))
    found = {row[0].bytes: row[1:] for row in rows}
    return [
        {code: found[tally.examples[code]][place] for code in codes}
        for place, (codes, tally) in enumerate(zip(needed, tallies, strict=True))
    ]


_UUID: Final = sql.SQL("uuid_send(t.uuid)")
_ALL: Final = sql.SQL("string_agg({}, '')")
_HITS: Final = sql.SQL("SELECT {columns} FROM {source} WHERE {condition} AND {part}")
_PART: Final = sql.SQL("(uuid_hash(t.uuid) & 65535) % {n_parts} = {part}")
_PLAN: Final = sql.SQL("EXPLAIN (FORMAT JSON) SELECT FROM {source} WHERE {condition}")
_VALUES: Final = sql.SQL("SELECT t.uuid, {values} FROM {source} WHERE t.uuid = ANY ({uuids}::uuid[])")

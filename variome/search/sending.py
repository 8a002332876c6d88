"""What PostgreSQL sends of the hits of a search: their uuids, and 8 bytes for each facet, as columns."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

import numpy as np
from psycopg import Connection, sql

from variome.schema.later_tables import stored_name
from variome.search.deadline import Deadline
from variome.search.facet_columns import FacetColumn
from variome.search.joining import Column, places_of

MOST_AT_ONCE: Final = 1_000_000
"""Hits that are in memory at once, 16 bytes each and 8 for each facet; more come in parts of about as many."""


@dataclass(frozen=True, slots=True)
class Hits:
    """The rows `t` of a search.

    Attributes:
        table: of the rows.
        source: the FROM clause, with the rows `v` of variants where these are asked for.
        condition: which rows are hits.
        variants: the table of variants, where facets ask for them and the condition does not; else empty.
        is_visible: which of the variants, as rows `v`, the viewer may see.
    """

    table: str
    source: sql.Composable
    condition: sql.Composable
    variants: str
    is_visible: sql.Composable


@dataclass(frozen=True, slots=True)
class SentHits:
    """Some of the hits: their uuids, (n,) of 16 bytes; and of each facet its columns, (n,) of 8 bytes."""

    uuids: Column
    columns: Sequence[Sequence[Column]]


def iter_sent(
    connection: Connection[Any], hits: Hits, facets: Sequence[FacetColumn], deadline: Deadline
) -> Iterator[SentHits]:
    """The hits; all at once when they are few.

    Where they are more than the store has variants, these are sent once each, and joined here: PostgreSQL would work
    out and send the facets of a variant for each of its hits.
    """
    n_rows, n_variants = _n_rows(connection, hits.table), _n_rows(connection, hits.variants)
    are_many = n_rows >= min(n_variants or MOST_AT_ONCE, MOST_AT_ONCE)
    n_hits = _expected(connection, hits) if are_many else 0
    sender = _Sender(connection, facets, deadline)
    iter_hits = sender.iter_joined_here if 0 < n_variants <= min(n_hits, MOST_AT_ONCE) else sender.iter_joined
    yield from iter_hits(hits, _parts(1 + n_hits // MOST_AT_ONCE))


class _Sender:
    """What is asked for of each hit, and how it is asked for."""

    def __init__(self, connection: Connection[Any], facets: Sequence[FacetColumn], deadline: Deadline) -> None:
        seed = secrets.randbits(62)  # so that nobody can make two values whose codes are equal
        self._connection = connection
        self._deadline = deadline
        self._asked = [(list(facet.sent(seed)), facet.source.is_of_variant) for facet in facets]

    def iter_joined(self, hits: Hits, parts: Sequence[sql.Composable]) -> Iterator[SentHits]:
        """Hits that PostgreSQL joins with their variants."""
        every = list(chain.from_iterable(asked for asked, _ in self._asked))
        for part in parts:
            condition = _BOTH.format(hits.condition, part)
            (uuids,), columns = self._send([_UUID], every, hits.source, condition)
            yield SentHits(uuids, self._by_facet(columns, columns))

    def iter_joined_here(self, hits: Hits, parts: Sequence[sql.Composable]) -> Iterator[SentHits]:
        """Hits, and all the variants that the viewer may see; a hit without one is none."""
        variants = _VARIANTS.format(sql.Identifier(hits.variants))
        (known,), of_variants = self._send([_OF_VARIANT], self._columns(True), variants, hits.is_visible)
        own = _ROWS.format(sql.Identifier(hits.table))
        found = list(of_variants)
        for part in parts:
            condition = _BOTH.format(hits.condition, part)
            (uuids, named), columns = self._send([_UUID, _VARIANT], self._columns(False), own, condition)
            places = places_of(named, known)
            kept = places >= 0
            of_hits = (column[places[kept]] for column in found)
            yield SentHits(uuids[kept], self._by_facet((column[kept] for column in columns), of_hits))

    def _columns(self, are_of_variant: bool) -> list[sql.Composable]:
        return list(chain.from_iterable(asked for asked, is_so in self._asked if is_so == are_of_variant))

    def _by_facet(self, own: Iterator[Column], of_variants: Iterator[Column]) -> list[list[Column]]:
        """The columns of each facet, which come in their order."""
        return [list(islice(of_variants if is_so else own, len(asked))) for asked, is_so in self._asked]

    def _send(
        self, uuids: Sequence[sql.Composable], columns: Sequence[sql.Composable], source: sql.Composable,
        condition: sql.Composable,
    ) -> tuple[list[Column], Iterator[Column]]:  # fmt: skip
        """Columns of 16 bytes, and of 8, of the rows of which the condition holds."""
        every = sql.SQL(", ").join(map(_ALL.format, [*uuids, *columns]))
        self._deadline.set()
        query = _SEND.format(columns=every, source=source, condition=condition)
        (row,) = self._connection.execute(query, binary=True)
        widths = chain([16] * len(uuids), [8] * len(columns))
        found = (np.frombuffer(data or b"", dtype=f"V{width}") for data, width in zip(row, widths, strict=True))
        return list(islice(found, len(uuids))), found


def _n_rows(connection: Connection[Any], table: str) -> int:
    """About how many rows a table has, as PostgreSQL knows."""
    row = connection.execute(_N_ROWS, [stored_name(table), table])
    return int(next(row, (0,))[0])


def _expected(connection: Connection[Any], hits: Hits) -> int:
    """How many hits the planner expects."""
    ((plans,),) = connection.execute(_PLAN.format(source=hits.source, condition=hits.condition))
    return int(plans[0]["Plan"]["Plan Rows"])


def _parts(n_parts: int) -> list[sql.Composable]:
    """Conditions that divide the rows `t` into so many parts of about the same size."""
    if n_parts == 1:
        return [sql.SQL("true")]
    return [_PART.format(n_parts=sql.Literal(n_parts), part=sql.Literal(part)) for part in range(n_parts)]


_N_ROWS: Final = (
    "SELECT reltuples FROM pg_class WHERE oid = coalesce(to_regclass(quote_ident(%s)), to_regclass(quote_ident(%s)))"
)

_UUID: Final = sql.SQL("uuid_send(t.uuid)")
_VARIANT: Final = sql.SQL("uuid_send(t.variant)")
_OF_VARIANT: Final = sql.SQL("uuid_send(v.uuid)")
_ROWS: Final = sql.SQL("{} AS t")
_VARIANTS: Final = sql.SQL("{} AS v")
_BOTH: Final = sql.SQL("{} AND {}")
_ALL: Final = sql.SQL("string_agg({}, '')")
_SEND: Final = sql.SQL("SELECT {columns} FROM {source} WHERE {condition}")
_PART: Final = sql.SQL("(uuid_hash(t.uuid) & 65535) % {n_parts} = {part}")
_PLAN: Final = sql.SQL("EXPLAIN (FORMAT JSON) SELECT FROM {source} WHERE {condition}")

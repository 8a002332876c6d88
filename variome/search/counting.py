"""Counting the hits of a search and the values of their facets.

PostgreSQL finds the hits, on all cores, and sends a few bytes of each; they are counted here. Grouping them by twelve
facets where they are found takes twice as long as finding them, on one core (decision 0019).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.search.deadline import Deadline
from variome.search.facet_columns import FacetColumn
from variome.search.facets import Facet
from variome.search.sending import Hits, iter_sent
from variome.search.tallies import Tally

MOST_NAMED: Final = 20_000
"""Hits that are told by their names; finding the rows of so many again takes less than another search."""


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
    for sent in iter_sent(connection, hits, facets, deadline):
        total += len(sent.uuids)
        named += sent.uuids.tolist() if total <= MOST_NAMED else []
        for facet, tally, columns in zip(facets, tallies, sent.columns, strict=True):
            facet.count(tally, columns, sent.uuids)
    deadline.set()
    values = _values(connection, hits, facets, tallies)
    counted = [facet.facet(tally, each) for facet, tally, each in zip(facets, tallies, values, strict=True)]
    return Counted(total, sorted(named) if total <= MOST_NAMED else None, counted)


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


_VALUES: Final = sql.SQL("SELECT t.uuid, {values} FROM {source} WHERE t.uuid = ANY ({uuids}::uuid[])")

"""How many hits have which values: terms of a text, ranges of a number.

A hit counts once for each of its values, whatever their number; those without one are counted apart. The counts are
exact. Of a field with many terms the most frequent are told, and how many there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from psycopg import sql

from variome.search.fields import LinkedField, SearchField

MOST_TERMS: Final = 100
"""Terms of a facet that are told."""

BOUNDS: Final = (
    *(
        -1e6,
        -1e3,
        -100,
        -10,
        -1,
        0,
        1e-6,
        1e-5,
        1e-4,
        1e-3,
        0.01,
        0.05,
        0.1,
        0.2,
        0.5,
        0.8,
        1,
        2,
        5,
        10,
        15,
        20,
        25,
        30,
    ),
    *(40, 50, 75, 100, 200, 500, 1e3, 1e4, 1e5, 1e6, 1e7, 2.5e7, 5e7, 7.5e7, 1e8, 1.5e8, 2e8, 2.5e8),
)
"""Where the ranges of numbers end. They are the same for all fields and searches, so that counts can be compared."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A value, and the hits that have it."""

    key: str | bool
    count: int


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `begin` (included) to `end` (not included; None where there is no bound), and the hits with one."""

    begin: float | None
    end: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """What the values of a field are among the hits.

    Attributes:
        field: its dotted path.
        title: for people.
        kind: of `values`.
        values: the terms, the most frequent first, or the ranges with hits in their order.
        n_values: how many terms or ranges there are.
        n_missing: hits without a value.
        least, greatest: of numbers; None without any.
    """

    field: str
    title: str
    kind: Literal["terms", "ranges"]
    values: Sequence[Term | Range]
    n_values: int
    n_missing: int
    least: float | None = None
    greatest: float | None = None


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """A facet that is asked for: its field, the column of the hits that holds its values, its title."""

    field: SearchField | LinkedField
    column: sql.Identifier
    title: str

    @property
    def source(self) -> SearchField:
        """The field whose values the column holds."""
        return self.field.base if isinstance(self.field, LinkedField) else self.field

    @property
    def is_range(self) -> bool:
        """Whether it counts ranges of numbers."""
        return isinstance(self.field, SearchField) and self.field.type.scalar in {"integer", "number"}

    def queries(self, number: int) -> Iterable[sql.Composable]:
        """Queries over `hits` that give rows of `number` and a JSON array; `facet_of_rows` understands the arrays."""
        if isinstance(self.field, LinkedField):
            source = _LINKED.format(column=self.column, target=sql.Literal(self.field.base.target),
                                    name=sql.Literal(self.field.name))  # fmt: skip
            yield _TERMS.format(number=sql.Literal(number), source=source, most=sql.Literal(MOST_TERMS))
            yield _MISSING_LINKED.format(number=sql.Literal(number), source=source)
            return
        values = _LIST if self.field.type.is_list else _SCALAR
        source = values.format(column=self.column)
        if self.is_range:
            bounds = sql.Literal(list(map(float, BOUNDS)))
            yield _RANGES.format(number=sql.Literal(number), source=source, bounds=bounds)
        else:
            yield _TERMS.format(number=sql.Literal(number), source=source, most=sql.Literal(MOST_TERMS))
        yield _MISSING.format(number=sql.Literal(number), column=self.column)

    def of_rows(self, rows: Iterable[Row]) -> Facet:
        """The facet that the rows of its queries tell of."""
        path = self.field.path
        told = sorted(rows, key=lambda row: row[0])
        n_missing = sum(row[1] for row in told if row[0] == "missing")
        if not self.is_range:
            terms = sorted((row for row in told if row[0] == "term"), key=lambda row: (-row[2], str(row[1])))
            n_values = terms[0][3] if terms else 0
            return Facet(path, self.title, "terms", [Term(row[1], row[2]) for row in terms], n_values, n_missing)
        ranges = sorted((row for row in told if row[0] == "range"), key=lambda row: row[1])
        values = [Range(*_ends(row[1]), row[2]) for row in ranges]
        least = min((row[3] for row in ranges), default=None)
        greatest = max((row[4] for row in ranges), default=None)
        return Facet(path, self.title, "ranges", values, len(values), n_missing, least, greatest)


def _ends(bucket: int) -> tuple[float | None, float | None]:
    """The bounds of a bucket of `width_bucket`, which counts from 0: before the first bound."""
    begin = BOUNDS[bucket - 1] if bucket else None
    return begin, BOUNDS[bucket] if bucket < len(BOUNDS) else None


_SCALAR: Final = sql.SQL("(SELECT uuid, {column} AS value FROM hits WHERE {column} IS NOT NULL)")

_LIST: Final = sql.SQL("(SELECT uuid, e.value FROM hits, unnest({column}) AS e (value))")
"""An array of a search column holds each value once (`variome.schema.search_columns`)."""

_LINKED: Final = sql.SQL(
    "(SELECT DISTINCT uuid, m.value FROM hits, unnest({column}) AS e (key) JOIN"
    " (SELECT i.key, i.document ->> {name} AS value FROM item AS i"
    " WHERE i.item_type = {target} AND i.status <> 'deleted') AS m ON m.key = e.key WHERE m.value IS NOT NULL)"
)

_TERMS: Final = sql.SQL(
    "(SELECT {number}, json_build_array('term', value, count(*), count(*) OVER ()) FROM {source} AS s"
    ' GROUP BY value ORDER BY count(*) DESC, value::text COLLATE "C" LIMIT {most})'
)
_RANGES: Final = sql.SQL(
    "(SELECT {number}, json_build_array('range', bucket, count(DISTINCT uuid), min(value), max(value)) FROM"
    " (SELECT uuid, value, width_bucket(value::double precision, {bounds}::double precision[]) AS bucket"
    " FROM {source} AS s) AS b GROUP BY bucket)"
)
_MISSING: Final = sql.SQL("(SELECT {number}, json_build_array('missing', count(*)) FROM hits WHERE {column} IS NULL)")
_MISSING_LINKED: Final = sql.SQL(
    "(SELECT {number}, json_build_array('missing', (SELECT count(*) FROM hits)"
    " - (SELECT count(DISTINCT uuid) FROM {source} AS s)))"
)

"""Counting the facets of a search: one look at each hit for all of them.

The hits are grouped by each facet on its own (GROUPING SETS, each a hash table), lists as they are: there are few
different ones, and taking them apart a hit at a time costs five times as much. A hit that has several values counts
for each, which is worked out from the groups.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import sql

from variome.search.facets import BOUNDS, Facet, Term, range_of
from variome.search.fields import LinkedField, SearchField

MOST_TERMS: Final = 100
"""Terms of a facet that are told."""

Group = tuple[Any, int, int]
"""A value, or a list of them, or None; the hits that have it; how many different ones there are."""


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """A facet that is asked for.

    Attributes:
        field: whose values are counted.
        number: its place among the facets, from 0.
        title: for people.
        properties: of a linked field, what the property is of which linked item.
    """

    field: SearchField | LinkedField
    number: int
    title: str
    properties: Mapping[str, Any]

    @property
    def source(self) -> SearchField:
        """The field whose values are looked at."""
        return self.field.base if isinstance(self.field, LinkedField) else self.field

    @property
    def is_range(self) -> bool:
        """Whether ranges of numbers are counted."""
        return isinstance(self.field, SearchField) and self.field.type.scalar in {"integer", "number"}

    def columns(self) -> Iterator[sql.Composable]:
        """What each hit needs: the value that it is grouped by, of numbers its bucket; and the numbers themselves."""
        expression = self.source.expression
        if not self.is_range:
            yield _AS.format(expression, self._group)
            return
        bucket = _BUCKETS if self.source.type.is_list else _BUCKET
        yield _AS.format(bucket.format(expression, bounds=sql.Literal(list(map(float, BOUNDS)))), self._group)
        for name, end in zip(self._ends, ("min", "max"), strict=True):
            yield _AS.format(_END.format(sql.SQL(end), expression) if self.source.type.is_list else expression, name)

    @property
    def _group(self) -> sql.Identifier:
        return sql.Identifier(f"f{self.number}")

    @property
    def _ends(self) -> tuple[sql.Identifier, sql.Identifier]:
        return sql.Identifier(f"l{self.number}"), sql.Identifier(f"g{self.number}")

    def ends(self) -> sql.Composable:
        """The least and the greatest number of all hits, as JSON."""
        return _ENDS.format(*self._ends) if self.is_range else sql.SQL("NULL")

    def facet(self, groups: Iterable[Group], ends: Sequence[float | None] | None) -> Facet:
        """The facet that groups of hits make."""
        found = list(groups)
        counts, n_missing = self._counted(found)
        least, greatest = ends or (None, None)
        path, n_values = self.field.path, len(counts)
        if self.is_range:
            ranges = [range_of(bucket, counts[bucket]) for bucket in sorted(counts)]
            return Facet(path, self.title, "ranges", ranges, n_values, n_missing, least, greatest)
        if not self.source.type.is_list:  # of a single value, the most frequent alone have come
            n_values = max((n for value, _, n in found if value is not None), default=0)
        frequent = sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))[:MOST_TERMS]
        return Facet(path, self.title, "terms", [Term(*each) for each in frequent], n_values, n_missing)

    def _counted(self, groups: Iterable[Group]) -> tuple[Counter[Any], int]:
        """Hits by value, and those without any."""
        counts: Counter[Any] = Counter()
        n_missing = 0
        for value, n_hits, _ in groups:
            values = self._values(value)
            counts.update(dict.fromkeys(values, n_hits))
            n_missing += 0 if values else n_hits
        return counts, n_missing

    def _values(self, value: Any) -> set[Any]:
        if value is None:
            return set()
        found = set(value) if self.source.type.is_list else {value}
        if isinstance(self.field, SearchField):
            return found
        return {self.properties[key] for key in found if self.properties.get(key) is not None}


def totals(facets: Sequence[FacetColumn]) -> sql.Composable:
    """The query of `hits` that gives one JSON array: their number, and of each facet its ends."""
    return _TOTALS.format(sql.SQL(", ").join([sql.SQL("count(*)"), *(each.ends() for each in facets)]))


def groups(facets: Sequence[FacetColumn]) -> sql.Composable:
    """The query of `hits` that gives the groups of all facets, as JSON arrays: place of the facet, then a `Group`."""
    names = [sql.Identifier(f"f{each.number}") for each in facets]
    lists = [each.number for each in facets if each.source.type.is_list or each.is_range]
    return _GROUPS.format(
        names=sql.SQL(", ").join(names),
        place=sql.SQL(" ").join(_WHEN.format(name, sql.Literal(place)) for place, name in enumerate(names)),
        value=sql.SQL(", ").join(map(_JSON.format, names)),
        sets=sql.SQL(", ").join(map(_SET.format, names)),
        lists=sql.Literal(lists),
        most=sql.Literal(MOST_TERMS),
    )


Documents = Callable[[str], Iterable[tuple[str, Mapping[str, Any]]]]


def properties_of(field: SearchField | LinkedField, documents: Documents) -> dict[str, Any]:
    """What the property of a linked field is of each item that it may lead to; nothing for other fields."""
    if isinstance(field, SearchField):
        return {}
    return {key: document.get(field.name) for key, document in documents(field.base.target)}


_AS: Final = sql.SQL("{} AS {}")
_BUCKET: Final = sql.SQL("width_bucket(({})::double precision, {bounds}::double precision[])")
_BUCKETS: Final = sql.SQL(
    "(SELECT array_agg(DISTINCT width_bucket(e.value::double precision, {bounds}::double precision[]))"
    " FROM unnest({}) AS e (value))"
)
_END: Final = sql.SQL("(SELECT {}(e.value) FROM unnest({}) AS e (value))")
_ENDS: Final = sql.SQL("json_build_array(min({}), max({}))")
_TOTALS: Final = sql.SQL("(SELECT -2, json_build_array({}) FROM hits)")
_WHEN: Final = sql.SQL("WHEN grouping({}) = 0 THEN {}")
_JSON: Final = sql.SQL("to_json({})")
_SET: Final = sql.SQL("({})")
_GROUPS: Final = sql.SQL(
    "(SELECT -3, json_build_array(place, value, n_hits, n_values) FROM (SELECT c.*, count(*) OVER same AS n_values,"
    ' row_number() OVER (same ORDER BY n_hits DESC, value::text COLLATE "C") AS rank FROM'
    " (SELECT CASE {place} END AS place, coalesce({value}) AS value, count(*) AS n_hits FROM hits"
    " GROUP BY GROUPING SETS ({sets})) AS c WINDOW same AS (PARTITION BY place, value IS NULL)) AS r"
    " WHERE rank <= {most} OR place = ANY ({lists}::integer[]))"
)
"""A NULL stands for the hits without a value, and is none of the values."""

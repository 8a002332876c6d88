"""A facet that is asked for: what is asked of PostgreSQL for each hit, how that is counted, and what facet it makes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from numpy.typing import NDArray
from psycopg import sql

from variome.search.facets import BOUNDS, Facet, Term, range_of
from variome.search.fields import LinkedField, SearchField
from variome.search.joining import Column
from variome.search.tallies import NO_INTEGER, NO_VALUE, Tally

MOST_TERMS: Final = 100
"""Terms of a facet that are told."""


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """A facet that is asked for.

    A number is sent as it is, and anything else as 64 bits of its hash: a code, whose value is read of one hit.

    Attributes:
        field: whose values are counted.
        title: for people.
        properties: of a linked field, what the property is of which linked item.
    """

    field: SearchField | LinkedField
    title: str
    properties: Mapping[str, Any]

    @property
    def source(self) -> SearchField:
        """The field whose values are looked at."""
        return self.field.base if isinstance(self.field, LinkedField) else self.field

    @property
    def is_range(self) -> bool:
        """Whether ranges of numbers are counted."""
        return isinstance(self.field, SearchField) and self.field.type.scalar in _NUMBERS

    @property
    def is_coded(self) -> bool:
        """Whether codes are sent: for all but single numbers."""
        return self.source.type.is_list or not self.is_range

    @property
    def value(self) -> sql.Composable:
        """What a code stands for: a text, a list, or the buckets of a list of numbers."""
        if not (self.is_range and self.is_coded):
            return self.source.expression
        return _BUCKETS.format(list=self.source.expression, bounds=sql.Literal(list(map(float, BOUNDS))))

    def sent(self, seed: int) -> Iterator[sql.Composable]:
        """What is sent of each hit, 8 bytes each: its code, or its number; of a list of numbers also its ends."""
        if self.is_coded:
            yield (_LIST_CODE if self.source.type.is_list else _CODE).format(self.value, sql.Literal(seed))
        if self.is_range:
            number, _ = _NUMBERS[self.source.type.scalar]
            of_list = [_END.format(sql.SQL(end), self.source.expression) for end in ("min", "max")]
            yield from map(number.format, of_list if self.is_coded else [self.source.expression])

    def count(self, tally: Tally, columns: Sequence[Column], uuids: Column) -> None:
        """Counts n hits.

        Args:
            tally: what has been counted.
            columns: as `sent` has them, each (n,) of 8 bytes.
            uuids: of the hits, (n,) of 16 bytes.
        """
        if self.is_coded:
            tally.add_codes(_native(columns[0], ">i8"), uuids)
        if not self.is_range:
            return
        _, dtype = _NUMBERS[self.source.type.scalar]
        if self.is_coded:
            tally.add_ends(*(_native(column, dtype) for column in columns[1:]))
        else:
            tally.add_numbers(_native(columns[0], dtype))

    def codes(self, tally: Tally) -> list[int]:
        """The codes whose values are to be read: of single values, those of the most frequent and of their equals."""
        if not self.is_coded:
            return []
        if self._has_several or len(tally.hits) <= MOST_TERMS:
            return list(tally.hits)
        least = sorted(tally.hits.values(), reverse=True)[MOST_TERMS - 1]
        return [code for code, n_hits in tally.hits.items() if n_hits >= least]

    def facet(self, tally: Tally, values: Mapping[int, Any]) -> Facet:
        """The facet, of what was counted, and of the values of `codes`."""
        counts, n_missing = self._counted(tally, values) if self.is_coded else (tally.hits, tally.n_missing)
        path = self.field.path
        if self.is_range:
            ranges = [range_of(bucket, counts[bucket]) for bucket in sorted(counts)]
            return Facet(path, self.title, "ranges", ranges, len(ranges), n_missing, tally.least, tally.greatest)
        n_values = len(counts) if self._has_several else len(tally.hits)
        frequent = sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))[:MOST_TERMS]
        return Facet(path, self.title, "terms", [Term(*each) for each in frequent], n_values, n_missing)

    @property
    def _has_several(self) -> bool:
        """Whether several codes may stand for one value, or one for several."""
        return self.source.type.is_list or isinstance(self.field, LinkedField)

    def _counted(self, tally: Tally, values: Mapping[int, Any]) -> tuple[Counter[Any], int]:
        """Hits by value, and those without any."""
        counts: Counter[Any] = Counter()
        n_missing = tally.n_missing
        for code, value in values.items():
            found = self._values(value)
            counts.update(dict.fromkeys(found, tally.hits[code]))
            n_missing += 0 if found else tally.hits[code]
        return counts, n_missing

    def _values(self, value: Any) -> set[Any]:
        found = set(value) if self.source.type.is_list else {value}
        if isinstance(self.field, SearchField):
            return found
        return {self.properties[key] for key in found if self.properties.get(key) is not None}


def _native(column: Column, dtype: str) -> NDArray[Any]:
    found = column.view(dtype)
    return found.astype(found.dtype.newbyteorder("="))


_NUMBERS: Final = {
    "integer": (sql.SQL(f"int8send(coalesce({{}}, {NO_INTEGER}))"), ">i8"),
    "number": (sql.SQL("float8send(coalesce({}, 'NaN'))"), ">f8"),
}
"""How the numbers of a type are sent, and what they are here."""

_CODE: Final = sql.SQL(f"int8send(coalesce(hashtextextended(({{}})::text, {{}}), {NO_VALUE}))")
_LIST_CODE: Final = sql.SQL(f"int8send(coalesce(hash_array_extended({{}}, {{}}), {NO_VALUE}))")
_BUCKETS: Final = sql.SQL(
    "(SELECT array_agg(DISTINCT width_bucket(e.value::double precision, {bounds}::double precision[]))"
    " FROM unnest({list}) AS e (value))"
)
_END: Final = sql.SQL("(SELECT {}(e.value) FROM unnest({}) AS e (value))")

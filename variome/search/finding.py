"""Finding items: the hits of a search, a page at a time, their number, and facets, all of one moment."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import Connection, sql

from variome.errors import InputError
from variome.items.reading import StoredItem, item_of_row, item_query
from variome.items.selecting import Selected, select, snapshot
from variome.items.viewer import Viewer, visible
from variome.schema.registry import SchemaRegistry
from variome.search.conditions import Conditions
from variome.search.counting import Counted, count
from variome.search.deadline import Deadline
from variome.search.facet_columns import FacetColumn
from variome.search.facets import Facet
from variome.search.fields import VARIANT, LinkedField, SearchField, linked_fields, search_fields
from variome.search.kept_counts import KEPT
from variome.search.paging import Cursor, after, from_text, order_by, sort_value, to_text
from variome.search.pairs import both_of_pairs, check_has_pairs
from variome.search.request import MOST_FACETS, SearchRequest, SortKey
from variome.search.sending import Hits
from variome.search.spelling import meant

LONGEST: Final = 30
"""Seconds that a search may take."""

MEMORY: Final = 128
"""MB that a step of a query may take: a broad search joins its hits with their variants in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search.

    Attributes:
        items: the hits, in order.
        total: how many there are on all pages; None when they were not to be counted.
        next: what the next page is asked for with; None on the last one.
        facets: those that were asked for, in that order.
    """

    items: Sequence[StoredItem]
    total: int | None
    next: str | None
    facets: Sequence[Facet]


def search(connection: Connection[Any], registry: SchemaRegistry, request: SearchRequest, *, viewer: Viewer) -> Found:
    """The hits of a search.

    Args:
        connection: where from; outside of a transaction.
        registry: the schemas of that store.
        request: what is asked for.
        viewer: who asks.

    Raises:
        NotFoundError: there is no such type, file, family or gene list, or the viewer may not see it.
        SchemaError: the type has no such annotation version.
        InputError: a field is not known, the type cannot be searched so, or the search takes too long.
    """
    with snapshot(connection):
        connection.execute(f"SET LOCAL work_mem = '{MEMORY}MB'")
        deadline = Deadline(connection, LONGEST)
        try:
            return _Search(connection, registry, request, viewer).run(deadline)
        except psycopg.errors.QueryCanceled:
            raise InputError(f"the search takes longer than {LONGEST} s; narrow it, or ask for fewer facets") from None


class SearchableType:
    """A type as it is searched in an annotation version: its tables, and its fields by their paths."""

    def __init__(self, registry: SchemaRegistry, selected: Selected) -> None:
        self.selected = selected
        name = selected.item_type.name.removesuffix("Sample") if selected.item_type.variant_link else ""
        version = selected.schema.version
        self.variant = registry.get(name, version) if name and version in registry.table_names(name) else None
        self.fields = search_fields(selected.schema, self.variant)
        self.linked: dict[str, LinkedField] = linked_fields(selected.schema, self.fields)
        if self.variant is not None:
            self.linked |= linked_fields(self.variant, self.fields)

    @cached_property
    def titles(self) -> dict[str, str]:
        """The facets of the schema with their titles, in their order."""
        own = _facets(self.selected.schema.schema)
        variants = _facets(self.variant.schema) if self.variant else {}
        return {**own, **{VARIANT + path: title for path, title in variants.items()}}

    def get(self, path: str) -> SearchField | LinkedField:
        """A field.

        Raises:
            InputError: there is none that is called so.
        """
        found = self.fields.get(path) or self.linked.get(path)
        if found is None:
            name = self.selected.item_type.name
            hint = f"{meant(path[:200], [*self.fields, *self.linked])}/profiles/{name} lists all"
            raise InputError(f"{path[:200]!r} is no field that {name} items are searched by; {hint}")
        return found


def _facets(schema: Any) -> dict[str, str]:
    placed = sorted(schema.get("facets", {}).items(), key=lambda each: each[1]["order"])
    return {path: each["title"] for path, each in placed}


class _Search:
    """One search, while it is run."""

    def __init__(
        self, connection: Connection[Any], registry: SchemaRegistry, request: SearchRequest, viewer: Viewer
    ) -> None:
        self._connection = connection
        self._request = request
        self._viewer = viewer
        if request.selection.item_type == "IngestionSubmission":  # they are no rows of items: none would be found
            raise InputError("type: submissions are not searched; GET /status and variant-ingestion status list them")
        self._selected = select(connection, registry, request.selection, viewer=viewer, is_of_one_moment=True)
        self._type = SearchableType(registry, self._selected)
        self._sort = [(self._sortable(key), key) for key in request.sort]
        self._conditions = Conditions(connection, registry, self._type.fields, self._type.linked, request, viewer)
        self._facets = [self._facet(path) for path in request.facets[:MOST_FACETS]]
        self._condition = self._conditions.all(self._selected)
        if request.has_pairs:
            check_has_pairs(self._selected.item_type.name, self._selected.schema.schema["properties"])
            self._condition = both_of_pairs(connection, self._joined(), self._condition)

    def run(self, deadline: Deadline) -> Found:
        """The page, and what else was asked for."""
        counted = self._counted(deadline)
        deadline.set()
        rows = self._page(self._condition) if counted.uuids is None else self._page_of(counted.uuids)
        page = rows[: self._request.limit]
        has_more = len(rows) > len(page)
        following = to_text(self._sorted_by, (list(page[-1][1:]), page[-1][0])) if has_more else None
        return Found(self._read([row[0] for row in page]), counted.total, following, counted.facets)

    def _counted(self, deadline: Deadline) -> Counted:
        """Hits and facets; the hits by name where looking for them again, for the page, would take long."""
        if not (self._facets or self._request.max_other_families is not None):
            return Counted(self._count(), None, [])
        source, variant = self._source(), self._type.variant
        is_apart = variant is not None and not self._conditions.use_variant and self._uses_variant
        variants = variant.table_name if variant is not None and is_apart else ""
        hits = Hits(self._selected.table, source, self._condition, variants, visible(self._viewer, "v"))
        return KEPT.get(
            self._connection, self._asked(hits), lambda: count(self._connection, hits, self._facets, deadline)
        )

    def _asked(self, hits: Hits) -> str:
        """All that the counts of hits depend on, beside the rows."""
        conditions = (hits.source, hits.condition, hits.is_visible)
        return "\n".join([*(each.as_string(self._connection) for each in conditions), repr(self._facets)])

    @property
    def _sorted_by(self) -> str:
        return ",".join(map(str, self._request.sort))

    def _sortable(self, key: SortKey) -> SearchField:
        field = self._type.get(key.path)
        if isinstance(field, LinkedField):
            raise InputError(f"sort: {key.path!r} is a property of other items; sort by {field.base.path!r} instead")
        return field

    def _facet(self, path: str) -> FacetColumn:
        field = self._type.get(path)
        properties = {}
        if isinstance(field, LinkedField):
            linked = self._conditions.documents(field.base.target)
            properties = {key: document.get(field.name) for key, document in linked}
        return FacetColumn(field, self._type.titles.get(path, path), properties)

    def _cursor(self) -> Cursor | None:
        fields = [field for field, _ in self._sort]
        return from_text(self._sorted_by, self._request.after, fields) if self._request.after else None

    def _source(self) -> sql.Composable:
        table = sql.Identifier(self._selected.table)
        return self._joined() if self._conditions.use_variant or self._uses_variant else _ROWS.format(table=table)

    @property
    def _uses_variant(self) -> bool:
        """Whether an order or a facet asks for the variant."""
        uses = [each for each, _ in self._sort] + [each.source for each in self._facets]
        return any(each.is_of_variant for each in uses)

    def _joined(self) -> sql.Composable:
        table = sql.Identifier(self._selected.table)
        variants = sql.Identifier(self._type.variant.table_name if self._type.variant else "")
        return _JOINED.format(table=table, variants=variants, visible=visible(self._viewer, "v"))

    def _page_of(self, uuids: Sequence[bytes]) -> list[tuple[UUID, *tuple[Any, ...]]]:
        """As `_page`, of hits that are known."""
        if self._sort:
            return self._page(_NAMED.format(sql.Literal([UUID(bytes=each) for each in uuids])))
        cursor = self._cursor()
        begin = bisect_right(uuids, cursor[1].bytes) if cursor else 0
        return [(UUID(bytes=each),) for each in uuids[begin : begin + self._request.limit + 1]]

    def _page(self, condition: sql.Composable) -> list[tuple[UUID, *tuple[Any, ...]]]:
        """Rows of uuid and sort values: those of the page, and one more where there is another."""
        uuid = sql.SQL("t.uuid")
        columns = [(sort_value(field, key), key, field.type.scalar == "text") for field, key in self._sort]
        cursor = self._cursor()
        query = _PAGE.format(
            columns=sql.SQL(", ").join([uuid, *(each for each, _, _ in columns)]),
            source=self._source(),
            condition=condition,
            after=after(columns, uuid, cursor) if cursor else sql.SQL("true"),
            order=order_by(columns, uuid),
            limit=sql.Literal(self._request.limit + 1),
        )
        return self._connection.execute(query).fetchall()

    def _count(self) -> int | None:
        if not self._request.has_total:
            return None
        row = self._connection.execute(_COUNT.format(source=self._source(), condition=self._condition)).fetchone()
        return int(row[0]) if row else 0

    def _read(self, uuids: Sequence[UUID]) -> list[StoredItem]:
        condition = sql.SQL("t.uuid = ANY ({}::uuid[])").format(sql.Literal(list(uuids)))
        query = item_query(self._selected.item_type, self._selected.schema.version, self._selected.table, condition)
        found = {item.uuid: item for item in map(item_of_row, self._connection.execute(query))}
        return [found[uuid] for uuid in uuids]


_ROWS: Final = sql.SQL("{table} AS t")
_JOINED: Final = sql.SQL("{table} AS t JOIN {variants} AS v ON v.uuid = t.variant AND {visible}")
_PAGE: Final = sql.SQL("SELECT {columns} FROM {source} WHERE {condition} AND {after} ORDER BY {order} LIMIT {limit}")
_COUNT: Final = sql.SQL("SELECT count(*) FROM {source} WHERE {condition}")
_NAMED: Final = sql.SQL("t.uuid = ANY ({}::uuid[])")

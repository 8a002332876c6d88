"""The conditions of a search on rows `t` of a type's table, and on rows `v` of the variants where these are samples."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from psycopg import Connection, sql

from variome.errors import InputError
from variome.items.reading import get_item
from variome.items.selecting import Selected, settled
from variome.items.viewer import Viewer, visible
from variome.model.identity import item_uuid
from variome.schema.registry import SchemaRegistry
from variome.search.checking import check
from variome.search.field_types import FieldType
from variome.search.fields import VARIANT, LinkedField, SearchField
from variome.search.filters import condition_of
from variome.search.free_text import OF_GENES, FreeText
from variome.search.linking import iter_named, with_linked_fields
from variome.search.parsing import parse
from variome.search.request import SearchRequest
from variome.search.sql import Column, condition
from variome.search.tree import Node


class Conditions:
    """The conditions of one search.

    Attributes:
        use_variant: whether the row `v` is needed; known when `all` has been called.
    """

    def __init__(
        self,
        connection: Connection[Any],
        registry: SchemaRegistry,
        fields: Mapping[str, SearchField],
        linked: Mapping[str, LinkedField],
        request: SearchRequest,
        viewer: Viewer,
    ) -> None:
        self._connection = connection
        self._registry = registry
        self._fields = fields
        self._linked = linked
        self._request = request
        self._viewer = viewer
        self._types = {path: field.type for path, field in fields.items()}
        self._types |= {path: FieldType("text", is_list=True) for path in linked}
        self._all_names = f"/profiles/{request.selection.item_type} lists all"
        self.use_variant = False

    def all(self, selected: Selected) -> sql.Composable:
        """All of them together, with those of the selection."""
        return sql.SQL(" AND ").join([selected.condition, *self._iter(selected)])

    def _iter(self, selected: Selected) -> Iterator[sql.Composable]:
        filtered = condition_of(self._request.filters, self._types, all_names=self._all_names)
        if filtered is not None:
            yield self._of_tree(filtered, None)
        if self._request.where:
            yield self._of_tree(parse(self._request.where), self._request.where)
        if self._request.family:
            yield self._of_family(selected)
        if self._request.gene_lists:
            yield self._of_gene_lists(selected)
        if self._request.text:
            yield self._of_text(selected)
        if self._request.max_other_families is not None:
            yield self._of_other_families(selected)

    def _of_tree(self, node: Node, text: str | None) -> sql.Composable:
        checked = check(node, self._types, text=text, all_names=self._all_names)
        tree = with_linked_fields(checked, self._linked, self.documents)
        return sql.SQL(" AND ").join([condition(tree, self._column), *self._iter_first_filters(tree)])

    def _iter_first_filters(self, tree: Node) -> Iterator[sql.Composable]:
        """Conditions that follow from the tree, and that an index answers: genes and consequences of a variant are in
        arrays of uuids that have one, and the fields that name them have none.
        """
        for path, keys in iter_named(tree):
            field = self._fields[path]
            if field.target in _LINK_COLUMNS and len(keys) <= _FEW:
                row = sql.Identifier("v" if field.is_of_variant else "t")
                uuids = [item_uuid(field.target, str(key)) for key in keys]
                yield _LINKED.format(row=row, column=_LINK_COLUMNS[field.target], uuids=sql.Literal(uuids))

    def _column(self, path: str) -> Column:
        field = self._fields[path]
        self.use_variant |= field.is_of_variant
        return Column(field.expression, field.type, field.is_indexed_by_beginning)

    def documents(self, item_type: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The items of a type that fields lead to, by their keys."""
        rows = self._connection.execute(_DOCUMENTS.format(visible=visible(self._viewer, "t")), [item_type])
        for key, document in rows:
            yield key, orjson.loads(document)

    def _of_family(self, selected: Selected) -> sql.Composable:
        """Samples that are called as a member of the family is, in its project; variants that such a sample has."""
        if not selected.item_type.variant_link:
            raise InputError(f"family: expected a type of samples beside it, found {selected.item_type.name}")
        family = get_item(
            self._connection, self._registry, "Family", self._request.family,
            viewer=self._viewer, project=self._request.selection.file_project,
        )  # fmt: skip
        members = orjson.loads(family.document).get("members", [])
        return _OF_FAMILY.format(members=sql.Literal(members), project=sql.Literal(family.project))

    def _of_gene_lists(self, selected: Selected) -> sql.Composable:
        lists = [
            get_item(
                self._connection, self._registry, "GeneList", name,
                viewer=self._viewer, project=self._request.selection.file_project,
            )
            for name in self._request.gene_lists
        ]  # fmt: skip
        keys = {key for each in lists for key in orjson.loads(each.document).get("genes", [])}
        genes = [item_uuid("Gene", key) for key in sorted(keys)]
        return OF_GENES.format(row=self._variant_row(selected, "gene_list"), genes=sql.Literal(genes))

    def _of_text(self, selected: Selected) -> sql.Composable:
        begin = VARIANT if selected.item_type.variant_link else ""
        fields = {path.removeprefix(begin): field for path, field in self._fields.items() if path.startswith(begin)}
        text = FreeText(self._connection, self._registry, fields, self._request, self._viewer)
        return text.of_variant(self._variant_row(selected, "q")) if selected.item_type.is_located else text.of_item()

    def _of_other_families(self, selected: Selected) -> sql.Composable:
        """Other families of the projects that the viewer has a role in, whose samples carry the variant."""
        if not selected.item_type.variant_link:
            raise InputError(
                f"max_other_families: expected a type of samples beside it, found {selected.item_type.name}"
            )
        return _OTHER_FAMILIES.format(
            table=sql.Identifier(selected.table),
            family_of_other=_FAMILY_OF.format(row=sql.Identifier("s")),
            family=_FAMILY_OF.format(row=sql.Identifier("t")),
            genotype=sql.Identifier("s", "GT") if "GT" in self._fields else _GENOTYPE,
            visible=visible(self._viewer, "s"),
            settled=settled("s"),
            most=sql.Literal(self._request.max_other_families),
        )

    def _variant_row(self, selected: Selected, name: str) -> sql.Identifier:
        """The row that has the genes: the item, or the variant of a sample."""
        if not selected.item_type.is_located:
            raise InputError(
                f"{name}: expected a type that lies on the genome beside it, found {selected.item_type.name}"
            )
        if not selected.item_type.variant_link:
            return sql.Identifier("t")
        self.use_variant = True
        return sql.Identifier("v")


_DOCUMENTS: Final = sql.SQL(
    "SELECT t.key, t.document::text FROM item AS t WHERE t.item_type = %s AND t.status <> 'deleted' AND {visible}"
)

_FEW: Final = 24
"""Names that an index is asked for: variants with one of the 22 consequences of high impact are few; those of the 35 of
high or moderate impact are a quarter of all, and a search for these took twice as long with the index."""

_LINK_COLUMNS: Final = {"Gene": sql.Identifier("genes"), "VariantConsequence": sql.Identifier("consequences")}
_LINKED: Final = sql.SQL("{row}.{column} && {uuids}::uuid[]")

_OF_FAMILY: Final = sql.SQL(
    "(t.project = {project} AND t.sample IN"
    " (SELECT i.document ->> 'individual_id' FROM item AS i WHERE i.uuid = ANY ({members}::uuid[])))"
)

_FAMILY_OF: Final = sql.SQL(
    "coalesce((SELECT l.source FROM item AS i JOIN link AS l ON l.target = i.uuid AND l.property = 'members'"
    " AND l.item_type = 'Family' WHERE i.item_type = 'Individual' AND i.project = {row}.project"
    ' AND left(i.key, 200) COLLATE "C" = left({row}.sample, 200) AND i.key = {row}.sample'
    " ORDER BY l.source LIMIT 1), {row}.file)"
)
"""The family of a sample; a file whose samples have none counts as one."""

_GENOTYPE: Final = sql.SQL("(s.document::json ->> 'GT')")
"""Of annotation versions that have no column for it."""

_OTHER_FAMILIES: Final = sql.SQL(
    "(SELECT count(DISTINCT f.family) FROM (SELECT {family_of_other} AS family FROM {table} AS s WHERE"
    " s.variant = t.variant AND s.status <> 'deleted' AND {visible} AND {settled} AND {genotype} ~ '[1-9]'"
    " OFFSET 0) AS f WHERE f.family <> {family}) <= {most}"
)
"""Carriers are those whose genotype has an alternate allele. Without OFFSET the family of each is looked up twice."""

"""Which items are meant: a selection by place, project, file, gene, sample and so on, as a condition of a query.

A selection is of one type, and of one annotation version where the type has versions. What the viewer may not see is
not selected, and nothing else of a foreign project decides what is: a variant is of a project, file or sample because
of samples that the viewer may see.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from variome.errors import InputError, NotFoundError
from variome.items.gene_names import EXPECTED, find_gene_names
from variome.items.reading import StoredItem, find_item, get_item, item_of_row, item_query
from variome.items.viewer import Viewer, visible
from variome.items.visible_variants import shown_variants
from variome.model.identity import item_uuid, located_uuids
from variome.model.item_types import REFERENCE_PROJECT, ItemType, Status, get_item_type
from variome.model.region import Region
from variome.schema.registry import SchemaRegistry
from variome.schema.validation import CompiledSchema

_FETCHED: Final = 500
"""Rows that are in memory at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is wanted; everything that is given must hold.

    Attributes:
        item_type: name of the type.
        annotation_version: of a type that has versions; None for the newest.
        assembly: of located items; None for any, except that a region is one of GRCh38 then.
        project: name of the project that owns the item, or of a variant one of its samples or files.
        file: accession of the file that brought the item, or names the variant.
        file_project: name of the project that the accession is looked for in.
        region: where the item lies. A structural variant lies where it overlaps, a small one at its POS.
        gene: of a gene that the variant links to: uuid, @id, key, alias, symbol or another name (`gene_names`).
        sample: name of a sample of the variant.
        uuids: those of the items.
        status: of the items; None for all but deleted ones.
    """

    item_type: str
    annotation_version: str | None = None
    assembly: str | None = None
    project: str | None = None
    file: str | None = None
    file_project: str = ""
    region: Region | None = None
    gene: str | None = None
    sample: str | None = None
    uuids: tuple[UUID, ...] = ()
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """A selection that can be read: the schema of its items, their table, the condition on its rows `t`.

    `file` is the File item where one was named.
    """

    item_type: ItemType
    schema: CompiledSchema
    table: str
    condition: sql.Composable
    file: StoredItem | None


class _Terms:
    """The conditions of one selection, one method for each property."""

    def __init__(
        self,
        connection: Connection[Any],
        registry: SchemaRegistry,
        selection: Selection,
        viewer: Viewer,
        *,
        is_of_one_moment: bool,
    ) -> None:
        self._connection = connection
        self._is_of_one_moment = is_of_one_moment
        self._registry = registry
        self._selection = selection
        self._viewer = viewer
        self.item_type = get_item_type(selection.item_type)
        self.schema = registry.get(selection.item_type, selection.annotation_version)
        self.file = self._find_file()
        self._version = self.schema.version
        self._is_variant = self.item_type.is_located and not self.item_type.variant_link
        self._is_sample = bool(self.item_type.variant_link)

    def condition(self) -> sql.Composable:
        """All of them together, with what the viewer may see."""
        seen = visible(self._viewer, "t") + shown_variants(self._viewer, self._registry, self.item_type)
        terms: list[sql.Composable] = [seen]
        terms += [make(self) for name, make in _TERMS.items() if getattr(self._selection, name)]
        if not self.item_type.is_versioned:
            terms.append(sql.SQL("t.item_type = {}").format(sql.Literal(self.item_type.name)))
            if self._selection.annotation_version:
                version = sql.Literal(self._selection.annotation_version)
                terms.append(sql.SQL("t.annotation_version = {}").format(version))
        if self._selection.status is None:
            terms.append(sql.SQL("t.status <> 'deleted'"))
        if self._is_sample:
            terms.append(self._settled())
        return sql.SQL(" AND ").join(terms)

    def _settled(self) -> sql.Composable:
        """As `settled`; most stores have nothing that is not, and looking that up once saves a look at each row."""
        if not self._is_of_one_moment:
            return settled("t")
        is_anything = self._connection.execute(_IS_ANYTHING_UNSETTLED).fetchone() or (True,)
        return settled("t") if is_anything[0] else sql.SQL("true")

    def of_assembly(self) -> sql.Composable:
        return self._of_variant("assembly", sql.SQL("v.assembly = {}").format(sql.Literal(self._selection.assembly)))

    def of_project(self) -> sql.Composable:
        project = str(self._selection.project)
        if project != REFERENCE_PROJECT:
            self._viewer.check("reader", project)
        uuid = sql.Literal(item_uuid("Project", project))
        if not self._is_variant or project == REFERENCE_PROJECT:
            return sql.SQL("t.project = {}").format(uuid)
        sampled = self._sampled(sql.SQL("s.project = {}").format(uuid))
        return _EITHER.format(sampled, _OF_PROJECT.format(project=uuid, visible=visible(self._viewer, "f")))

    def of_file(self) -> sql.Composable:
        uuid = sql.Literal(self.file.uuid if self.file else None)
        if not self._is_variant:
            return sql.SQL("t.file = {}").format(uuid)
        return _EITHER.format(self._sampled(sql.SQL("s.file = {}").format(uuid)), _OF_FILE.format(file=uuid))

    def of_region(self) -> sql.Composable:
        """Items in the region: structural variants by overlap, small ones by POS, samples by their variants."""
        region = self._selection.region or Region("")
        is_structural = self.item_type.name.startswith("Structural")
        place = (_OVERLAPPING if is_structural else _AT).format(
            assembly=sql.Literal(self._selection.assembly or "GRCh38"),
            contig=sql.Literal(region.contig),
            first=sql.Literal(region.first),
            last=sql.Literal(region.last),
        )
        term = self._of_variant("region", place)
        if is_structural:
            return term
        low, high = located_uuids(region.contig, region.first, region.last)
        return sql.SQL("(t.uuid BETWEEN {} AND {} AND {})").format(sql.Literal(low), sql.Literal(high), term)

    def of_gene(self) -> sql.Composable:
        gene = sql.Literal(self._find_gene(str(self._selection.gene)))
        return self._of_variant("gene", sql.SQL("v.genes @> ARRAY[{}]::uuid[]").format(gene))

    def of_sample(self) -> sql.Composable:
        name = sql.Literal(self._selection.sample)
        if self._is_sample:
            return sql.SQL("t.sample = {}").format(name)
        if not self._is_variant:
            raise self._refused("sample")
        return self._sampled(sql.SQL("s.sample = {}").format(name))

    def of_uuids(self) -> sql.Composable:
        return sql.SQL("t.uuid = ANY ({}::uuid[])").format(sql.Literal(list(self._selection.uuids)))

    def of_status(self) -> sql.Composable:
        return sql.SQL("t.status = {}").format(sql.Literal(self._selection.status))

    def _of_variant(self, name: str, condition: sql.Composable) -> sql.Composable:
        """A condition on the variant `v`: the row itself, or the one that the sample is of."""
        if not self.item_type.is_located:
            raise self._refused(name)
        key = "variant" if self._is_sample else "uuid"
        table = self._registry.table_names(self.item_type.name.removesuffix("Sample")).get(self._version)
        if table is None:
            return sql.SQL("false")
        return _OF_VARIANT.format(table=sql.Identifier(table), key=sql.Identifier("t", key), condition=condition)

    def _sampled(self, condition: sql.Composable) -> sql.Composable:
        """The condition that the viewer may see a sample `s` of the variant, which is so."""
        table = self._registry.table_names(f"{self.item_type.name}Sample").get(self._version)
        if table is None:
            return sql.SQL("false")
        seen = sql.SQL("{} AND s.status <> 'deleted' AND {}").format(visible(self._viewer, "s"), settled("s"))
        return _SAMPLED.format(table=sql.Identifier(table), condition=condition, seen=seen)

    def _find_gene(self, name: str) -> UUID:
        """As every link names it, or else as people do.

        Raises:
            NotFoundError: no gene is called so, or several are.
        """
        found = find_item(self._connection, self._registry, "Gene", name, viewer=self._viewer)
        if found is not None:
            return found.uuid
        called = find_gene_names(self._connection, [name])
        if name not in called.keys:
            raise NotFoundError(f"gene: expected {EXPECTED}, found {name[:200]!r}: {called.reasons[name]}")
        return item_uuid("Gene", called.keys[name])

    def _find_file(self) -> StoredItem | None:
        if self._selection.file is None:
            return None
        return get_item(
            self._connection, self._registry, "File", self._selection.file,
            viewer=self._viewer, project=self._selection.file_project,
        )  # fmt: skip

    def _refused(self, name: str) -> InputError:
        return InputError(f"{name}: expected a type that lies on the genome beside it, found {self.item_type.name}")


def select(
    connection: Connection[Any],
    registry: SchemaRegistry,
    selection: Selection,
    *,
    viewer: Viewer,
    is_of_one_moment: bool = False,
) -> Selected:
    """The selection, ready to be read.

    Args:
        connection: where from.
        registry: the schemas of that store.
        selection: what is wanted.
        viewer: who asks.
        is_of_one_moment: whether the selection is read in the `snapshot` in which it is made.

    Raises:
        NotFoundError: there is no such type, file or project, or the viewer may not see it.
        SchemaError: the type has no such annotation version.
        InputError: a property is given that items of the type cannot be selected by.
    """
    terms = _Terms(connection, registry, selection, viewer, is_of_one_moment=is_of_one_moment)
    tables = registry.table_names(selection.item_type)
    table = tables[terms.schema.version] if terms.item_type.is_versioned else "item"
    return Selected(terms.item_type, terms.schema, table, terms.condition(), terms.file)


def settled(row: str) -> sql.Composable:
    """The condition that a sample's load has completed, and no other file has taken the place of its own."""
    return _SETTLED.format(row=sql.Identifier(row))


@contextmanager
def snapshot(connection: Connection[Any]) -> Iterator[None]:
    """All that is read in the block is of one moment, however long it takes."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def iter_selected(connection: Connection[Any], selected: Selected) -> Generator[StoredItem]:
    """The items in the order of their uuids, a few in memory at a time; in a transaction of the caller's."""
    item_type = selected.item_type
    query = item_query(item_type, selected.schema.version, selected.table, selected.condition)
    with connection.cursor(name="selected") as cursor:
        cursor.itersize = _FETCHED
        cursor.execute(query)
        yield from map(item_of_row, cursor)


_TERMS: Final[Mapping[str, Callable[[_Terms], sql.Composable]]] = {
    "assembly": _Terms.of_assembly,
    "project": _Terms.of_project,
    "file": _Terms.of_file,
    "region": _Terms.of_region,
    "gene": _Terms.of_gene,
    "sample": _Terms.of_sample,
    "uuids": _Terms.of_uuids,
    "status": _Terms.of_status,
}


_EITHER: Final = sql.SQL("({} OR {})")

_SETTLED: Final = sql.SQL(
    "NOT EXISTS (SELECT FROM submission AS u WHERE u.uuid = {row}.submission"
    " AND u.status NOT IN ('completed', 'completed with problems'))"
    " AND NOT EXISTS (SELECT FROM link AS l WHERE l.source = {row}.file AND l.property = 'superseded_by')"
)

_IS_ANYTHING_UNSETTLED: Final = (
    "SELECT EXISTS (SELECT FROM submission WHERE status NOT IN ('completed', 'completed with problems'))"
    " OR EXISTS (SELECT FROM link WHERE property = 'superseded_by')"
)

_AT: Final = sql.SQL("v.assembly = {assembly} AND v.contig = {contig} AND v.position BETWEEN {first} AND {last}")

_OVERLAPPING: Final = sql.SQL(
    "v.assembly = {assembly} AND v.contig = {contig} AND v.position <= {last}"
    " AND coalesce(v.end_position, v.position) >= {first}"
)

_OF_VARIANT: Final = sql.SQL("EXISTS (SELECT FROM {table} AS v WHERE v.uuid = {key} AND {condition})")

_SAMPLED: Final = sql.SQL("EXISTS (SELECT FROM {table} AS s WHERE s.variant = t.uuid AND {condition} AND {seen})")

_OF_FILE: Final = sql.SQL("EXISTS (SELECT FROM variant_file AS n WHERE n.variant = t.uuid AND n.file = {file})")

_OF_PROJECT: Final = sql.SQL(
    "EXISTS (SELECT FROM variant_file AS n JOIN item AS f ON f.uuid = n.file"
    " WHERE n.variant = t.uuid AND f.project = {project} AND {visible})"
)

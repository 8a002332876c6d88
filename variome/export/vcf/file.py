"""A selection of variants as a VCF: header and lines in the order of contigs and positions, read a few at a time."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import Connection, sql

from variome.errors import InputError
from variome.export.vcf.header import header_lines
from variome.export.vcf.layout import make_layout
from variome.export.vcf.lines import LineMaker
from variome.items.selecting import Selected, settled
from variome.items.viewer import Viewer, visible
from variome.model.item_types import DEFAULT_ASSEMBLY
from variome.schema.registry import SchemaRegistry
from variome.schema.validation import CompiledSchema

Document = dict[str, Any]

_FETCHED: Final = 500
"""Variants that are in memory at once, with their samples."""

_HUMAN_ORDER: Final = {name: place for place, name in enumerate([*map(str, range(1, 23)), "X", "Y", "M"])}


class VariantFile:
    """The VCF of a selection: its samples are those of the file that was selected by, else it has none.

    Raises:
        InputError: the items are no variants.
    """

    def __init__(
        self,
        connection: Connection[Any],
        registry: SchemaRegistry,
        selected: Selected,
        assembly: str | None,
        viewer: Viewer,
    ) -> None:
        item_type = selected.item_type
        if not item_type.is_located or item_type.variant_link:
            raise InputError(
                f"format vcf: expected the type Variant or StructuralVariant, found {item_type.name}; "
                "samples come with their variants when a file is named"
            )
        self._connection = connection
        self._selected = selected
        self._assembly = assembly or DEFAULT_ASSEMBLY
        self._viewer = viewer
        self._samples = _find_samples(registry, selected) if selected.file else None
        self._layout = make_layout(selected.schema, self._samples)
        self._sampled = _SAMPLED_PLACE if self._samples else _PLACE

    def pieces(self) -> Iterator[bytes]:
        """The file; in a transaction of the caller's."""
        contigs = self._contigs()
        names = self._names()
        is_structural = self._selected.item_type.name.startswith("Structural")
        filters = self._filters()
        header = header_lines(self._layout, self._assembly, contigs, filters, names, is_structural=is_structural)
        yield ("\n".join(header) + "\n").encode()
        maker = LineMaker(self._layout, names)
        for contig in contigs:
            for piece in self._places(contig):
                yield "".join(f"{line}\n" for line in self._lines(maker, piece)).encode()

    def _lines(self, maker: LineMaker, piece: Sequence[tuple[UUID, int]]) -> Iterator[str]:
        variants = self._variants([uuid for uuid, _ in piece])
        samples = self._samples_of(list(variants))
        for uuid, place in piece:
            for position, line in maker.lines(variants[uuid], samples.get(uuid, ())):
                if position == place:
                    yield line

    def _contigs(self) -> list[str]:
        query = _CONTIGS.format(table=self._table, condition=self._selected.condition)
        found = [contig for (contig,) in self._connection.execute(query, [self._assembly])]
        return sorted(found, key=lambda name: (_HUMAN_ORDER.get(name, len(_HUMAN_ORDER)), name))

    def _names(self) -> list[str] | None:
        """The sample columns in the order of the file, then those that it does not list."""
        if self._samples is None or self._selected.file is None:
            return None
        listed: list[str] = orjson.loads(self._selected.file.document).get("samples", [])
        query = _NAMES.format(table=sql.Identifier(self._samples.table_name), seen=self._seen("s"))
        rows = self._connection.execute(query, [self._selected.file.uuid])
        return [*listed, *(name for (name,) in rows if name not in listed)] or None

    def _filters(self) -> list[str]:
        """The filters that samples failed; those whose names no header can have are left out."""
        if self._samples is None or self._selected.file is None:
            return []
        query = _FILTERS.format(table=sql.Identifier(self._samples.table_name), seen=self._seen("s"))
        rows = self._connection.execute(query, [self._layout.filters_of_samples, self._selected.file.uuid])
        return [name for (name,) in rows if _FILTER.fullmatch(name)]

    def _places(self, contig: str) -> Iterator[list[tuple[UUID, int]]]:
        """Variants and the POS of their lines."""
        query = self._sampled.format(
            table=self._table,
            condition=self._selected.condition,
            samples=sql.Identifier(self._samples.table_name if self._samples else ""),
            file=sql.Literal(self._selected.file.uuid if self._selected.file else None),
            seen=self._seen("s"),
        )
        with self._connection.cursor(name="places") as cursor:
            cursor.execute(query, [self._assembly, contig])
            while found := cursor.fetchmany(_FETCHED):
                yield found

    def _variants(self, uuids: list[UUID]) -> dict[UUID, Document]:
        query = sql.SQL("SELECT uuid, document::text FROM {} WHERE uuid = ANY (%s)").format(self._table)
        return {uuid: orjson.loads(text) for uuid, text in self._connection.execute(query, [uuids])}

    def _samples_of(self, variants: list[UUID]) -> Mapping[UUID, list[Document]]:
        found: dict[UUID, list[Document]] = {}
        if self._samples is None or self._selected.file is None:
            return found
        query = _SAMPLES.format(table=sql.Identifier(self._samples.table_name), seen=self._seen("s"))
        for variant, text in self._connection.execute(query, [variants, self._selected.file.uuid]):
            found.setdefault(variant, []).append(orjson.loads(text))
        return found

    @property
    def _table(self) -> sql.Identifier:
        return sql.Identifier(self._selected.table)

    def _seen(self, row: str) -> sql.Composable:
        return _SEEN.format(visible=visible(self._viewer, row), settled=settled(row), row=sql.Identifier(row))


def _find_samples(registry: SchemaRegistry, selected: Selected) -> CompiledSchema | None:
    """The schema of the samples in the annotation version of the variants."""
    name, version = f"{selected.item_type.name}Sample", selected.schema.version
    return registry.get(name, version) if version in registry.versions(name) else None


_SEEN: Final = sql.SQL("{visible} AND {row}.status <> 'deleted' AND {settled}")

_CONTIGS: Final = sql.SQL("SELECT DISTINCT t.contig FROM {table} AS t WHERE t.assembly = %s AND {condition}")

_NAMES: Final = sql.SQL("SELECT DISTINCT s.sample FROM {table} AS s WHERE s.file = %s AND {seen} ORDER BY s.sample")

_FILTER: Final = re.compile(r"(?!(?:PASS|0|\.)\Z)[^\s,;=<>\"\[\]]+")

_FILTERS: Final = sql.SQL(
    "SELECT DISTINCT f.name FROM {table} AS s, unnest(%s::text[]) AS held (name),"
    " string_to_table(s.document::json ->> held.name, ';') AS f (name) WHERE s.file = %s AND {seen} ORDER BY f.name"
)

_PLACE: Final = sql.SQL(
    "SELECT t.uuid, t.position FROM {table} AS t WHERE t.assembly = %s AND t.contig = %s AND {condition}"
    " ORDER BY t.position, t.uuid"
)

_SAMPLED_PLACE: Final = sql.SQL(
    "SELECT DISTINCT t.uuid, coalesce((s.document::json #>> '{{file_spelling,POS}}')::bigint, t.position) AS place"
    " FROM {table} AS t LEFT JOIN {samples} AS s ON s.variant = t.uuid AND s.file = {file} AND {seen}"
    " WHERE t.assembly = %s AND t.contig = %s AND {condition} ORDER BY place, t.uuid"
)

_SAMPLES: Final = sql.SQL(
    "SELECT s.variant, s.document::text FROM {table} AS s WHERE s.variant = ANY (%s) AND s.file = %s AND {seen}"
    " ORDER BY s.variant, s.sample, s.uuid"
)

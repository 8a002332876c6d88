"""The annotations of the items of sites, for expressions over the rows of genotype datasets."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import Connection, sql

from variome.datasets.variants import MatchedVariants, spans
from variome.errors import InputError
from variome.genotypes.dataset import Dataset
from variome.items.selecting import Selected, Selection, select, snapshot
from variome.items.viewer import Viewer
from variome.model.region import Region
from variome.schema.registry import SchemaRegistry
from variome.search.conditions import Conditions
from variome.search.deadline import Deadline
from variome.search.field_types import FieldType
from variome.search.fields import search_fields
from variome.search.finding import LONGEST, MEMORY, SearchableType
from variome.search.request import SearchRequest


def variants_matching(
    connection: Connection[Any],
    registry: SchemaRegistry,
    datasets: Sequence[Dataset],
    where: str,
    *,
    viewer: Viewer,
    regions: Sequence[Region] | None = None,
    annotation_version: str | None = None,
    seconds: float = LONGEST,
) -> MatchedVariants:
    """The Variant items of which an expression over their annotations holds, through the columns that are indexed.

    Args:
        connection: where from; outside of a transaction.
        registry: the schemas of that store.
        datasets: whose rows are meant; of one assembly.
        where: as in a search for Variant items.
        viewer: who asks; what may not be seen does not match.
        regions: of which a row must take a base; None for all.
        annotation_version: None for the newest.
        seconds: that all queries may take.

    Raises:
        ExpressionError: the expression means nothing for Variant items.
        SchemaError: the store has no such annotation version.
        InputError: the datasets are of several assemblies, or it takes too long.
    """
    assembly = _common_assembly(datasets)
    places: Sequence[Region | None] = [None] if regions is None else _merged(spans(datasets, regions))
    found = []
    with snapshot(connection):
        connection.execute(f"SET LOCAL work_mem = '{MEMORY}MB'")
        deadline = Deadline(connection, seconds)
        try:
            for region in places:
                selection = Selection(
                    item_type="Variant", annotation_version=annotation_version, assembly=assembly, region=region
                )
                found.append(_matching(connection, registry, SearchRequest(selection=selection, where=where), viewer))
                deadline.set()
        except psycopg.errors.QueryCanceled:
            raise InputError(
                f"the search for variants takes longer than {seconds:g} s; narrow the expression or the region"
            ) from None
    return MatchedVariants.of_bytes(b"".join(found))


def variant_field_types(registry: SchemaRegistry, annotation_version: str | None = None) -> Mapping[str, FieldType]:
    """The fields of Variant items whose values `read_variant_values` gives.

    Raises:
        SchemaError: the store has no such annotation version.
    """
    schema = registry.get("Variant", annotation_version)
    return {path: field.type for path, field in search_fields(schema).items()}


def read_variant_values(
    connection: Connection[Any],
    registry: SchemaRegistry,
    uuids: Sequence[UUID],
    paths: Sequence[str],
    *,
    viewer: Viewer,
    annotation_version: str | None = None,
) -> Mapping[UUID, Mapping[str, Any]]:
    """The values of some fields of the Variant items with these uuids, by uuid; those that there are not are left out.

    One query by primary key, which reads search columns and no document.

    Args:
        connection: where from.
        registry: the schemas of that store.
        uuids: those of the rows of a batch (`variome.datasets.variants.row_uuids`).
        paths: names of fields of `variant_field_types`.
        viewer: who asks.
        annotation_version: None for the newest.
    """
    selection = Selection(item_type="Variant", annotation_version=annotation_version, uuids=tuple(uuids))
    selected = select(connection, registry, selection, viewer=viewer)
    fields = SearchableType(registry, selected).fields
    columns = sql.SQL(", ").join([sql.SQL("t.uuid"), *(fields[path].expression for path in paths)])
    query = _VALUES.format(columns=columns, table=sql.Identifier(selected.table), condition=selected.condition)
    return {uuid: dict(zip(paths, values, strict=True)) for uuid, *values in connection.execute(query)}


def _matching(connection: Connection[Any], registry: SchemaRegistry, request: SearchRequest, viewer: Viewer) -> bytes:
    """The uuids of the hits one behind the other, in their order."""
    selected: Selected = select(connection, registry, request.selection, viewer=viewer, is_of_one_moment=True)
    searched = SearchableType(registry, selected)
    condition = Conditions(connection, registry, searched.fields, searched.linked, request, viewer).all(selected)
    query = _UUIDS.format(table=sql.Identifier(selected.table), condition=condition)
    with connection.cursor(binary=True) as cursor:
        row = cursor.execute(query).fetchone()
    return bytes(row[0]) if row and row[0] is not None else b""


def _common_assembly(datasets: Sequence[Dataset]) -> str:
    assemblies = sorted({dataset.manifest.assembly for dataset in datasets})
    if len(assemblies) != 1:
        raise InputError(f"expected datasets of one assembly, found {', '.join(assemblies) or 'none'}; ask them apart")
    return assemblies[0]


def _merged(regions: Sequence[Region]) -> Sequence[Region]:
    """Without overlaps, so that no variant comes twice."""
    found: list[Region] = []
    for region in sorted(regions, key=lambda each: (each.contig, each.first)):
        last = found[-1] if found else None
        if last and last.contig == region.contig and region.first <= last.last:
            found[-1] = Region(last.contig, last.first, max(last.last, region.last))
        else:
            found.append(region)
    return found


_UUIDS: Final = sql.SQL("SELECT string_agg(uuid_send(t.uuid), '' ORDER BY t.uuid) FROM {table} AS t WHERE {condition}")

_VALUES: Final = sql.SQL("SELECT {columns} FROM {table} AS t WHERE {condition}")

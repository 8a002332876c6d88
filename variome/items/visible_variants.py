"""Variants that only other projects' files name: hidden from those who asked for that (a setting of the server)."""

from typing import Final

from psycopg import sql

from variome.items.viewer import Viewer, of_project
from variome.model.item_types import ItemType
from variome.schema.registry import SchemaRegistry


def shown_variants(viewer: Viewer, registry: SchemaRegistry, item_type: ItemType) -> sql.Composable:
    """What the condition of a query for rows `t` of a type has besides: ` AND ...`, or nothing.

    A variant is shown when a sample of it, in any annotation version, or a file that names it without samples, is of a
    project of the viewer.
    """
    return shown_by_samples(viewer, sample_tables(viewer, registry, item_type))


def sample_tables(viewer: Viewer, registry: SchemaRegistry, item_type: ItemType) -> tuple[str, ...] | None:
    """The tables whose samples decide which items of a type are shown; None where all are."""
    if viewer.sees_foreign_variants or viewer.is_administrator or not (item_type.is_located and item_type.in_reference):
        return None
    return tuple(registry.table_names(f"{item_type.name}Sample").values())


def shown_by_samples(viewer: Viewer, tables: tuple[str, ...] | None) -> sql.Composable:
    """As `shown_variants`, by `sample_tables`."""
    if tables is None:
        return sql.SQL("")
    sampled = [_SAMPLED.format(table=sql.Identifier(table), own=_own(viewer, "s")) for table in tables]
    named = _NAMED.format(own=_own(viewer, "f"))
    return sql.SQL(" AND ({})").format(sql.SQL(" OR ").join([*sampled, named]))


def _own(viewer: Viewer, row: str) -> sql.Composable:
    return of_project(viewer, sql.Identifier(row, "project"))


_SAMPLED: Final = sql.SQL("EXISTS (SELECT FROM {table} AS s WHERE s.variant = t.uuid AND {own})")

_NAMED: Final = sql.SQL(
    "EXISTS (SELECT FROM variant_file AS n JOIN item AS f ON f.uuid = n.file WHERE n.variant = t.uuid AND {own})"
)

"""From what people call an item to its uuid: a uuid, an @id, a key, a second key or an alias."""

from collections.abc import Collection
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from psycopg import Connection, sql

from variome.model.identity import item_uuid
from variome.model.item_types import ItemType
from variome.model.keys import find_uuid_of_key, parse_uuid
from variome.schema.registry import SchemaRegistry

ALIASES = ("aliases", "uuid")
"""Second keys that items of every type may have: names that people give, and the uuid that an item had elsewhere."""


def second_key_uuid(item_type: ItemType, name: str, value: str, project: UUID) -> UUID:
    """The key of the row that leads from a second key or alias to its item.

    Items of projects have theirs each project for itself: what others call their items is nobody's business.
    """
    place = "" if item_type.in_reference else f"{project}/"
    return item_uuid("UniqueKey", f"{item_type.name}.{name}/{place}{value}")


def without_path(item_type: ItemType, text: str) -> str:
    """The id in an @id (`/genes/ENSG00000187642/`); other text as it is."""
    begin = f"/{item_type.collection}/"
    return unquote(text.removeprefix(begin).removesuffix("/")) if text.startswith(begin) else text


def find_uuid(
    connection: Connection[Any],
    registry: SchemaRegistry,
    item_type: ItemType,
    text: str,
    *,
    assembly: str,
    project: str,
    version: str = "",
) -> UUID | None:
    """The uuid that an item called so has or would have; None for what no item of the type can be called.

    A key of a variant may have its assembly in front (`GRCh37:chr1:914414CGAA_C`). No second key or alias hides the
    item whose own uuid or key the text is, unless that is only a stub.
    """
    name = without_path(item_type, text)
    held = find_second_keys(connection, item_type, [name], item_uuid("Project", project)).get(name)
    own = find_own_uuid(item_type, text, assembly=assembly, project=project, version=version)
    if held and own and held != own:
        return own if _is_described(connection, registry, item_type, own) else held
    return held or own


def find_own_uuid(item_type: ItemType, text: str, *, assembly: str, project: str, version: str = "") -> UUID | None:
    """The uuid that the text is or, as a key, leads to; the store is not asked. See `find_uuid`."""
    name = without_path(item_type, text)
    return parse_uuid(name.lower()) or _of_key(item_type, name, assembly, project, version)


def find_second_keys(
    connection: Connection[Any], item_type: ItemType, values: Collection[str], project: UUID
) -> dict[str, UUID]:
    """The items that have one of these values as a second key or alias, by value; of a project, where types are."""
    names = (*item_type.unique, *ALIASES)
    wanted = {second_key_uuid(item_type, name, value, project): value for value in values for name in names}
    rows = connection.execute("SELECT uuid, item FROM unique_key WHERE uuid = ANY (%s)", [list(wanted)])
    return {wanted[uuid]: item for uuid, item in rows}


def _is_described(connection: Connection[Any], registry: SchemaRegistry, item_type: ItemType, uuid: UUID) -> bool:
    """Whether the store has the item, as more than a stub."""
    stub = sql.SQL("false" if item_type.is_versioned else "is_stub")
    query = sql.SQL("SELECT 1 FROM {table} WHERE uuid = %s AND NOT {stub}")
    tables = registry.table_names(item_type.name).values()
    found = (connection.execute(query.format(table=sql.Identifier(table), stub=stub), [uuid]) for table in tables)
    return any(rows.fetchone() for rows in found)


def _of_key(item_type: ItemType, key: str, assembly: str, project: str, version: str) -> UUID | None:
    if item_type.is_located and not item_type.variant_link:
        named, _, rest = key.partition(":")
        plain = find_uuid_of_key(item_type, rest, assembly=named, project=project)
        if plain is not None and "chr" not in named:
            return plain
    return find_uuid_of_key(item_type, key, assembly=assembly, project=project, version=version)

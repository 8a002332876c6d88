"""Which schemas there are: those kept by hand, and those of annotation versions, which the store remembers.

Adding a version makes the tables of its items. A registry is what the store knew when it was loaded; `reload` looks
again. The newest version of a type is the last one added.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Self

import orjson
from psycopg import Connection

from variome.database import advisory
from variome.database.columns import MOST_COLUMNS, SearchColumn, TableKind, describe_annotation_table
from variome.errors import SchemaError
from variome.model.content import canonical, content_hash
from variome.model.identity import item_uuid
from variome.model.item_types import ITEM_TYPES, ItemType
from variome.schema.fixed import read_fixed_schemas
from variome.schema.later_tables import define_view, find_base, stored_name
from variome.schema.validation import CompiledSchema
from variome.schema.vocabulary import check_schema

Schema = Mapping[str, Any]

TABLE_KINDS: Final[Mapping[str, TableKind]] = {
    "Variant": "variant",
    "VariantSample": "variant_sample",
    "StructuralVariant": "structural_variant",
    "StructuralVariantSample": "structural_variant_sample",
}
"""The kind of table that each versioned type has."""


@dataclass(frozen=True, slots=True)
class _Registered:
    """A schema that has not been compiled yet, and the table of its items."""

    schema: Schema
    table_name: str
    is_view: bool = False


class SchemaRegistry:
    """The schemas of a store. Compiled when first asked for."""

    def __init__(self) -> None:
        self._fixed: dict[str, Schema] = {**read_fixed_schemas()}
        self._registered: dict[str, dict[str, _Registered]] = {}
        self._compiled: dict[tuple[str, str], CompiledSchema] = {}

    @classmethod
    def load(cls, connection: Connection[Any]) -> Self:
        """What the store knows now."""
        registry = cls()
        registry.reload(connection)
        return registry

    def reload(self, connection: Connection[Any]) -> None:
        """Look again which versions there are."""
        rows = connection.execute(
            "SELECT item_type, annotation_version, coalesce(table_name, 'item'), schema::text, EXISTS (SELECT"
            " FROM pg_class WHERE oid = to_regclass(quote_ident(table_name)) AND relkind = 'v')"
            " FROM schema_version ORDER BY added, uuid"
        )
        self._registered = {}
        for item_type, version, table_name, schema, is_view in rows:
            registered = _Registered(orjson.loads(schema), table_name, is_view)
            self._registered.setdefault(item_type, {})[version] = registered
        self._compiled = {
            key: compiled for key, compiled in self._compiled.items() if not key[1] or key[1] in self.versions(key[0])
        }

    def get(self, item_type: str, version: str | None = None) -> CompiledSchema:
        """The schema of a type in an annotation version, the newest one for None; types without versions have one.

        Raises:
            SchemaError: there is none.
        """
        if item_type in self._fixed:
            return self._compile(item_type, "", _Registered(self._fixed[item_type], "item"))
        versions = self._registered.get(item_type, {})
        named = version or next(reversed(versions), None)
        if named is None or named not in versions:
            raise SchemaError(_no_such_schema(item_type, version, list(versions)))
        return self._compile(item_type, named, versions[named])

    def newest(self, item_type: str) -> CompiledSchema:
        """The schema of the annotation version that was added last.

        Raises:
            SchemaError: no version has been added.
        """
        return self.get(item_type)

    def versions(self, item_type: str) -> list[str]:
        """The annotation versions of a type, in the order in which they were added; none where it has none."""
        return list(self._registered.get(item_type, {}))

    def is_fixed(self, item_type: str) -> bool:
        """Whether the type has one schema, kept by hand."""
        return item_type in self._fixed

    def table_names(self, item_type: str) -> dict[str, str]:
        """The tables that items of the type lie in, by annotation version; `item` under '' for most types."""
        if not ITEM_TYPES[item_type].is_versioned:
            return {"": "item"}
        return {version: each.table_name for version, each in self._registered.get(item_type, {}).items()}

    def add(
        self,
        connection: Connection[Any],
        version: str,
        schemas: Mapping[str, Schema],
        tables: Mapping[str, bytes] | None = None,
    ) -> list[str]:
        """Register the schemas of an annotation version and make the tables of their items, all or none.

        Args:
            connection: where to.
            version: name of the annotation version.
            schemas: schema by item type.
            tables: by item type, the bytes of the mapping table that its schema was generated from.

        Returns:
            The item types that were new; those there already with equal content are left as they are.

        Raises:
            SchemaError: a schema is not one of ours, or the version is there with other content.
        """
        for item_type, schema in schemas.items():
            self._check(item_type, version, schema)
        with connection.transaction():
            advisory.adding_schemas(connection)
            new = [name for name, schema in schemas.items() if not _is_there(connection, name, version, schema)]
            for name in new:
                _register(connection, ITEM_TYPES[name], version, schemas[name], (tables or {}).get(name))
        self.reload(connection)
        return new

    def _check(self, item_type: str, version: str, schema: Schema) -> None:
        if item_type not in ITEM_TYPES or item_type in self._fixed:
            raise SchemaError(f"expected the schema of a type that has annotation versions, found {item_type!r}")
        check_schema(schema)
        if calculated := [name for name, node in schema["properties"].items() if "calculated" in node]:
            raise SchemaError(f"expected properties that are stored, found {', '.join(calculated)}; leave them out")
        expected = f"/profiles/{item_type}/{version}"
        if (schema.get("$id"), schema.get("annotation_version")) != (expected, version):
            raise SchemaError(
                f"expected a schema with $id {expected} and annotation_version {version!r}, found {schema.get('$id')} "
                f"and {schema.get('annotation_version')!r}; build it for this version"
            )

    def _compile(self, item_type: str, version: str, registered: _Registered) -> CompiledSchema:
        key = (item_type, version)
        if key not in self._compiled:
            stored = stored_name(registered.table_name) if registered.is_view else registered.table_name
            self._compiled[key] = CompiledSchema(registered.schema, registered.table_name, stored)
        return self._compiled[key]


def table_name(item_type: ItemType, version: str) -> str:
    """The name of the table of a type in an annotation version: `variant_0_4_8`.

    A version that is not digits and dots gives its letters and a digest, after two underscores, so that no two tables
    can have one name.
    """
    kind = TABLE_KINDS[item_type.name]
    if re.fullmatch(r"[0-9]+(\.[0-9]+)*", version) and len(version) <= 30:
        return f"{kind}_{version.replace('.', '_')}"
    letters = re.sub("[^0-9a-z]+", "_", version.lower())[:20]
    return f"{kind}__{letters}_{sha256(version.encode()).hexdigest()[:8]}"


def _is_there(connection: Connection[Any], item_type: str, version: str, schema: Schema) -> bool:
    row = connection.execute(
        "SELECT content_hash FROM schema_version WHERE uuid = %s", [_version_uuid(item_type, version)]
    ).fetchone()
    if row and row[0] != content_hash(canonical(schema)):
        raise SchemaError(
            f"annotation version {version} of {item_type} is there with another content; items are stored under it, so "
            "it cannot change: choose another name (--version)"
        )
    return row is not None


def _create_table(connection: Connection[Any], name: str, item_type: str, columns: Sequence[SearchColumn]) -> None:
    from variome.database.ddl import create_table  # noqa: PLC0415  SQLAlchemy takes a fifth of a second to import
    from variome.database.tables import annotation_table  # noqa: PLC0415

    kind = TABLE_KINDS[item_type]
    base = find_base(connection, item_type)
    create_table(connection, annotation_table(stored_name(name) if base else name, kind, columns))
    if base:
        define_view(connection, describe_annotation_table(name, kind, columns), base)


def _register(
    connection: Connection[Any], item_type: ItemType, version: str, schema: Schema, mapping_table: bytes | None
) -> None:
    name = table_name(item_type, version) if item_type.is_versioned else None
    if name is not None:
        columns = list(CompiledSchema(schema).search_columns.values())
        kind = TABLE_KINDS[item_type.name]
        if (n_beyond := len(describe_annotation_table(name, kind, columns).columns) - MOST_COLUMNS) > 0:
            expected = f"expected at most {len(columns) - n_beyond:,} searchable fields, found {len(columns):,}"
            raise SchemaError(f"{schema['$id']}: {expected}; mark fewer of them")
        _create_table(connection, name, item_type.name, columns)
    connection.execute(
        # Later than the last one, whatever the clock says: the newest version is the last one added.
        "INSERT INTO schema_version (uuid, item_type, annotation_version, table_name, added, content_hash, schema,"
        " mapping_table) SELECT %s, %s, %s, %s, greatest(clock_timestamp(), max(added) + interval '1 microsecond'),"
        " %s, %s, %s FROM schema_version",
        [_version_uuid(item_type.name, version), item_type.name, version, name, content_hash(canonical(schema)),
         orjson.dumps(schema).decode(), mapping_table],
    )  # fmt: skip


def _version_uuid(item_type: str, version: str) -> Any:
    return item_uuid("SchemaVersion", f"{item_type}/{version}")


def _no_such_schema(item_type: str, version: str | None, versions: list[str]) -> str:
    if not versions:
        return f"the store has no schema of {item_type} items yet; add a version with 'variant-ingestion schemas add'"
    return (
        f"the store has no annotation version {version!r} of {item_type} items; it has {', '.join(versions)}; "
        "name one of them, or add it with 'variant-ingestion schemas add'"
    )

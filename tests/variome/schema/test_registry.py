from typing import Any

import psycopg
import pytest

from tests.builders import VERSION, schema, schemas, variant
from variome.database.tables import annotation_table
from variome.errors import SchemaError
from variome.items.batch import IncomingItem, WriteContext
from variome.items.service import upsert_batch
from variome.model.item_types import ITEM_TYPES
from variome.schema.calculated import profile_of
from variome.schema.fixed import item_types
from variome.schema.registry import SchemaRegistry, table_name
from variome.schema.validation import CompiledSchema

Connection = psycopg.Connection[Any]


def columns_of(connection: Connection, table: str) -> dict[str, str]:
    rows = connection.execute(
        "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = %s", [table]
    )
    return dict(rows.fetchall())


def test_adding_a_version_makes_a_table_for_each_versioned_type(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    assert set(registry.add(store, VERSION, schemas())) == set(schemas())
    assert registry.table_names("Variant") == {"1.0": "variant_1_0"}
    assert registry.table_names("Gene") == {"": "item"}
    assert {"uuid", "contig", "genes", "document"} <= columns_of(store, "variant_1_0").keys()


def test_search_columns_have_the_type_of_their_field(store: Connection) -> None:
    SchemaRegistry.load(store).add(store, VERSION, schemas())
    columns = columns_of(store, "variant_1_0")
    assert columns["gnomad_af"] == "float8"
    assert columns["gnomad_an"] == "int8"
    assert columns["is_known"] == "bool"
    assert columns["clinvar"] == "_text"
    assert columns["transcript.vep_score"] == "_float8"


def test_numbers_and_text_that_are_searched_are_indexed_where_they_have_a_value(store: Connection) -> None:
    text = {"title": "rs", "type": "string", "searchable": True}
    SchemaRegistry.load(store).add(store, VERSION, {"Variant": schema("Variant", dbsnp=text)})
    found = dict(store.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'variant_1_0'").fetchall())
    assert found["variant_1_0_gnomad_af"].endswith("(gnomad_af) WHERE (gnomad_af IS NOT NULL)")
    assert '"left"(dbsnp, 200) COLLATE "C"' in found["variant_1_0_dbsnp"]
    assert found["variant_1_0_genes"].endswith("USING gin (genes)")
    assert not {"variant_1_0_is_known", "variant_1_0_clinvar"} & found.keys()


def test_text_of_any_length_is_indexed(store: Connection) -> None:
    text = {"title": "rs", "type": "string", "searchable": True}
    registry = SchemaRegistry.load(store)
    registry.add(store, VERSION, {"Variant": schema("Variant", dbsnp=text)})
    context = WriteContext("ann", "research", "clinic")
    item = IncomingItem("Variant", variant(1, dbsnp="".join(chr(0x4E00 + n % 20_000) for n in range(50_000))))
    assert upsert_batch(store, registry, [item], context).problems == []


def test_a_table_holds_its_own_uuid_in_its_only_unique_key(store: Connection) -> None:
    SchemaRegistry.load(store).add(store, VERSION, schemas())
    rows = store.execute(
        "SELECT indexdef FROM pg_indexes WHERE tablename LIKE '%\\_1\\_0' AND indexdef LIKE '%UNIQUE%'"
    ).fetchall()
    assert len(rows) == 4
    assert all(definition.endswith("(uuid)") for (definition,) in rows)


def test_adding_the_same_version_again_does_nothing(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    registry.add(store, VERSION, schemas())
    assert registry.add(store, VERSION, schemas()) == []
    assert registry.versions("Variant") == [VERSION]


def test_a_version_cannot_be_added_with_another_content_and_nothing_of_it_is_kept(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    registry.add(store, VERSION, {"Variant": schema("Variant")})
    changed = schema("Variant", extra={"title": "Extra", "type": "string"})
    with pytest.raises(SchemaError, match="is there with another content"):
        registry.add(store, VERSION, {"Gene": schema("Gene"), "Variant": changed})
    assert registry.versions("Gene") == []


def test_a_type_can_be_added_to_a_version_later(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    registry.add(store, VERSION, {"Variant": schema("Variant")})
    assert registry.add(store, VERSION, schemas()) == [
        "Gene", "VariantSample", "StructuralVariant", "StructuralVariantSample",
    ]  # fmt: skip


def test_newest_is_the_version_added_last_not_the_greatest_name(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    for version in ("0.5.6", "0.4.8", "0.10.0"):
        registry.add(store, version, {"Variant": schema("Variant", version)})
    registry.add(store, "0.5.6", {"Variant": schema("Variant", "0.5.6")})
    assert registry.versions("Variant") == ["0.5.6", "0.4.8", "0.10.0"]
    assert registry.newest("Variant").version == "0.10.0"
    assert SchemaRegistry.load(store).newest("Variant").version == "0.10.0"


def test_get_compiles_the_schema_of_the_version_asked_for(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    registry.add(store, "1.0", schemas("1.0"))
    registry.add(store, "2.0", schemas("2.0"))
    assert registry.get("Variant", "1.0").table_name == "variant_1_0"
    assert registry.get("Variant").version == "2.0"
    assert registry.get("Gene", "2.0").table_name == "item"
    assert registry.get("VariantConsequence").version == ""


def test_an_unknown_version_is_refused_with_those_that_are_there(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    with pytest.raises(SchemaError, match="no schema of Variant items yet"):
        registry.newest("Variant")
    registry.add(store, VERSION, schemas())
    with pytest.raises(SchemaError, match=r"no annotation version '9' of Variant items; it has 1\.0"):
        registry.get("Variant", "9")


def test_a_registry_sees_what_another_added_when_it_looks_again(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    SchemaRegistry.load(store).add(store, VERSION, schemas())
    assert registry.versions("Variant") == []
    registry.reload(store)
    assert registry.versions("Variant") == [VERSION]


def test_a_schema_of_another_version_is_refused(store: Connection) -> None:
    with pytest.raises(SchemaError, match="build it for this version"):
        SchemaRegistry.load(store).add(store, "2.0", {"Variant": schema("Variant", "1.0")})


def test_a_profile_is_refused_with_the_properties_that_it_has_besides(store: Connection) -> None:
    profile = profile_of(CompiledSchema(schema("StructuralVariant")))
    with pytest.raises(SchemaError, match="found display_title, size, size_display; leave them out"):
        SchemaRegistry.load(store).add(store, VERSION, {"StructuralVariant": profile})


def test_a_hand_kept_schema_cannot_be_added(store: Connection) -> None:
    with pytest.raises(SchemaError, match="found 'Project'"):
        SchemaRegistry.load(store).add(store, VERSION, {"Project": schema("Variant")})


def test_the_mapping_table_is_kept_with_its_schema(store: Connection) -> None:
    SchemaRegistry.load(store).add(store, VERSION, schemas(), {"Variant": b"field_name\n"})
    kept = store.execute("SELECT item_type, mapping_table FROM schema_version WHERE mapping_table IS NOT NULL")
    assert kept.fetchall() == [("Variant", b"field_name\n")]


@pytest.mark.parametrize(
    ("version", "name"),
    [("0.4.8", "variant_0_4_8"), ("7", "variant_7"), ("v99", "variant__v99_"), ("1-0", "variant__1_0_")],
)
def test_table_names_tell_the_version(version: str, name: str) -> None:
    assert table_name(ITEM_TYPES["Variant"], version).startswith(name)


def test_no_two_tables_can_have_one_name() -> None:
    versions = ["1.0", "1_0", "1-0", "sample.1", "file", "x" * 200, "x" * 201, "1." * 40 + "1"]
    names = {table_name(ITEM_TYPES[kind], version) for kind in ("Variant", "VariantSample") for version in versions}
    assert len(names) == 2 * len(versions)
    assert "variant_file" not in names
    assert all(len(name) <= 63 for name in names)


def test_every_type_with_a_schema_is_a_type_of_the_model() -> None:
    assert item_types() == ITEM_TYPES.keys()


def test_a_field_named_like_a_fixed_column_gets_another_column(store: Connection) -> None:
    field = {"title": "Status of review", "type": "string", "searchable": True}
    registry = SchemaRegistry.load(store)
    registry.add(store, VERSION, {"VariantSample": schema("VariantSample", sample=field)})
    assert "sample.value" in columns_of(store, "variant_sample_1_0")


def test_long_names_of_fields_are_shortened_without_colliding(store: Connection) -> None:
    field: dict[str, Any] = {"title": "Long", "type": "number", "searchable": True}
    registry = SchemaRegistry.load(store)
    registry.add(
        store, VERSION, {"Variant": schema("Variant", VERSION, **{"x" * 70 + "a": field, "x" * 70 + "b": field})}
    )
    assert len([name for name in columns_of(store, "variant_1_0") if name.startswith("x" * 50)]) == 2


def test_a_schema_with_more_searchable_fields_than_a_table_holds_is_refused(store: Connection) -> None:
    fields: dict[str, dict[str, Any]] = {
        f"n{number}": {"title": "N", "type": "integer", "searchable": True} for number in range(1600)
    }
    with pytest.raises(SchemaError, match=r"expected at most 1,5\d\d searchable fields, found 1,60\d; mark fewer"):
        SchemaRegistry.load(store).add(store, "1.0", {"Variant": schema("Variant", VERSION, **fields)})


def test_annotation_table_describes_what_the_store_made(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    registry.add(store, VERSION, schemas())
    described = annotation_table("variant_1_0", "variant", list(registry.get("Variant").search_columns.values()))
    assert columns_of(store, "variant_1_0").keys() == set(described.c.keys())

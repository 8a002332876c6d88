"""The annotation version that is shipped: tables, schemas, genes and consequences fit one another."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from ingest.tables import MappingTable, annotation_fields, build_schemas, field_item_type, read_table, schema_bytes
from tests.ingest.table_text import SHARED_DATA
from tests.variome.schema.test_vocabulary import PATTERN_FIXTURES, patterns
from variome.data_folder import data_folder
from variome.schema.fixed import read_fixed_schemas, read_schema_file
from variome.schema.vocabulary import check_schema

FOLDER = data_folder("schemas") / "annotation" / "1.0"
TABLES = {
    name: read_table(FOLDER / f"{name}.csv") for name in ("variant_table", "structural_variant_table", "gene_table")
}
SCHEMAS = {item_type: schema for table in TABLES.values() for item_type, schema in build_schemas(table).items()}


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]


def faults(schema: dict[str, Any], items: list[dict[str, Any]]) -> list[str]:
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return [str(error) for item in items for error in validator.iter_errors(item)]


def snake_case(item_type: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", item_type).lower()


@pytest.mark.parametrize("item_type", SCHEMAS)
def test_a_generated_schema_is_the_one_that_its_table_gives(item_type: str) -> None:
    assert (FOLDER / f"{snake_case(item_type)}.json").read_bytes() == schema_bytes(SCHEMAS[item_type])


@pytest.mark.parametrize("item_type", SCHEMAS)
def test_a_generated_schema_is_one_of_ours_and_taken_by_both_validators(item_type: str) -> None:
    check_schema(SCHEMAS[item_type])
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[item_type])
    jsonschema_rs.Draft202012Validator(SCHEMAS[item_type], validate_formats=True)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_is_of_the_version_of_its_folder(table: MappingTable) -> None:
    assert table.version == FOLDER.name


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_annotation_fields_are_valid_items(table: MappingTable) -> None:
    assert faults(read_fixed_schemas()[field_item_type(table)], annotation_fields(table)) == []


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_field_is_described(table: MappingTable) -> None:
    assert [row.field_name for row in table.rows if not row.description or row.title == row.field_name] == []


@pytest.mark.parametrize("pattern", sorted(patterns(SCHEMAS)))
def test_a_pattern_gives_the_same_verdict_in_both_engines(pattern: str) -> None:
    node = {"pattern": pattern}
    python, rust = jsonschema.Draft202012Validator(node), jsonschema_rs.Draft202012Validator(node)
    assert [python.is_valid(text) for text in PATTERN_FIXTURES] == [rust.is_valid(text) for text in PATTERN_FIXTURES]


def test_every_shipped_gene_is_valid_and_there_once() -> None:
    genes = lines("genes.ndjson")
    assert faults(SCHEMAS["Gene"], genes) == []
    for key in ("ensgid", "gene_symbol", "hgnc_id"):
        assert len({gene[key] for gene in genes}) == len(genes)


def test_a_gene_with_a_start_has_an_end_behind_it() -> None:
    assert all(gene["spos"] < gene["epos"] for gene in lines("genes.ndjson") if "spos" in gene or "epos" in gene)


def test_every_consequence_is_valid_and_there_once() -> None:
    consequences = lines("variant_consequences.ndjson")
    assert faults(read_fixed_schemas()["VariantConsequence"], consequences) == []
    for key in ("var_conseq_name", "var_conseq_id"):
        assert len({each[key] for each in consequences}) == len(consequences)


def test_severity_runs_from_one_without_gaps() -> None:
    orders = [
        each["severity_order_estimate"]
        for each in lines("variant_consequences.ndjson")
        if "severity_order_estimate" in each
    ]
    assert orders == list(range(1, len(orders) + 1))


def test_every_short_name_leads_to_a_consequence() -> None:
    known = {each["var_conseq_name"] for each in lines("variant_consequences.ndjson")}
    with (FOLDER / "consequence_names.csv").open(newline="") as file:
        named = {each["short_name"]: each["var_conseq_name"] for each in csv.DictReader(file)}
    assert set(named.values()) <= known
    assert named["5_prime_utr"] == "5_prime_UTR_variant"


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the real consequences of ../shared/data are not here")
def test_accessions_agree_with_a_list_made_elsewhere() -> None:
    theirs = json.loads((SHARED_DATA / "genes/variant_consequence.json").read_text())
    ours = {each["var_conseq_name"]: each["var_conseq_id"] for each in lines("variant_consequences.ndjson")}
    assert {each["var_conseq_name"]: ours[each["var_conseq_name"]] for each in theirs} == {
        each["var_conseq_name"]: each["var_conseq_id"] for each in theirs
    }


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the real genes of ../shared/data are not here")
@pytest.mark.parametrize("name", ["gene_demo_185.json", "gene_workbook.json"])
def test_real_gene_lists_fit_the_shipped_schema(name: str) -> None:
    genes = json.loads((SHARED_DATA / "genes" / name).read_text())
    # last_modified is the store's own bookkeeping, which the loader takes off.
    assert faults(SCHEMAS["Gene"], [{k: v for k, v in gene.items() if k != "last_modified"} for gene in genes]) == []


@pytest.mark.parametrize("path", sorted(p.name for p in data_folder("schemas").glob("*.json")))
def test_every_fixed_schema_has_a_changelog(path: str) -> None:
    assert (data_folder("schemas") / "changelogs" / Path(path).with_suffix(".md")).is_file()


@pytest.mark.parametrize("item_type", SCHEMAS)
def test_every_generated_type_has_a_changelog(item_type: str) -> None:
    assert (data_folder("schemas") / "changelogs" / f"{snake_case(item_type)}.md").is_file()


@pytest.mark.parametrize("path", sorted(p.name for p in (data_folder("schemas") / "mixins").glob("*.json")))
def test_every_property_of_a_mixin_has_a_title_and_a_description(path: str) -> None:
    properties = read_schema_file(f"mixins/{path}")["properties"]
    assert [name for name, each in properties.items() if not (each.get("title") and each.get("description"))] == []

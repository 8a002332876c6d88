"""Genes, consequences and variants of real files, under schemas made from their own mapping tables."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from ingest.options import ParseOptions
from ingest.tables import build_schemas, read_table
from ingest.vcf_parser import VCFParser
from tests.variome.items.fix_items import CONTEXT, Connection, rows
from variome.items.batch import BatchResult, IncomingItem, Outcome, WriteContext
from variome.items.service import upsert_batch
from variome.schema.registry import SchemaRegistry

DATA = Path(__file__).parents[3] / "../shared/data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real files is not beside the project")


def add_tables(store: Connection, *tables: str, version: str) -> SchemaRegistry:
    registry = SchemaRegistry.load(store)
    for table in tables:
        registry.add(store, version, build_schemas(read_table(DATA / table), version))
    return registry


def post_all(
    store: Connection, registry: SchemaRegistry, item_type: str, name: str, context: WriteContext = CONTEXT
) -> BatchResult:
    documents: list[dict[str, Any]] = orjson.loads((DATA / name).read_bytes())
    return upsert_batch(store, registry, [IncomingItem(item_type, each) for each in documents], context)


def test_genes_of_a_portal_are_created_and_a_second_time_unchanged(store: Connection) -> None:
    registry = add_tables(store, "genes/gene_table_v0.4.6.csv", version="0.4.6")
    context = replace(CONTEXT, versions={"Gene": "0.4.6"}, unknown_properties="drop")
    for expected in (Outcome.CREATED, Outcome.UNCHANGED):
        result = post_all(store, registry, "Gene", "genes/gene_demo_185.json", context)
        assert result.counts == {"Gene": {expected: 185}}
        assert [problem.kind for problem in result.problems] == ["attribution", "schema"]
    assert rows(store, "SELECT count(*) FROM unique_key WHERE property = 'uuid'") == [(185,)]


def test_consequences_of_a_portal_are_created_and_a_second_time_unchanged(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    for expected in (Outcome.CREATED, Outcome.UNCHANGED):
        result = post_all(store, registry, "VariantConsequence", "genes/variant_consequence.json")
        assert result.counts == {"VariantConsequence": {expected: 36}}


@pytest.mark.parametrize(
    ("table", "vcf", "version", "variants", "samples"),
    [
        ("mutanno-0.4.7/variant_table_v0.4.7.csv", "mutanno-0.4.7/GAPFIRHN9YOZ.vcf", "0.4.7", 25, 25),
        ("csq-0.5.6/variant_table_v0.5.6.csv", "csq-0.5.6/GAPFII76KW2T.vcf", "0.5.6", 7, 12),
    ],
)
def test_variants_and_samples_of_a_file_are_created_and_a_second_time_unchanged(
    store: Connection, table: str, vcf: str, version: str, variants: int, samples: int
) -> None:
    registry = add_tables(store, table, version=version)
    schemas = {name: dict(registry.get(name).schema) for name in ("Variant", "VariantSample")}
    parser = VCFParser(DATA / vcf, schemas, ParseOptions(version, project="research", accession="F1"))
    items = [IncomingItem("File", {"accession": "F1"})]
    items += [IncomingItem(item.item_type, item.document, record.record) for record in parser for item in record.items]
    context = replace(CONTEXT, versions={}, file=parser.file)
    for expected in (Outcome.CREATED, Outcome.UNCHANGED):
        result = upsert_batch(store, registry, items, context)
        assert result.counts["Variant"] == {expected: variants}
        assert result.counts["VariantSample"] == {expected: samples}

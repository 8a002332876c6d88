"""The shipped samples under two annotation versions: the shipped one, and one inferred from the header of each file."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import psycopg
import pytest

from ingest.annotation_version import table_contents
from ingest.client import LoadRequest, WriteRequest
from ingest.file_item import file_document
from ingest.header import read_header
from ingest.layout import annotation_layouts
from ingest.lines import LineReader
from ingest.load import LoadOptions, load_file
from ingest.local_client import LocalClient
from ingest.options import ParseOptions
from ingest.tables import TableKind, build_schemas, infer_table, parse_table, read_table
from ingest.vcf_parser import VCFParser
from tests.ingest.load_vcf import VALID, sample_options
from variome.data_folder import data_folder
from variome.schema.registry import SchemaRegistry
from variome.settings import Settings

SHIPPED, INFERRED = "1.0", "inferred"
STRUCTURAL = {"structural_manta.vcf", "copy_number.vcf"}


@pytest.fixture
def client(load_settings: Settings) -> Iterator[LocalClient]:
    with LocalClient(str(load_settings.database_url), load_settings) as client:
        yield client


def add_inferred(client: LocalClient, path: Path) -> None:
    """Add the annotation version that the header of a file gives."""
    kind = TableKind.STRUCTURAL if path.name in STRUCTURAL else TableKind.VARIANT
    reader = LineReader(str(path))
    header = read_header(iter(reader), reader.name)
    layouts, _ = annotation_layouts(header, reader.name)
    name = "structural_variant_table.csv" if kind is TableKind.STRUCTURAL else "variant_table.csv"
    shipped = read_table(data_folder("schemas") / "annotation" / SHIPPED / name).rows
    text = infer_table(
        header.info.values(), header.format.values(), layouts.values(), shipped,
        kind=kind, version=INFERRED, date="2026-11-21",
    )  # fmt: skip
    table = parse_table(text, "inferred")
    client.add_schemas(INFERRED, build_schemas(table), table_contents([table]))


def load(client: LocalClient, path: Path, version: str) -> None:
    versions, schemas = client.schemas(version)
    options = ParseOptions(version, project="research", accession=path.stem, **sample_options(path.name))
    parser = VCFParser(path, schemas, options)
    write = WriteRequest(versions, "research", "laboratory").of_file(parser.file, parser.assembly)
    request = LoadRequest(write, file_document(parser, str(path)), version)
    load_file(client, parser, request, LoadOptions(), lambda _records, _bytes: None)


@pytest.mark.parametrize("path", sorted(VALID.glob("*.vcf")), ids=lambda path: path.name)
def test_each_version_of_a_sample_is_valid_against_its_own_schema_and_of_the_same_variants(
    client: LocalClient, annotated: psycopg.Connection, path: Path
) -> None:
    add_inferred(client, path)
    for version in (SHIPPED, INFERRED):
        load(client, path, version)
    registry = SchemaRegistry.load(annotated)
    kind = "StructuralVariant" if path.name in STRUCTURAL else "Variant"
    for item_type in (kind, f"{kind}Sample"):
        found = {}
        for version in (SHIPPED, INFERRED):
            schema = registry.get(item_type, version)
            rows = annotated.execute(f"SELECT uuid, document FROM {schema.table_name}".encode()).fetchall()
            documents = {uuid: orjson.loads(text) for uuid, text in rows}
            assert [fault for document in documents.values() for fault in schema.faults(document)] == []
            assert {document["MUTANNO_Version"] for document in documents.values()} == {version}
            found[version] = documents
        assert found[SHIPPED].keys() == found[INFERRED].keys() != set()


def test_what_one_version_holds_is_not_taken_for_valid_by_the_other(
    client: LocalClient, annotated: psycopg.Connection
) -> None:
    add_inferred(client, VALID / "unannotated.vcf")
    load(client, VALID / "trio_csq.vcf", SHIPPED)
    schema = SchemaRegistry.load(annotated).get("Variant", INFERRED)
    documents = annotated.execute("SELECT document FROM variant_1_0").fetchall()
    assert all(schema.faults(orjson.loads(text)) for (text,) in documents)

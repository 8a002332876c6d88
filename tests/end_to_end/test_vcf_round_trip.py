"""A VCF, its items, the VCF that they are exported as: valid, and its items are those that are stored."""

from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from ingest.annotation_version import versioned_schemas
from ingest.local_client import LocalClient
from ingest.problems import Severity
from ingest.tables import read_table
from ingest.validation.check import CheckOptions, check_file
from ingest.vcf_parser import VCFParser
from tests.builders import EVERYTHING
from tests.ingest.load_vcf import VALID, begin_load, load, sample_options
from tests.ingest.table_text import SHARED_DATA
from variome.errors import NotFoundError
from variome.export.vcf.lines import NOT_WRITTEN
from variome.items.selecting import Selection
from variome.items.viewer import Viewer
from variome.model.content import canonical, content_hash
from variome.model.item_types import ITEM_TYPES
from variome.model.keys import identity
from variome.schema.registry import SchemaRegistry
from variome.settings import Settings
from variome.web.exporting import open_export

Connection = psycopg.Connection[Any]
Items = dict[tuple[str, str], dict[str, Any]]

SHIPPED = sorted(path.name for path in VALID.iterdir() if ".vcf" in path.suffixes)


def exported(store: Connection, item_type: str, **wanted: Any) -> str:
    selection = Selection(item_type=item_type, file_project="research", **wanted)
    made = open_export(store, SchemaRegistry.load(store), selection, "vcf", viewer=EVERYTHING)
    return b"".join(made.pieces).decode()


def stored(store: Connection, item_type: str) -> Items:
    """Variants and samples as they are stored, by type and uuid."""
    found: Items = {}
    registry = SchemaRegistry.load(store)
    for name in (item_type, f"{item_type}Sample"):
        for table in registry.table_names(name).values():
            rows = store.execute(f"SELECT uuid::text, content_hash, document FROM {table}".encode()).fetchall()
            assert all(content_hash(document.encode()) == digest for _, digest, document in rows)
            found |= {(name, uuid): orjson.loads(document) for uuid, _, document in rows}
    return found


def parsed(parser: VCFParser) -> Items:
    """The items of a file in the same way: equal ones have equal content, as 1 and 1.0 have not."""
    found: Items = {}
    for item in (item for record in parser for item in record.items):
        uuid = identity(ITEM_TYPES[item.item_type], item.document, assembly=parser.assembly, project="")
        found.setdefault((item.item_type, str(uuid)), item.document)
    return found


def differences(found: Items, expected: Items) -> list[tuple[Any, ...]]:
    """What differs, by item and property; 1 and 1.0 do."""
    return [
        (key, name, before.get(name), after.get(name))
        for key in sorted(found.keys() | expected.keys())
        for before, after in [(expected.get(key, {}), found.get(key, {}))]
        for name in sorted(before.keys() | after.keys())
        if canonical(before.get(name)) != canonical(after.get(name))
    ]


def errors(path: Path) -> list[str]:
    verdict = check_file(str(path), CheckOptions(), lambda _: None)
    return [each.first[0].message for each in verdict.broken.values() if each.severity is Severity.ERROR]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_export_of_a_sample_file_is_valid_and_gives_its_items_again(
    annotated: Connection, annotated_url: str, load_settings: Any, tmp_path: Path, name: str
) -> None:
    with LocalClient(annotated_url, load_settings) as client:
        load(client, VALID / name, accession="F1", **sample_options(name))
        n_types = 0
        for item_type in ("Variant", "StructuralVariant"):
            expected = stored(annotated, item_type)
            if not expected:
                continue
            n_types += 1
            path = tmp_path / f"{item_type}.vcf"
            path.write_text(exported(annotated, item_type, file="F1"))
            assert errors(path) == []
            assert NOT_WRITTEN + "=" not in path.read_text()
            parser, _ = begin_load(client, path, accession="F1", **sample_options(name))
            assert differences(parsed(parser), expected) == []
        assert n_types == 1


@pytest.mark.parametrize("name", ["trio_mutanno.vcf", "snpeff_ann.vcf"])
def test_without_a_file_the_variants_come_again_without_samples(
    annotated: Connection, annotated_url: str, load_settings: Any, tmp_path: Path, name: str
) -> None:
    with LocalClient(annotated_url, load_settings) as client:
        load(client, VALID / name, accession="F1", **sample_options(name))
        path = tmp_path / "variants.vcf"
        path.write_text(exported(annotated, "Variant"))
        assert errors(path) == []
        parser, _ = begin_load(client, path, accession="F2", **sample_options(name))
        assert parser.header.samples == ()
        expected = {key: item for key, item in stored(annotated, "Variant").items() if key[0] == "Variant"}
        assert differences(parsed(parser), expected) == []


def test_filters_that_samples_failed_stand_in_the_header(
    annotated: Connection, annotated_url: str, load_settings: Any, tmp_path: Path
) -> None:
    with LocalClient(annotated_url, load_settings) as client:
        load(client, VALID / "structural_manta.vcf", accession="F1", **sample_options("structural_manta.vcf"))
    path = tmp_path / "filtered.vcf"
    path.write_text(exported(annotated, "StructuralVariant", file="F1"))
    assert [line[:18] for line in path.read_text().splitlines() if "FILTER=<" in line] == ["##FILTER=<ID=MinGQ"]
    verdict = check_file(str(path), CheckOptions(), lambda _: None)
    assert not [each for each in verdict.broken.values() if "filter of the header" in each.first[0].message]


def test_a_vcf_holds_what_its_viewer_may_see(annotated: Connection, annotated_url: str, load_settings: Any) -> None:
    with LocalClient(annotated_url, load_settings) as client:
        load(client, VALID / "unannotated.vcf", accession="F1")
    registry = SchemaRegistry.load(annotated)
    selection = Selection(item_type="Variant", file="F1", file_project="research")
    with pytest.raises(NotFoundError):
        open_export(annotated, registry, selection, "vcf", viewer=Viewer("x", {"other": "admin"}))
    annotated.execute("UPDATE variant_sample_1_0 SET status = 'deleted'")
    text = exported(annotated, "Variant", file="F1")
    assert not any(set(line.split("\t")[9:]) - {"."} for line in text.splitlines() if not line.startswith("#"))


def test_records_of_a_file_come_in_the_order_of_contigs_and_places(
    annotated: Connection, annotated_url: str, load_settings: Any
) -> None:
    with LocalClient(annotated_url, load_settings) as client:
        load(client, VALID / "trio_mutanno.vcf", accession="F1")
    text = exported(annotated, "Variant", file="F1")
    places = [line.split("\t")[:2] for line in text.splitlines() if not line.startswith("#")]
    contigs = list(dict.fromkeys(contig for contig, _ in places))
    order = [f"chr{name}" for name in (*range(1, 23), "X", "Y", "M")]
    assert contigs == [name for name in order if name in contigs]
    assert all(
        [int(place) for each, place in places if each == contig]
        == sorted(int(place) for each, place in places if each == contig)
        for contig in contigs
    )


FILES = [
    ("mutanno-0.4.7/GAPFIRHN9YOZ.vcf", "mutanno-0.4.7/variant_table_v0.4.7.csv", "Variant"),
    ("mutanno-0.4.8/GAPFI3JX5D2J_first10.vcf", "mutanno-0.4.8/variant_table_v0.4.8.csv", "Variant"),
    ("csq-0.5.6/GAPFII76KW2T.vcf", "csq-0.5.6/variant_table_v0.5.6.csv", "Variant"),
    ("sv-0.0.6/GAPFIQHD6QAN.sv.vcf", "sv-0.0.6/structural_variant_table_v0.0.6.csv", "StructuralVariant"),
    ("sv-0.0.6/GAPFIXRDPDK5.cnv.vcf", "sv-0.0.6/structural_variant_table_v0.0.6.csv", "StructuralVariant"),
]


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the folder of development data is not there")
@pytest.mark.parametrize(("name", "table", "item_type"), FILES, ids=[name for name, _, _ in FILES])
def test_the_export_of_a_real_file_is_valid_and_gives_its_items_again(
    store: Connection, store_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    name: str, table: str, item_type: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", store_url)
    _, schemas = versioned_schemas([read_table(SHARED_DATA / table)], "1.0")
    SchemaRegistry.load(store).add(store, "1.0", schemas)
    with LocalClient(store_url, Settings()) as client:
        load(client, SHARED_DATA / name, accession="F1")
        path = tmp_path / "exported.vcf"
        path.write_text(exported(store, item_type, file="F1"))
        parser, _ = begin_load(client, path, accession="F1")
        assert errors(path) == []
        assert NOT_WRITTEN + "=" not in path.read_text()
        assert differences(parsed(parser), stored(store, item_type)) == []

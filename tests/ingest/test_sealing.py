"""Usual variants are sealed, and any others are not: what is sealed is what its slow twin gives (`sealed_twin`)."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from ingest.annotation_version import shipped_schemas
from ingest.vcf_parser import VCFParser
from tests.ingest.build_vcf import (
    TRANSCRIPT,
    Schemas,
    annotation,
    info_line,
    open_parser,
    record,
    variant_schemas,
    write_vcf,
)
from tests.ingest.sealed_twin import check_sealing
from tests.ingest.table_text import row
from variome.data_folder import data_folder
from variome.schema.validation import CompiledSchema

ROWS = (
    row("vep_gene", links_to="Gene", **TRANSCRIPT),
    row("vep_score", field_type="number", **TRANSCRIPT),
    row("vep_note", **TRANSCRIPT),
    row("vep_af", field_type="number"),
    row("AF", field_type="number", max="1"),
    row("DB", field_type="boolean"),
)
HEADER = [*annotation("VEP", "Gene|Score|Note|AF"), info_line("AF", "A", "Float"), info_line("DB", "0", "Flag")]


def n_sealed(path: Path, schemas: Schemas, **options: Any) -> int:
    def parser() -> VCFParser:
        return open_parser(path, schemas, **options)

    plain = parser()
    return check_sealing(plain, list(plain), parser(), schemas)


def is_sealed(folder: Path, line: str, *rows: dict[str, str]) -> bool:
    """Whether the one variant of a line is sealed."""
    schemas = variant_schemas(*ROWS, *rows)
    return n_sealed(write_vcf(folder, line, header=HEADER), schemas) == 1


@pytest.mark.parametrize(
    ("name", "n"),
    [
        ("trio_mutanno.vcf", 33),
        ("trio_csq.vcf", 22),
        ("snpeff_ann.vcf", 10),
        ("bcftools_bcsq.vcf", 7),
        ("bgzip.vcf.gz", 7),
    ],
)
def test_most_variants_of_the_shipped_files_are_sealed(name: str, n: int) -> None:
    schemas = {item_type: dict(schema) for item_type, schema in shipped_schemas("1.0")[1].items()}
    path = data_folder("sample_vcfs") / "valid" / name
    assert n_sealed(path, schemas, version="1.0", structural_version="1.0") == n


@pytest.mark.parametrize(
    "info",
    [
        ".",
        "VEP=G1|0.5|a|0.1,G2||b|0.1",
        'VEP=G1|0.50|é"\\%2Cx%20y|0.1;AF=0.5',
        "UNKNOWN;OTHER=1;VEP=.;AF=.",
        "AF=0.5;VEP=G1|.|.|.",
        "VEP=|||;AF=",
        "VEP=G1|1|.|",
    ],
)
def test_a_usual_variant_is_sealed(tmp_path: Path, info: str) -> None:
    assert is_sealed(tmp_path, record(info=info))


@pytest.mark.parametrize(
    "line",
    [
        record(alt="G,T"),
        record(alt="*,G"),
        record(place="chr1:4294967299"),
        record(info="VEP=G1|x|a|0.1"),
        record(info="VEP=G1|1|a"),
        record(info="VEP=G1|1|a|0.1,G2|1|a|0.2"),
        record(info="VEP=G1|1|a~b|0.1"),
        record(info="VEP=G1|1|50%|0.1"),
        record(info="AF=0.1;AF=0.2"),
        record(info="AF=0.1,0.2"),
        record(info="AF=x"),
        record(info="DB"),
        record(info="AF"),
        record(info="VEP=G1|1|%00|0.1"),
        record(info="AF=1e-1%"),
        record(info="AF=0.1;;OTHER=1"),
    ],
)
def test_a_variant_with_something_to_be_told_of_is_not(tmp_path: Path, line: str) -> None:
    assert not is_sealed(tmp_path, line)


def test_a_key_that_fills_what_an_annotation_fills_is_left_to_the_reader(tmp_path: Path) -> None:
    path = write_vcf(tmp_path, record(info="VEP=G1|1|a|0.1;vep_af=0.2"), record("chr1:200"), header=HEADER)
    assert n_sealed(path, variant_schemas(*ROWS)) == 1


MIXED = [
    "VEP=G1|0.5|a|0.1",
    "VEP=G1|x|a|0.1",
    ".",
    "VEP=G1|0.5|50%|0.1",
    "VEP=G1|0.5|%C3%A9%20%41|0.1,G2||%7E|0.1",
    "VEP=G1|0.5|a",
    'AF=0.5;VEP=G1|.|q"|.',
    "VEP=G1|1|a~b|0.1",
    "VEP=,|||0.1",
    "VEP=G1|1|%3A%20b|0.1,G1|1|.|0.1,|||0.1",
    "VEP=G1|1|a|0.1,G1|1|a|0.2",
    "AF=7",
    "VEP=|||",
    "VEP=G1|1|%2541|0.1",
]


def test_a_record_that_is_not_as_usual_spoils_no_other_of_its_batch(tmp_path: Path) -> None:
    lines = [record(f"chr1:{place}", info=info) for place, info in enumerate(MIXED, start=100)]
    assert n_sealed(write_vcf(tmp_path, *lines, header=HEADER), variant_schemas(*ROWS)) == 7


def test_free_text_of_which_the_schema_asks_more_is_looked_at(tmp_path: Path) -> None:
    schemas = deepcopy(variant_schemas(*ROWS))
    schemas["Variant"]["properties"]["transcript"]["items"]["properties"]["vep_note"]["maxLength"] = 3
    lines = [record(f"chr1:{place}", info=f"VEP=G1|1|{'a' * place}|") for place in (1, 3, 4)]
    parser = open_parser(write_vcf(tmp_path, *lines, header=HEADER), schemas)
    parser.seal_by({name: CompiledSchema(each) for name, each in schemas.items()})
    found = parser.parse(parser.iter_lines(0))
    assert [each.items[0].sealed is not None for each in found] == [True, True, False]


def test_another_annotation_version_than_the_schemas_seals_nothing(tmp_path: Path) -> None:
    path = write_vcf(tmp_path, record(), header=HEADER)
    assert n_sealed(path, variant_schemas(*ROWS), version="other") == 0


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ((), {"dependentRequired": {"vep_af": ["AF"]}}),
        ((), {"required": ["CHROM", "POS", "REF", "ALT", "AF"]}),
        (("properties", "transcript"), {"minItems": 2}),
        (("properties", "transcript", "items"), {"required": ["vep_score"]}),
        (("properties", "transcript", "items"), {"anyOf": [{"required": ["vep_note"]}]}),
    ],
)
def test_a_schema_that_asks_for_more_than_each_value_seals_nothing(
    tmp_path: Path, place: tuple[str, ...], said: dict[str, Any]
) -> None:
    schemas = deepcopy(variant_schemas(*ROWS))
    node = schemas["Variant"]
    for name in place:
        node = node[name]
    node.update(said)
    parser = open_parser(write_vcf(tmp_path, record(info="VEP=G1|1|a|0.1"), header=HEADER), schemas)
    parser.seal_by({name: CompiledSchema(each) for name, each in schemas.items()})
    (found,) = parser
    assert [item.sealed for item in found.items] == [None]

"""Which column of a file goes to which property, and that none reaches what is not from the table."""

from pathlib import Path
from typing import Any

import pytest

from ingest.plan import schema_properties, stable_id
from tests.ingest.build_vcf import (
    TRANSCRIPT,
    annotation,
    info_line,
    parse_vcf,
    record,
    structural_schemas,
    variant_schemas,
)
from tests.ingest.table_text import row

INTERNAL = (
    "status",
    "project",
    "uuid",
    "file",
    "variant",
    "annotation_id",
    "MUTANNO_Version",
    "aliases",
    "submitted_by",
)


def test_names_are_the_vcf_fields_where_the_table_has_them() -> None:
    schema = variant_schemas(row("csq_gnomade2_ac", vcf_field="csq_gnomADe2_AC", field_type="integer"))["Variant"]
    assert schema_properties(schema)["csq_gnomADe2_AC"].name == "csq_gnomade2_ac"


def test_fields_of_groups_stand_beside_those_of_the_top_level() -> None:
    found = schema_properties(variant_schemas(row("vep_gene", **TRANSCRIPT))["Variant"])
    assert (found["vep_gene"].group, found["POS"].group) == ("transcript", None)


def test_of_a_name_in_a_group_and_at_the_top_the_top_is_meant() -> None:
    found = schema_properties(structural_schemas()["StructuralVariantSample"])
    assert (found["GT"].name, found["GT"].group) == ("GT", None)


@pytest.mark.parametrize("name", INTERNAL)
def test_only_what_the_table_made_can_be_filled(name: str) -> None:
    for schema in variant_schemas().values():
        assert name not in schema_properties(schema)


@pytest.mark.parametrize("name", INTERNAL)
def test_an_info_or_format_key_never_reaches_an_internal_property(tmp_path: Path, name: str) -> None:
    without, with_key = (
        parse_vcf(
            tmp_path,
            record(info=info, samples=f"GT:{other} 0/1:evil"),
            schemas=variant_schemas(),
            header=[info_line(name)],
            samples="S1",
        )
        for info, other in ((".", "DP"), (f"{name}=evil", name))
    )
    assert with_key.variants == without.variants
    assert with_key.samples == without.samples
    assert f"INFO/{name}" in with_key.parser.unknown_columns


@pytest.mark.parametrize("key", ["CHROM", "POS", "REF", "ALT", "QUAL", "CALL_INFO", "GT", "AD", "DP"])
def test_an_info_key_named_like_a_column_or_a_sample_key_is_another_thing(tmp_path: Path, key: str) -> None:
    found = parse_vcf(tmp_path, record(info=f"{key}=77", samples="GT 0/1"), schemas=variant_schemas(), samples="S1")
    assert "77" not in str([found.variants, found.samples])


def test_an_annotation_field_is_found_ignoring_case(tmp_path: Path) -> None:
    schemas = variant_schemas(row("gnomad_ac_afr", field_type="integer"))
    found = parse_vcf(tmp_path, record(info="GNOMAD=7"), schemas=schemas, header=annotation("GNOMAD", "AC_afr"))
    assert found.variants[0]["gnomad_ac_afr"] == 7


def test_a_plain_key_is_found_by_exactly_its_name(tmp_path: Path) -> None:
    schemas = variant_schemas(row("CLNSIG"))
    found = parse_vcf(tmp_path, record(info="clnsig=bad;CLNSIG=good"), schemas=schemas)
    assert found.variants[0]["CLNSIG"] == "good"
    assert found.parser.unknown_columns == {"INFO/clnsig": 1}


def test_unknown_columns_are_counted_by_record(tmp_path: Path) -> None:
    found = parse_vcf(
        tmp_path,
        record("chr1:1", info="X=1;VEP=a|b,c|d", samples="GT:ZZ 0/1:1"),
        record("chr1:2", info="VEP=a|b", samples="GT:ZZ 0/0:1"),
        schemas=variant_schemas(row("vep_gene", **TRANSCRIPT)),
        header=annotation("VEP", "Gene|Other"),
        samples="S1",
    )
    assert found.parser.unknown_columns == {"INFO/X": 1, "VEP/Other": 2, "FORMAT/ZZ": 2}


def test_a_field_that_is_not_imported_is_unknown(tmp_path: Path) -> None:
    schemas = variant_schemas(row("vep_gene", **TRANSCRIPT), row("vep_symbol", do_import="N", **TRANSCRIPT))
    found = parse_vcf(tmp_path, record(info="VEP=a|b"), schemas=schemas, header=annotation("VEP", "Gene|SYMBOL"))
    assert found.variants[0]["transcript"] == [{"vep_gene": "a"}]
    assert found.parser.unknown_columns == {"VEP/SYMBOL": 1}


def test_of_two_columns_with_one_name_the_first_stands(tmp_path: Path) -> None:
    schemas = variant_schemas(row("vep_gene", **TRANSCRIPT))
    found = parse_vcf(tmp_path, record(info="VEP=a|b"), schemas=schemas, header=annotation("VEP", "Gene|GENE"))
    assert found.variants[0]["transcript"] == [{"vep_gene": "a"}]


@pytest.mark.parametrize(
    ("text", "stable"),
    [
        ("ENSG00000187642.9", "ENSG00000187642"),
        ("ENSG00000187642", "ENSG00000187642"),
        ("ENSMUSG00000051951.6", "ENSMUSG00000051951"),
        ("SPAC1002.01", "SPAC1002.01"),
        ("FBgn0031208", "FBgn0031208"),
        ("YAL069W", "YAL069W"),
        ("LOC1.2", "LOC1.2"),
    ],
)
def test_only_ensembl_gene_ids_have_a_version_to_lose(text: str, stable: str) -> None:
    assert stable_id(text) == stable


def linked(tmp_path: Path, key: str, info: str, *, is_list: str = "N", **options: Any) -> Any:
    schemas = variant_schemas(
        row(f"{key.lower()}_gene", links_to="Gene", is_list=is_list, **TRANSCRIPT),
        row(f"{key.lower()}_consequence", links_to="VariantConsequence", is_list="Y", **TRANSCRIPT),
    )
    header = [info_line(key, description="Format: 'Consequence|gene'")]
    found = parse_vcf(tmp_path, record(info=f"{key}={info}"), schemas=schemas, header=header, **options)
    return found.variants[0]["transcript"][0]


def test_links_to_genes_are_without_version_also_in_lists(tmp_path: Path) -> None:
    assert linked(tmp_path, "CSQ", "|ENSG00000187642.9&SPAC1.2", is_list="Y")["csq_gene"] == [
        "ENSG00000187642",
        "SPAC1.2",
    ]


def test_short_names_of_bcftools_become_names_of_the_sequence_ontology(tmp_path: Path) -> None:
    names = {"missense": "missense_variant", "5_prime_utr": "5_prime_UTR_variant"}
    found = linked(tmp_path, "BCSQ", "*missense&5_prime_utr&frameshift|G", consequence_names=names)
    assert found["bcsq_consequence"] == ["missense_variant", "5_prime_UTR_variant", "frameshift"]


def test_names_of_other_annotators_are_theirs(tmp_path: Path) -> None:
    found = linked(tmp_path, "CSQ", "missense|G", consequence_names={"missense": "missense_variant"})
    assert found["csq_consequence"] == ["missense"]

"""Identifiers that only a reference gives, as a load finds and stores them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.allele_ids import AlleleIds
from ingest.reference import Reference
from tests.ingest.build_vcf import parse_vcf, record, variant_schemas
from tests.ingest.test_reference import write_fasta
from variome.model.refget import refget_accession
from variome.model.vrs import Bases, allele_id

#         123456789012345678
CONTIG = "GGGCACACACATTTNACGT"


@pytest.fixture
def reference(tmp_path: Path) -> Iterator[Reference]:
    with Reference(str(write_fasta(tmp_path, {"chr1": CONTIG.lower(), "chrM": "ACGTTT"}))) as opened:
        yield opened


def bases_of(contig: str) -> Bases:
    return lambda start, end: contig[start:end]


def test_an_indel_has_the_identifier_of_its_allele_on_the_sequence_of_the_fasta(reference: Reference) -> None:
    expected = allele_id(refget_accession([CONTIG]), 3, "GCA", "G", bases_of(CONTIG))
    ids = AlleleIds(reference, "toy")
    assert ids.find_stored("1", 3, "GCA", "G") == ids.find_stored("1", 8, "CAC", "C") == expected is not None


def test_a_substitution_is_stored_where_nobody_could_calculate_it(reference: Reference) -> None:
    expected = allele_id(refget_accession([CONTIG]), 4, "C", "T", bases_of(CONTIG))
    assert AlleleIds(reference, "toy").find_stored("1", 4, "C", "T") == expected is not None
    assert AlleleIds(reference, "GRCh38").find_stored("1", 4, "C", "T") is None


@pytest.mark.parametrize(
    ("contig", "position", "ref", "alt"),
    [
        ("1", 3, "TCA", "T"),  # the reference has GCA
        ("1", 14, "TNA", "T"),  # no plain bases
        ("1", 4, "C", "*"),
        ("1", 18, "GTA", "G"),  # beyond its end
        ("9", 4, "CA", "C"),  # not in the FASTA
    ],
)
def test_what_is_not_on_the_reference_has_no_identifier(
    reference: Reference, contig: str, position: int, ref: str, alt: str
) -> None:
    assert AlleleIds(reference, "toy").find_stored(contig, position, ref, alt) is None


def test_a_fasta_of_another_assembly_gives_no_identifier(reference: Reference) -> None:
    assert AlleleIds(reference, "GRCh38").find_stored("1", 3, "GCA", "G") is None


def test_a_contig_of_no_known_length_is_taken_as_the_fasta_has_it(reference: Reference) -> None:
    expected = allele_id(refget_accession(["ACGTTT"]), 3, "GT", "G", bases_of("ACGTTT"))
    assert AlleleIds(reference, "GRCh37").find_stored("M", 3, "GT", "G") == expected is not None


def test_a_parse_with_a_reference_stores_the_identifiers_of_indels(tmp_path: Path, reference: Reference) -> None:
    lines = [record("chrM:2", "CG", "C"), record("chrM:3", "GT", "G")]
    with_reference = parse_vcf(tmp_path, *lines, schemas=variant_schemas(), reference=reference)
    ids = [variant["vrs_id"] for variant in with_reference.variants]
    assert len(set(ids)) == 2
    without = parse_vcf(tmp_path, *lines, schemas=variant_schemas())
    assert not any("vrs_id" in variant for variant in without.variants)


def test_a_version_whose_schema_has_no_such_property_gets_none(tmp_path: Path, reference: Reference) -> None:
    schemas = variant_schemas()
    del schemas["Variant"]["properties"]["vrs_id"]
    found = parse_vcf(tmp_path, record("chrM:2", "CG", "C"), schemas=schemas, reference=reference)
    assert [v for v in found.variants if "vrs_id" in v] == []
    assert len(found.variants) == 1

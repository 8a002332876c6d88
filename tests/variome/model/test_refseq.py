"""Accessions of contigs."""

import pytest

from variome.model.refseq import find_accession

CHROMOSOMES = [*map(str, range(1, 23)), "X", "Y"]


@pytest.mark.parametrize(
    ("assembly", "contig", "accession"),
    [
        ("GRCh38", "1", "NC_000001.11"),
        ("GRCh38", "14", "NC_000014.9"),
        ("GRCh38", "X", "NC_000023.11"),
        ("GRCh38", "M", "NC_012920.1"),
        ("GRCh37", "1", "NC_000001.10"),
        ("GRCh37", "7", "NC_000007.13"),
        ("GRCh37", "Y", "NC_000024.9"),
        ("T2T-CHM13", "1", "NC_060925.1"),
        ("T2T-CHM13", "Y", "NC_060948.1"),
    ],
)
def test_a_chromosome_has_the_accession_of_its_assembly(assembly: str, contig: str, accession: str) -> None:
    assert find_accession(assembly, contig) == accession


@pytest.mark.parametrize(("assembly", "contig"), [("GRCh37", "M"), ("GRCh38", "1_KI270706v1_random"), ("mm10", "1")])
def test_what_is_not_known_for_certain_has_none(assembly: str, contig: str) -> None:
    assert find_accession(assembly, contig) is None


def test_no_two_contigs_share_an_accession() -> None:
    found = [find_accession(assembly, each) for assembly in ("GRCh38", "GRCh37", "T2T-CHM13") for each in CHROMOSOMES]
    assert None not in found
    assert len(set(found)) == len(found) == 72

"""Digests of sequences, and those that are known."""

import pytest

from variome.model.refget import find_accession, refget_accession, sha512t24u


def test_a_digest_is_the_published_one() -> None:
    # The empty string and ACGT: GA4GH VRS, validation/functions.yaml
    assert sha512t24u(b"") == "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXc"
    assert sha512t24u(b"ACGT") == "aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw2"


def test_a_sequence_in_pieces_has_the_digest_of_the_whole() -> None:
    assert refget_accession(["AC", "", "GT"]) == refget_accession(["ACGT"]) == "SQ.aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw2"


@pytest.mark.parametrize(
    ("assembly", "contig", "accession"),
    [
        # GA4GH VRS documentation, and SeqRepo as the tests of vrs-python recorded it
        ("GRCh38", "19", "SQ.IIB53T8CNeJJdUqzn9V_JnRtQadwWCbl"),
        ("GRCh38", "13", "SQ._0wi-qoDrvram155UmcSC-zA5ZK4fpLT"),
        ("GRCh38", "7", "SQ.F-LrLMe1SRpfUZHkQmvkVKFEGaoDeHul"),
        ("GRCh38", "M", "SQ.k3grVkjY-hoWcCUojHw6VU6GE3MZ8Sct"),
        ("GRCh37", "1", "SQ.S_KjnFVz-FE7M0W6yoaUDgYxLPc1jyWU"),
        ("GRCh37", "Y", "SQ.BT7QyW5iXaX_1PSX-msSGYsqRdMKqkj-"),
    ],
)
def test_chromosomes_of_the_human_assemblies_have_their_accession(assembly: str, contig: str, accession: str) -> None:
    assert find_accession(assembly, contig) == accession


@pytest.mark.parametrize(
    ("assembly", "contig"), [("GRCh37", "M"), ("GRCh38", "1_KI270706v1_random"), ("T2T-CHM13", "1"), ("mm39", "1")]
)
def test_a_sequence_that_is_not_certain_has_no_accession(assembly: str, contig: str) -> None:
    assert find_accession(assembly, contig) is None

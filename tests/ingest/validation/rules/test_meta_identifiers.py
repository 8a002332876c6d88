"""IDs of meta lines."""

import pytest

from ingest.validation.rules import meta_identifiers
from tests.ingest.validation.rules.break_rules import broken_by_meta_line


@pytest.mark.parametrize(
    ("line", "version", "identifiers"),
    [
        ("##INFO=<ID=_a.B9>", "4.3", []),
        ("##INFO=<ID=1000G>", "4.3", []),
        ("##INFO=<ID=2000G>", "4.3", ["VCF-4.3-1.6.1-INFO-ID"]),
        ("##INFO=<ID=GERP++_RS>", "4.3", ["VCF-4.3-1.6.1-INFO-ID"]),
        ("##INFO=<ID=>", "4.3", ["VCF-4.3-1.6.1-INFO-ID"]),
        ("##INFO=<ID=GERP++_RS>", "4.2", []),
        ("##INFO=<ID=two words>", "4.2", ["VCF-4.2-1.4.1-INFO-ID"]),
        ("##INFO=<ID=>", "4.1", ["VCF-4.2-1.4.1-INFO-ID"]),
        ("##FORMAT=<ID=MIN_DP>", "4.3", []),
        ("##FORMAT=<ID=1000G>", "4.3", ["VCF-4.3-1.6.2-FORMAT-ID"]),
        ("##FORMAT=<ID=a:b>", "4.2", ["VCF-4.2-1.4.2-FORMAT-ID"]),
        ("##FORMAT=<ID=M5hmU,Number=M>", "4.5", []),
        ("##FORMAT=<ID=M5hmX,Number=M>", "4.5", ["VCF-4.5-1.4.4-MODIFICATION-ID"]),
        ("##FORMAT=<ID=M5hmX,Number=1>", "4.5", []),
        ("##FILTER=<ID=FIL.1>", "4.3", []),
        ("##FILTER=<ID=Tranche99.9to100.00+>", "4.3", []),
        ("##FILTER=<ID=a b>", "4.3", ["VCF-4.3-1.6.1-FILTER-ID"]),
        ("##FILTER=<ID=a;b>", "4.1", ["VCF-4.3-1.6.1-FILTER-ID"]),
        ("##FILTER=<ID=0>", "4.3", ["VCF-4.3-1.6.1-FILTER-ZERO"]),
        ("##FILTER=<ID=0>", "4.2", []),
    ],
)
def test_ids_fit_into_their_columns(line: str, version: str, identifiers: list[str]) -> None:
    assert broken_by_meta_line(meta_identifiers, line, version) == identifiers


@pytest.mark.parametrize(
    ("identifier", "version", "identifiers"),
    [
        ("DEL:ME:ALU", "4.1", []),
        ("customcontig", "4.3", []),
        ("R", "4.3", []),
        ("complex!\"#$%&'()*+-./;=?@[]^_`{|}~", "4.3", []),
        ("FOLD:PART", "4.3", ["VCF-4.3-1.4.5-ALT-TYPE"]),
        ("BND:PART", "4.3", []),
        ("BND:PART", "4.5", ["VCF-4.3-1.4.5-ALT-TYPE"]),
        ("DEL:A B", "4.3", ["VCF-4.3-1.4.5-ALT-ID"]),
        ("DEL:A<B", "4.3", ["VCF-4.3-1.4.5-ALT-ID"]),
        ("DEL:A>B", "4.3", ["VCF-4.3-1.4.5-ALT-ID"]),
        ("", "4.3", ["VCF-4.3-1.4.5-ALT-ID"]),
        ("NON_REF", "4.2", ["VCF-4.2-1.2.5-ALT-LATER"]),
        ("DEL1", "4.2", ["VCF-4.2-1.2.5-ALT-TYPE"]),
        ("DEL1", "4.3", []),
        ("NON_REF", "4.3", []),
    ],
)
def test_symbolic_alleles_are_of_known_types(identifier: str, version: str, identifiers: list[str]) -> None:
    assert broken_by_meta_line(meta_identifiers, f"##ALT=<ID={identifier}>", version) == identifiers


@pytest.mark.parametrize(
    ("identifier", "version", "identifiers"),
    [
        ("chr1", "4.3", []),
        ("HLA-A*01:01:01:01", "4.3", []),
        ("GL000191.1", "4.3", []),
        ("a=b", "4.3", []),
        ("=b", "4.3", ["VCF-4.3-1.4.7-CONTIG-ID"]),
        ("*b", "4.3", ["VCF-4.3-1.4.7-CONTIG-ID"]),
        ("1 A", "4.3", ["VCF-4.3-1.4.7-CONTIG-ID"]),
        ("chr(1)", "4.3", ["VCF-4.3-1.4.7-CONTIG-ID"]),
        ("", "4.3", ["VCF-4.3-1.4.7-CONTIG-ID"]),
        ("chrö", "4.3", ["VCF-4.3-1.4.7-CONTIG-ID"]),
        ("chr(1)", "4.2", []),
        ("1 A", "4.2", ["VCF-4.2-1.4.1-CONTIG-ID"]),
        ("1.*", "4.3", ["VCF-4.3-1.4.7-CONTIG-ASTERISK"]),
        ("1.*", "4.2", []),
        ("DUP:TANDEM", "4.3", ["VCF-4.3-1.4.7-CONTIG-SYMBOLIC"]),
        ("DUPLEX", "4.3", []),
    ],
)
def test_contigs_are_called_as_in_sam(identifier: str, version: str, identifiers: list[str]) -> None:
    assert broken_by_meta_line(meta_identifiers, f"##contig=<ID={identifier}>", version) == identifiers


@pytest.mark.parametrize("identifier", ["1 A", "1.*", ""])
def test_samples_with_blanks_and_wildcards_are_told(identifier: str) -> None:
    assert broken_by_meta_line(meta_identifiers, f"##SAMPLE=<ID={identifier}>") == ["VCF-4.3-1.4.8-SAMPLE-ID"]
    assert broken_by_meta_line(meta_identifiers, "##SAMPLE=<ID=NA-12878.b_2>") == []

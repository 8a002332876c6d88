"""Values of contig, META, PEDIGREE, assembly and pedigreeDB lines."""

import pytest

from ingest.validation.rules import meta_values
from tests.ingest.validation.rules.break_rules import broken_by_meta_line


@pytest.mark.parametrize("length", ["0", "", "1,5", "-3", "1e6", "٣", "9" * 5000])
def test_a_length_that_is_no_number_is_told(length: str) -> None:
    line = f'##contig=<ID=1,length="{length}">'
    assert broken_by_meta_line(meta_values, line) == ["VCF-4.3-1.4.7-CONTIG-LENGTH"]


def test_a_length_is_a_number_or_left_out() -> None:
    assert broken_by_meta_line(meta_values, "##contig=<ID=1,length=249250621>") == []
    assert broken_by_meta_line(meta_values, "##contig=<ID=1,assembly=B37>") == []


def test_a_digest_in_capitals_is_told_since_4_4() -> None:
    line = "##contig=<ID=1,md5=F126CDF8A6E0C7F379D618FF66BEB2DA>"
    assert broken_by_meta_line(meta_values, line, "4.4") == ["VCF-4.4-1.4.7-CONTIG-MD5"]
    assert broken_by_meta_line(meta_values, line, "4.3") == []
    assert broken_by_meta_line(meta_values, line.lower(), "4.4") == []


@pytest.mark.parametrize("values", ["a b", '"a, b"', "[a", ""])
def test_meta_values_without_square_brackets_are_told(values: str) -> None:
    assert broken_by_meta_line(meta_values, f"##META=<ID=a,Values={values}>") == ["VCF-4.3-1.4.8-META-VALUES"]


def test_meta_values_in_square_brackets_are_fine() -> None:
    assert broken_by_meta_line(meta_values, "##META=<ID=a,Type=String,Number=.,Values=[a, b, ?]>") == []


@pytest.mark.parametrize(
    ("fields", "n_told"),
    [
        ("ID=Child,Father=a,Mother=b_1-c.2", 0),
        ('ID=Child,Father="a b"', 0),
        ("ID=Child,Father=a b", 1),
        ("ID=Child,Name_0=a:b,Name_1=c;d", 2),
        ("ID=Child,Father=", 1),
    ],
)
def test_names_in_a_pedigree_are_words(fields: str, n_told: int) -> None:
    found = broken_by_meta_line(meta_values, f"##PEDIGREE=<{fields}>")
    assert found == ["VCF-4.3-1.4.9-PEDIGREE-VALUE"] * n_told


@pytest.mark.parametrize(
    "url",
    [
        "ftp://www.ebi.ac.uk:8080/valid/host/to/file.fastq",
        "http://123.0.1.2:8080/valid",
        "https://[2001:db8::1]/a",
        "ftp://user@host:8080/path?arg=1",
        "file:///seq/a.fasta",
        "s3://bucket/a",
        "https://example.org",
    ],
)
def test_urls_are_fine(url: str) -> None:
    assert broken_by_meta_line(meta_values, f"##assembly={url}") == []
    assert broken_by_meta_line(meta_values, f"##pedigreeDB={url}") == []


@pytest.mark.parametrize(
    "url",
    ["GRCh38", "<>", "ftp://8080:8080/host", "http:///a", "http://a b", "http://300.1.1.1/a", "ftp://a..b/", "://a/b"],
)
def test_what_is_no_url_is_told(url: str) -> None:
    assert broken_by_meta_line(meta_values, f"##assembly={url}") == ["VCF-4.3-1.4.6-ASSEMBLY-URL"]
    assert broken_by_meta_line(meta_values, f"##pedigreeDB={url}") == ["VCF-4.3-1.4.9-PEDIGREE-URL"]


def test_angle_brackets_stand_around_the_url_of_a_pedigree_up_to_4_2() -> None:
    line = "##pedigreeDB=<https://example.org/families>"
    assert broken_by_meta_line(meta_values, line, "4.2") == []
    assert broken_by_meta_line(meta_values, line, "4.3") == ["VCF-4.3-1.4.9-PEDIGREE-URL"]

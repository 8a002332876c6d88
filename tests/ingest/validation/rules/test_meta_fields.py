"""Fields of INFO, FORMAT, FILTER and ALT lines."""

import pytest

from ingest.validation.rules import meta_fields
from tests.ingest.validation.rules.break_rules import broken_by_meta_line


@pytest.mark.parametrize(
    ("line", "identifiers"),
    [
        ('##INFO=<ID=SHADE,Number=1,Type=String,Description="">', []),
        ('##INFO=<ID=SHADE,Number=1,Type=String,Description="",Source="a",Version="3",More="b">', []),
        ("##INFO=<ID=SHADE,Number=1>", ["VCF-4.3-1.4.2-INFO-FIELDS"] * 2),
        ("##FILTER=<ID=few>", ["VCF-4.3-1.4.3-FILTER-FIELDS"]),
        ('##FORMAT=<ID=SHADE,Type=String,Description="">', ["VCF-4.3-1.4.4-FORMAT-FIELDS"]),
        ("##ALT=<ID=DEL>", ["VCF-4.3-1.4.5-ALT-FIELDS"]),
        ('##ALT=<ID=DEL,Number=1,Type=String,Description="">', []),
        ("##contig=<ID=1>", []),
        ("##contig=<length=5,ID=1>", []),
        ('##INFO=<ID=SHADE, Number=1,Type=String,Description="">', []),
    ],
)
def test_each_required_field_that_is_not_there_is_told(line: str, identifiers: list[str]) -> None:
    assert broken_by_meta_line(meta_fields, line) == identifiers


@pytest.mark.parametrize(
    ("inner", "identifiers"),
    [
        ('ID=S,Genomes=Germline;Tumour,Mixture=.3;.7,Description="Blood;Tumour"', []),
        ("ID=S,Genomes=Germline,Mixture=1,Description=Blood", []),
        ('ID=S,Mixture=1,Description=""', ["VCF-4.2-1.2.8-SAMPLE-FIELDS"]),
        ('ID=S,Genomes=Germline,Description=""', ["VCF-4.2-1.2.8-SAMPLE-FIELDS"]),
        ('ID=S,Genomes="Germline",Mixture=1,Description=""', ["VCF-4.2-1.2.8-SAMPLE-BARE"]),
    ],
)
def test_before_4_3_a_sample_line_says_of_which_genomes_it_is_a_mixture(inner: str, identifiers: list[str]) -> None:
    for version in ("4.1", "4.2"):
        assert broken_by_meta_line(meta_fields, f"##SAMPLE=<{inner}>", version) == identifiers
    assert broken_by_meta_line(meta_fields, f"##SAMPLE=<{inner}>", "4.3") == []


@pytest.mark.parametrize("line", ["##FILTER=<ID=few>", "##ALT=<ID=DEL>"])
def test_in_4_4_a_filter_or_an_allele_without_description_is_worth_a_warning(line: str) -> None:
    assert broken_by_meta_line(meta_fields, line, "4.4") == ["VCF-4.4-1.4-UNDESCRIBED"]
    (identifier,) = broken_by_meta_line(meta_fields, line, "4.5")
    assert identifier.endswith("-FIELDS")


@pytest.mark.parametrize(
    "line",
    [
        '##INFO=<Number=1,Type=String,Description="",ID=SHADE>',
        '##INFO=<ID=SHADE,Type=String,Number=1,Description="">',
        '##FORMAT=<ID=SHADE,Number=1,Type=String,More="a",Description="">',
        '##FILTER=<Description="",ID=few>',
        '##ALT=<ID=DEL,Type=String,Number=1,Description="">',
        "##META=<Number=.,Type=String,Values=[a, b],ID=Shade>",
    ],
)
def test_fields_in_another_order_are_an_error_to_4_4_and_a_warning_since_4_5(line: str) -> None:
    assert broken_by_meta_line(meta_fields, line, "4.2") == ["VCF-4.3-1.4-FIELD-ORDER"]
    assert broken_by_meta_line(meta_fields, line, "4.3") == ["VCF-4.3-1.4-FIELD-ORDER"]
    assert broken_by_meta_line(meta_fields, line, "4.4")[0] == "VCF-4.3-1.4-FIELD-ORDER"
    assert broken_by_meta_line(meta_fields, line, "4.5")[0] == "VCF-4.4-1.4-FIELD-ORDER"


def test_meta_has_type_and_number_in_either_order() -> None:
    assert broken_by_meta_line(meta_fields, "##META=<ID=Shade,Number=.,Type=String,Values=[a, b]>") == []
    assert broken_by_meta_line(meta_fields, "##META=<ID=Shade,Type=String,Number=.,Values=[a, b]>") == []


@pytest.mark.parametrize("line", ["##FILTER=<ID=few,Description=few>", "##ALT=<ID=DEL,Description=lost>"])
def test_a_description_without_quotes_is_told(line: str) -> None:
    assert broken_by_meta_line(meta_fields, line) == ["VCF-4.3-1.4.2-DESCRIPTION-QUOTED"]


@pytest.mark.parametrize("line", ['##contig=<ID="1">', '##FILTER=<ID="few",Description="">'])
def test_an_id_in_quotes_is_told(line: str) -> None:
    assert broken_by_meta_line(meta_fields, line) == ["VCF-4.3-1.4.2-ID-BARE"]
    assert broken_by_meta_line(meta_fields, '##SAMPLE=<ID="tube 4">') == []


def test_a_sample_may_have_a_bare_description() -> None:
    assert (
        broken_by_meta_line(meta_fields, "##SAMPLE=<ID=tube4,Genomes=g;h,Mixture=.5;.5,Description=a;b>", "4.2") == []
    )


@pytest.mark.parametrize(
    ("version", "identifiers"),
    [
        ("4.1", []),
        ("4.2", ["VCF-4.2-1.2.2-SOURCE-QUOTED"]),
        ("4.3", ["VCF-4.3-1.4.2-SOURCE-QUOTED"]),
        ("4.5", ["VCF-4.3-1.4.2-SOURCE-QUOTED"]),
    ],
)
def test_a_source_without_quotes_is_told_by_version(version: str, identifiers: list[str]) -> None:
    line = '##INFO=<ID=SHADE,Number=1,Type=String,Description="",Source=shelf>'
    assert broken_by_meta_line(meta_fields, line, version) == identifiers


def test_an_optional_field_without_quotes_is_told_since_4_4() -> None:
    line = '##FILTER=<ID=few,Description="",Threshold=8>'
    assert broken_by_meta_line(meta_fields, line, "4.4") == ["VCF-4.4-1.4-OPTIONAL-QUOTED"]
    assert broken_by_meta_line(meta_fields, line, "4.3") == []
    assert broken_by_meta_line(meta_fields, '##FILTER=<ID=few,Description="",IDX=8>', "4.4") == []
    assert broken_by_meta_line(meta_fields, "##contig=<ID=1,length=8>", "4.4") == []

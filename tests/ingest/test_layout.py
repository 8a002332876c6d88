"""Which INFO keys are annotations, and what their fields are called, in every dialect."""

import pytest

from ingest.header import read_header
from ingest.layout import AnnotationLayout, annotation_layouts, parse_format
from ingest.problems import Problem
from tests.ingest.build_vcf import annotation, info_line, vcf_text

SNPEFF = "Functional annotations: 'Allele | Annotation | cDNA.pos / cDNA.length | ERRORS / WARNINGS / INFO' "
BCFTOOLS = (
    "Local consequence annotation from BCFtools/csq. Format: '[*]consequence|gene|transcript|biotype[|strand|"
    "amino_acid_change|dna_change]' or, for consequences of variants split across multiple sites, a pointer to the "
    "record storing the consequences '@position'. '*' prefix indicates a consequence downstream from a stop"
)


def layouts(*lines: str) -> tuple[dict[str, AnnotationLayout], list[Problem]]:
    text = vcf_text(header=list(lines))
    return annotation_layouts(read_header(iter(enumerate(text.splitlines(), start=1)), "t.vcf"), "t.vcf")


def layout(key: str, *lines: str) -> AnnotationLayout:
    return layouts(*lines)[0][key]


@pytest.mark.parametrize(
    ("description", "fields"),
    [
        ("AF by gnomAD. Format:'AC|AC_afr|AN'", ("AC", "AC_afr", "AN")),
        ("Subembedded:'transcript':Format:'Gene|Feature'", ("Gene", "Feature")),
        ("Consequence annotations from Ensembl VEP. Format: Allele|Gene|SYMBOL", ("Allele", "Gene", "SYMBOL")),
        ('Format: "a|b"', ("a", "b")),
        ("Format:   'a|b'", ("a", "b")),
        ("Format:'one'", ("one",)),
        ("Since: 2020: see http://x.org: Format:'a|b'", ("a", "b")),
        ("In data Format: free. Format:'a|b'", ("a", "b")),
        ("FORMAT:'a|b'", ("a", "b")),
        ("Format:'a||c'", ("a", "", "c")),
        ("Format:'GERP++_RS|1000Gp3_AF'", ("GERP++_RS", "1000Gp3_AF")),
        (SNPEFF, ("Allele", "Annotation", "cDNA.pos / cDNA.length", "ERRORS / WARNINGS / INFO")),
        (BCFTOOLS, ("consequence", "gene", "transcript", "biotype", "strand", "amino_acid_change", "dna_change")),
        ("no such word", ()),
        ("Format:''", ()),
        ("Format:", ()),
        ("Information", ()),
    ],
)  # fmt: skip
def test_field_names_are_found_by_the_keyword(description: str, fields: tuple[str, ...]) -> None:
    assert parse_format(description) == fields


@pytest.mark.parametrize("marker", ["MUTANNO", "GRANITE", "CGAP", "VEP"])
def test_every_marker_makes_its_id_an_annotation_key(marker: str) -> None:
    assert layout("1000GP", *annotation("1000GP", "AC|AN", marker)).fields == ("AC", "AN")


def test_a_key_that_nobody_marks_is_no_annotation_key() -> None:
    assert layouts(info_line("GNOMAD", description="Format:'AC|AN'")) == ({}, [])


def test_version_and_date_are_those_of_the_marker() -> None:
    marker, info = annotation("VEP", "Gene")
    found = layout("VEP", marker.replace(">", ',Version="v99",Date="11/04/2019">'), info)
    assert (found.version, found.date) == ("v99", "11/04/2019")


def test_the_group_is_what_subembedded_says() -> None:
    assert layout("VEP", *annotation("VEP", "Gene", group="transcript")).group == "transcript"


def test_without_subembedded_there_is_no_group() -> None:
    assert layout("VEP", *annotation("VEP", "Gene")).group is None


def test_a_free_form_vep_line_marks_csq_and_tells_its_version() -> None:
    found = layout("CSQ", '##VEP="v101" time="t" cache="c"', info_line("CSQ", description="Format: Allele|Gene"))
    assert (found.fields, found.version) == (("Allele", "Gene"), "v101")


def test_a_free_form_vep_line_tells_of_ann_where_vep_was_told_to_write_there() -> None:
    found = layout("ANN", '##VEP="v101" time="t"', info_line("ANN", description="Format: Allele|Gene"))
    assert (found.version, found.spells_alt) == ("v101", False)


@pytest.mark.parametrize(("key", "description"), [("CSQ", "Format: Allele|Gene"), ("ANN", SNPEFF), ("BCSQ", BCFTOOLS)])
def test_vep_snpeff_and_bcftools_need_no_marker(key: str, description: str) -> None:
    assert key in layouts(info_line(key, description=description))[0]


def test_only_snpeff_spells_alleles_as_the_alt_column_does() -> None:
    found, _ = layouts(info_line("ANN", description=SNPEFF), info_line("CSQ", description="Format: Allele|Gene"))
    assert {key: each.spells_alt for key, each in found.items()} == {"ANN": True, "CSQ": False}


@pytest.mark.parametrize(
    ("lines", "key", "separator"),
    [
        (annotation("VEP", "Gene"), "VEP", "~"),
        (annotation("comHet", "phase", "GRANITE"), "comHet", "~"),
        (annotation("CSQ", "Gene", "VEP"), "CSQ", "&"),
        (annotation("VEPX", "Gene", "VEP"), "VEPX", "&"),
        ([info_line("BCSQ", description=BCFTOOLS)], "BCSQ", "&"),
    ],
)
def test_lists_are_separated_by_a_tilde_and_by_an_ampersand_in_the_dialect_of_vep(
    lines: list[str], key: str, separator: str
) -> None:
    assert layout(key, *lines).list_separator == separator


def test_fields_are_found_ignoring_case() -> None:
    found = layout("CSQ", info_line("CSQ", description="Format: allele|Allele_num"))
    assert (found.index_of("Allele"), found.index_of("ALLELE_NUM"), found.index_of("Gene")) == (0, 1, None)


@pytest.mark.parametrize("marker", ["##MUTANNO=<ID=VEP>", '##VEP="v101" time="t"'])
def test_a_marked_key_without_info_line_is_a_problem_and_no_annotation(marker: str) -> None:
    found, problems = layouts(marker)
    assert (found, [p.kind for p in problems]) == ({}, ["missing-info-line"])


def test_a_marked_key_without_format_is_a_problem_and_a_plain_value() -> None:
    found, problems = layouts("##GRANITE=<ID=novoCaller>", info_line("novoCaller", description="RSTR"))
    assert (found, [(p.kind, p.line) for p in problems]) == ({}, [("no-format", 4)])

"""Meta lines of any key."""

import pytest

from ingest.validation.rules import meta_structure
from tests.ingest.validation.rules.break_rules import COLUMNS, broken_by, broken_by_meta_line

SHADE = '##INFO=<ID=SHADE,Number=1,Type=String,Description="Colour">'


@pytest.mark.parametrize(
    "line",
    [
        "##source=a program, of <sorts>",
        '##quoted="a, b"',
        '##reference=file:///seq/NCBI36.fasta?a="b"',
        SHADE,
        '##INFO=<ID=SHADE,Number=1,Type=String,Description="With \\"quotes\\", commas, = and \\\\">',
        '##ALT=<ID=complex!"#$%&\'()*+-./;=?@[\\]^_`{|}~,Description="Punctuation">',
        "##META=<ID=Assay,Type=String,Number=.,Values=[WholeGenome, Exome]>",
        "##made_up=<ID=mine,Key=value>",
        "##VEP=\"v101\" time='now'",
    ],
)
def test_well_formed_lines_are_fine(line: str) -> None:
    assert broken_by_meta_line(meta_structure, line) == []


@pytest.mark.parametrize("line", ["", "a remark", "# a remark", 'the end">', "30NFO=<ID=HOMSEQ>"])
def test_a_line_without_two_hashes_is_told_and_the_column_line_is_still_found(line: str) -> None:
    assert broken_by_meta_line(meta_structure, line) == ["VCF-4.3-1.4-META-LINE"]


@pytest.mark.parametrize("line", ["##", "##a remark", "##=value", "##reference=", "##assembly=", "##pedigreeDB="])
def test_a_line_that_is_no_key_and_value_is_told(line: str) -> None:
    assert broken_by_meta_line(meta_structure, line) == ["VCF-4.3-1.4-KEY-VALUE"]


@pytest.mark.parametrize("key", ["INFO", "FILTER", "FORMAT", "ALT", "contig", "META", "SAMPLE", "PEDIGREE"])
def test_a_definition_without_brackets_is_told(key: str) -> None:
    assert broken_by_meta_line(meta_structure, f"##{key}=ID") == ["VCF-4.3-1.4-STRUCTURED"]


def test_a_bracket_that_is_not_closed_is_told() -> None:
    assert broken_by_meta_line(meta_structure, SHADE[:-1]) == ["VCF-4.3-1.4-CLOSED"]
    assert broken_by_meta_line(meta_structure, SHADE + " ") == ["VCF-4.3-1.4-CLOSED"]


@pytest.mark.parametrize(
    "inner",
    [
        'ID=SHADE,Description="a "quoted" word"',
        'ID=SHADE,Description="not closed',
        "ID=1,A",
        "ID=1,",
        "ID",
        ",ID=1",
        'ID=SHADE,Description="ends with a backslash\\"',
    ],
)
def test_a_list_that_cannot_be_taken_apart_is_told(inner: str) -> None:
    assert broken_by_meta_line(meta_structure, f"##INFO=<{inner}>") == ["VCF-4.3-1.4-FIELDS"]


def test_a_key_with_blanks_is_told_and_counts_as_the_key() -> None:
    line = '##INFO=<ID=SHADE, Number=1,Type=String,Description="Colour">'
    assert broken_by_meta_line(meta_structure, line) == ["VCF-4.3-1.4-FIELD-KEY"]
    assert broken_by_meta_line(meta_structure, "##contig=< ID=1>") == ["VCF-4.3-1.4-FIELD-KEY"]


def test_a_key_that_stands_twice_is_told_each_time() -> None:
    found = broken_by_meta_line(meta_structure, "##contig=<ID=1,length=1,length=2,length=3>")
    assert found == ["VCF-4.3-1.4-FIELD-TWICE"] * 2


def test_a_lone_backslash_is_told_since_4_3() -> None:
    line = '##INFO=<ID=SHADE,Number=1,Type=String,Description="as \\d">'
    assert broken_by_meta_line(meta_structure, line) == ["VCF-4.3-1.4-LONE-BACKSLASH"]
    assert broken_by_meta_line(meta_structure, line, "4.2") == []


def test_every_list_needs_an_id_since_4_3_and_definitions_before() -> None:
    assert broken_by_meta_line(meta_structure, "##made_up=<Key=value>") == ["VCF-4.3-1.4-ID-MISSING"]
    assert broken_by_meta_line(meta_structure, "##made_up=<Key=value>", "4.2") == []
    assert broken_by_meta_line(meta_structure, "##PEDIGREE=<Child=a,Mother=b>", "4.1") == []
    assert broken_by_meta_line(meta_structure, "##contig=<length=3>", "4.1") == ["VCF-4.3-1.4-ID-MISSING"]


def test_an_empty_list_is_told_once_in_every_version() -> None:
    assert broken_by_meta_line(meta_structure, "##PEDIGREE=<>", "4.2") == ["VCF-4.2-1.2-FIELDS-EMPTY"]
    assert broken_by_meta_line(meta_structure, "##PEDIGREE=<>") == ["VCF-4.3-1.4-ID-MISSING"]
    assert broken_by_meta_line(meta_structure, "##contig=<>", "4.2") == ["VCF-4.3-1.4-ID-MISSING"]


@pytest.mark.parametrize(("version", "identifier"), [("4.2", "VCF-4.2-1.2-ID-TWICE"), ("4.4", "VCF-4.3-1.4-ID-TWICE")])
def test_an_id_that_two_lines_have_is_told(version: str, identifier: str) -> None:
    header = f"##fileformat=VCFv{version}"
    assert broken_by(meta_structure, header, SHADE, SHADE, COLUMNS) == [identifier]
    assert broken_by(meta_structure, header, SHADE, SHADE.replace("INFO", "FORMAT"), COLUMNS) == []


def test_a_record_in_place_of_the_column_line_is_no_meta_line() -> None:
    assert broken_by(meta_structure, "##fileformat=VCFv4.3", "1\t5\t.\tA\tC\t.\t.\t.") == []


def test_a_sentence_in_quotes_and_brackets_is_a_value_before_4_3() -> None:
    assert broken_by_meta_line(meta_structure, '##study=<"First, and last">', "4.2") == []
    assert broken_by_meta_line(meta_structure, '##study=<"First, and last">', "4.3") == ["VCF-4.3-1.4-FIELDS"]
    assert broken_by_meta_line(meta_structure, '##INFO=<"First, and last">', "4.2") == ["VCF-4.3-1.4-FIELDS"]
    assert broken_by_meta_line(meta_structure, '##study=<"First", "last">', "4.2") == ["VCF-4.3-1.4-FIELDS"]

"""The line that names the columns."""

import pytest

from ingest.problems import Severity
from ingest.validation.rules import column_line
from ingest.validation.validator import Validator
from tests.ingest.validation.rules.break_rules import COLUMNS, broken_by

SAMPLES = COLUMNS + "\tFORMAT\tfather\tmother"


@pytest.mark.parametrize(
    ("line", "identifiers"),
    [
        (COLUMNS, []),
        (SAMPLES, []),
        (SAMPLES + "\ta name with blanks", []),
        (COLUMNS.replace("\t", " "), ["TABS"]),
        (SAMPLES.replace("\t", "  "), ["TABS"]),
        ("#CHROM\tPOS", ["COLUMNS"]),
        ("#CHROM", ["COLUMNS"]),
        (COLUMNS.replace("POS", "POSITION"), ["COLUMNS"]),
        (COLUMNS.replace("#CHROM", "#chrom"), ["COLUMNS"]),
        (COLUMNS.replace("QUAL\tFILTER", "FILTER\tQUAL"), ["COLUMNS"]),
        (COLUMNS + "\tfather", ["FORMAT-COLUMN"]),
        (COLUMNS + "\tFORMAT", ["FORMAT-ALONE"]),
        (COLUMNS + "\t", ["TRAILING-TAB"]),
        (SAMPLES + "\t\t", ["TRAILING-TAB"]),
        (COLUMNS + "\tFORMAT\t\tmother", ["SAMPLE-EMPTY"]),
        (COLUMNS + "\tFORMAT\t \t \tmother", ["SAMPLE-EMPTY"] * 2),
        (SAMPLES + "\tfather\tfather", ["SAMPLE-TWICE"] * 2),
        (SAMPLES + "\tFATHER", []),
    ],
)
def test_each_fault_of_the_column_line_is_told_once(line: str, identifiers: list[str]) -> None:
    found = broken_by(column_line, "##fileformat=VCFv4.3", line)
    assert found == [f"VCF-4.3-1.5-{name}" for name in identifiers]


def test_a_record_in_its_place_is_not_taken_for_it() -> None:
    assert broken_by(column_line, "##fileformat=VCFv4.3", "1\t5\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/1") == []


def test_a_record_in_its_place_is_read_as_a_record() -> None:
    validator = Validator("invented.vcf")
    list(validator.read([b"##fileformat=VCFv4.3\n", b"1\t5\t.\tA\tC\t.\t.\t.\n"]))
    assert validator.n_records == 1


HEAD = ("##fileformat=VCFv4.3", COLUMNS)
RECORD = "1\t5\t.\tA\tC\t.\t.\t."


@pytest.mark.parametrize(
    ("lines", "n_found"),
    [
        ((*HEAD, RECORD, *HEAD, RECORD), 1),
        ((*HEAD, *HEAD, RECORD), 1),
        ((*HEAD, COLUMNS), 1),
        ((*HEAD, RECORD, COLUMNS.replace("\t", " "), RECORD), 1),
        ((*HEAD, RECORD, "##note=x", RECORD, "##note=y"), 2),
        ((*HEAD, RECORD, *HEAD, RECORD, *HEAD, RECORD), 2),
        ((*HEAD, f"#{RECORD}"), 0),
    ],
)
def test_lines_of_a_header_below_the_column_line_are_told_once_a_row(lines: tuple[str, ...], n_found: int) -> None:
    assert broken_by(column_line, *lines) == ["VCF-4.3-1-LATE-HEADER"] * n_found


def test_records_behind_a_second_header_are_checked_and_its_lines_are_no_records() -> None:
    validator = Validator("invented.vcf")
    lines = [*HEAD, RECORD, *HEAD, RECORD.replace("5", "x")]
    found = list(validator.read(f"{line}\n".encode() for line in lines))
    assert [(each.kind, each.line) for each in found if each.severity is Severity.ERROR] == [
        ("VCF-4.3-1-LATE-HEADER", 4),
        ("VCF-4.3-1.6.1-POS", 6),
    ]
    assert "two files" in found[0].message
    assert validator.n_records == 2


def test_many_samples_of_one_name_are_told_in_a_moment() -> None:
    line = COLUMNS + "\tFORMAT" + "\tmother" * 20_000
    assert len(broken_by(column_line, "##fileformat=VCFv4.3", line)) == 19_999

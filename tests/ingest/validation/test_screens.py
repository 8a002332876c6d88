"""What a screen lets pass is fine: findings are the same with screens and without, and no bytes stop a validator."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.validation.validator import Validator
from variome.data_folder import data_folder
from variome.files.raw_lines import RawLines

SAMPLES = sorted(path for path in data_folder("sample_vcfs").rglob("*.vcf*") if path.is_file())
CORPUS = Path(__file__).parents[4] / "shared" / "data" / "vcf-spec-4.3"

HEADER = (
    b"##fileformat=VCFv4.3\n##contig=<ID=1,length=1000>\n"
    b'##FILTER=<ID=q10,Description="x">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
)
columns = st.tuples(
    st.sampled_from(["1", "2", "<1>", "", "1 "]),
    st.sampled_from(["0", "7", "1001", "1002", "-1", "x", "٣"]),
    st.sampled_from([".", "rs1", "rs1;rs1", ";", "a b"]),
    st.sampled_from(["C", "c", "CA", "R", ""]),
    st.sampled_from([".", "T", "t", "C", "T,T", "TA", "<DEL>", "<OWN>", "*", "X", "", "T,C"]),
    st.sampled_from([".", "5", "-5", "-0", "nan", "x", ""]),
    st.sampled_from([".", "PASS", "q10", "q20", "0", "q10;q10", "PASS;q10", ""]),
    st.just("."),
)
records = columns.map(lambda each: "\t".join(each).encode() + b"\n")


def findings(lines: list[bytes], *, is_screened: bool) -> list[str]:
    validator = Validator("a.vcf", is_screened=is_screened)
    return [each.message for each in [*validator.read(lines), *validator.finish()]]


def assert_same(lines: list[bytes]) -> None:
    assert findings(lines, is_screened=True) == findings(lines, is_screened=False)


@given(st.lists(records, max_size=6))
def test_screens_of_the_fixed_columns_let_no_violation_pass(lines: list[bytes]) -> None:
    assert_same([*HEADER.splitlines(keepends=True), *lines])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_screens_let_no_violation_of_a_sample_pass(path: Path) -> None:
    assert_same(list(RawLines(str(path))))


@pytest.mark.skipif(not CORPUS.exists(), reason="the conformance files are not on this machine")
def test_screens_let_no_violation_of_a_conformance_file_pass() -> None:
    for path in sorted(CORPUS.glob("*/*.vcf")):
        assert_same(path.read_bytes().splitlines(keepends=True))


@given(st.lists(st.binary(max_size=60), max_size=6), st.booleans())
def test_no_bytes_stop_a_validator(lines: list[bytes], has_header: bool) -> None:
    validator = Validator("a.vcf")
    list(validator.read([*(HEADER.splitlines(keepends=True) if has_header else []), *lines]))
    list(validator.finish())


@given(
    st.lists(st.sampled_from(["#CHROM", "POS", "ID", "REF", "ALT", "FORMAT", ""]), min_size=1, max_size=10),
    st.lists(st.lists(st.sampled_from(["1", "100", "A", "<DEL>", ".", "GT", "0/1", ""]), max_size=11), max_size=4),
    st.sampled_from(["4.1", "4.5"]),
)
def test_no_number_of_columns_stops_a_validator(names: list[str], records: list[list[str]], version: str) -> None:
    lines = [f"##fileformat=VCFv{version}", "\t".join(["#CHROM", *names[1:]]), *map("\t".join, records)]
    validator = Validator("a.vcf", is_screened=False)
    list(validator.read([f"{line}\n".encode() for line in lines]))
    list(validator.finish())

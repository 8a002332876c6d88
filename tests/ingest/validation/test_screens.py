"""Screens hide nothing: the findings with them are those without, whatever the file."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.problems import Problem
from ingest.validation.validator import Validator

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "sample_vcfs"
CORPUS = ROOT / "../shared/data/vcf-spec-4.3"

HEADER = b"""##fileformat=VCFv4.3
##contig=<ID=1,length=1000>
##contig=<ID=2>
##FILTER=<ID=q10,Description="x">
##ALT=<ID=OWN,Description="x">
##INFO=<ID=DP,Number=1,Type=Integer,Description="x">
##INFO=<ID=AF,Number=A,Type=Float,Description="x">
##INFO=<ID=END,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\tS2
"""
RECORDS = [
    b"1\t100\trs1\tC\tT\t50\tPASS\tDP=5;AF=0.5\tGT:AD\t0/1:2,3\t1|1:0,4\n",
    b"1\t200\t.\tCA\tC,CT\t.\tq10\tAF=0.5,0.25\tGT\t1/2\t./.\n",
    b"2\t7\t.\tN\t<OWN>\t1.5\t.\tEND=90\tGT\t0/1\t0/0\n",
]
PIECES = [
    *("", ".", "0", "1", "2", "-1", "1001", "1002", "9999999999", "x", "chr:1", "<1>", "rs1;rs1", "C", "c", "N", "T,T"),
    *("T,C", "C,t", "*", "<DEL>", "<OWN>", "<OTHER>", "C[2:5[", "inf", "-0", "-inf", "PASS;q10", "q10", "q10;q10"),
    *("DP=5;DP=6", "DP", "AF=1,2,3", "END=5", "SVTYPE=DEL", "GT", "AD:GT", "0/3", "0/1:1", " ", "\u0661", "\u00e9"),
]

columns = st.sampled_from(PIECES).map(str.encode) | st.binary(max_size=6)


@st.composite
def mutated_files(draw: st.DrawFn) -> list[bytes]:
    """Files in whose records columns, and bytes, are not what they were."""
    lines = []
    for line in draw(st.lists(st.sampled_from(RECORDS), min_size=1, max_size=4)):
        record = line.rstrip(b"\n").split(b"\t")
        for place in draw(st.lists(st.integers(0, len(record) - 1), max_size=2)):
            record[place] = draw(columns)
        mutated = b"\t".join(record)
        place = draw(st.integers(0, len(mutated)))
        lines.append(mutated[:place] + draw(st.just(b"") | st.binary(max_size=1)) + mutated[place:] + b"\n")
    return [*HEADER.splitlines(keepends=True), *b"".join(lines).splitlines(keepends=True)]


def findings(lines: list[bytes], *, is_screened: bool) -> list[Problem]:
    validator = Validator("a.vcf", is_screened=is_screened)
    return [*validator.read(lines), *validator.finish()]


def lines_of(path: Path) -> list[bytes]:
    octets = path.read_bytes()
    return (gzip.decompress(octets) if path.suffix == ".gz" else octets).splitlines(keepends=True)


def files_below(folder: Path) -> list[Path]:
    return sorted([*folder.rglob("*.vcf"), *folder.rglob("*.vcf.gz")])


def test_the_file_that_is_mutated_is_fine() -> None:
    assert findings([*HEADER.splitlines(keepends=True), *RECORDS], is_screened=True) == []


@pytest.mark.parametrize("path", files_below(SAMPLES), ids=lambda path: str(path.relative_to(SAMPLES)))
def test_screens_hide_nothing_in_a_sample(path: Path) -> None:
    assert findings(lines_of(path), is_screened=True) == findings(lines_of(path), is_screened=False)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the conformance files of ../shared/data are not here")
@pytest.mark.parametrize("path", files_below(CORPUS), ids=lambda path: str(path.relative_to(CORPUS)))
def test_screens_hide_nothing_in_a_conformance_file(path: Path) -> None:
    assert findings(lines_of(path), is_screened=True) == findings(lines_of(path), is_screened=False)


@settings(max_examples=400, deadline=None)
@given(mutated_files())
def test_screens_hide_nothing_in_mutated_records(lines: list[bytes]) -> None:
    assert findings(lines, is_screened=True) == findings(lines, is_screened=False)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([b"", HEADER[:21], HEADER]), st.lists(st.binary(max_size=40) | columns, max_size=6), st.booleans()
)
def test_any_bytes_are_read_to_the_end(head: bytes, pieces: list[bytes], is_screened: bool) -> None:  # noqa: FBT001
    findings((head + b"\t".join(pieces)).splitlines(keepends=True), is_screened=is_screened)

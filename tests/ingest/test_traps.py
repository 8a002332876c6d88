"""What real files do that a naive reader gets wrong (section 5 of the specification), each in a file of its own.

Traps that belong to one module are in its test: values in `test_decode`, INFO of 119 kB in `test_info`, the phased
record in `test_samples`, marked keys without INFO line in `test_layout`, gzip in `test_lines`.
"""

import gzip
from pathlib import Path

import pytest

from tests.ingest.build_vcf import (
    TRANSCRIPT,
    Parsed,
    annotation,
    info_line,
    parse_file,
    parse_vcf,
    record,
    variant_schemas,
    vcf_text,
)
from tests.ingest.table_text import row

SCHEMAS = variant_schemas(
    row("vep_gene", **TRANSCRIPT),
    row("vep_consequence", **TRANSCRIPT),
    row("vep_sift", field_type="number", **TRANSCRIPT),
    row("vep_ac", field_type="integer", **TRANSCRIPT),
    row("csq_score", field_type="number", **TRANSCRIPT),
)
HEADER = [
    *annotation("VEP", "Gene|Consequence|SIFT|AC"),
    info_line("CSQ", description="Consequence annotations from Ensembl VEP. Format: Score"),
]
GOOD = [record(f"chr1:{n}00", samples="GT:DP 0/1:7") for n in (1, 2, 3)]


def parsed(tmp_path: Path, *lines: str) -> Parsed:
    return parse_vcf(tmp_path, *lines, schemas=SCHEMAS, header=HEADER, samples="S1")


BROKEN = {
    "a blank line": ("", "blank-line"),
    "a line of blanks": ("   ", "blank-line"),
    "a missing column": (record("chr1:150"), "column-count"),
    "a column too many": (record("chr1:150", samples="GT 0/1 0/1"), "column-count"),
    "a blank for a tab": (GOOD[0].replace("\tA\t", " A\t"), "column-count"),
    "blanks for all tabs": (GOOD[0].replace("\t", " "), "column-count"),
    "another header": ("##fileformat=VCFv4.2", "column-count"),
    "half a line": (GOOD[0][:9], "column-count"),
    "a bad position": (record("chr1:x", samples="GT 0/1"), "bad-position"),
    "a bad reference": (record("chr1:150", ref="", samples="GT 0/1"), "bad-reference-allele"),
    "a contig that is none": (record("chrFOO:150", samples="GT 0/1"), "bad-contig"),
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_broken_record_costs_itself_only_and_is_named_by_its_line(tmp_path: Path, fault: str, place: int) -> None:
    line, kind = BROKEN[fault]
    found = parsed(tmp_path, *GOOD[:place], line, *GOOD[place:])
    assert [v["POS"] for v in found.variants] == [100, 200, 300]
    assert [each.is_rejected for each in found.records] == [n == place for n in range(4)]
    (problem,) = found.problems
    assert (problem.kind, problem.severity) == (kind, "error")
    assert problem.record == place + 1
    assert vcf_text(*GOOD[:place], line, header=HEADER, samples="S1").splitlines()[(problem.line or 0) - 1] == line
    assert found.records[place].text == line


@pytest.mark.parametrize(
    ("info", "kind", "field", "value"),
    [
        ("VEP=G1||deleterious(0.01)|", "number-expected", "VEP/vep_sift", "deleterious(0.01)"),
        ("VEP=G1||1.1625%2C0.23|", "number-expected", "VEP/vep_sift", "1.1625%2C0.23"),
        ("VEP=G1||0.2551:0.0972|", "number-expected", "VEP/vep_sift", "0.2551:0.0972"),
        ("VEP=G1||7.5~8|", "list-in-scalar", "VEP/vep_sift", "7.5~8"),
        ("VEP=G1|||2.7", "integer-expected", "VEP/vep_ac", "2.7"),
        ("CSQ=7.5&8", "list-in-scalar", "CSQ/csq_score", "7.5&8"),
        ("VEP=G1|missense_variant~intron||", "list-in-scalar", "VEP/vep_consequence", "missense_variant~intron"),
    ],
)
def test_a_value_that_is_not_what_is_due_is_left_out_and_told(
    tmp_path: Path, info: str, kind: str, field: str, value: str
) -> None:
    found = parsed(tmp_path, record(info=info, samples="GT 0/1"))
    assert [(p.kind, p.field, p.entry, p.value) for p in found.problems] == [(kind, field, 0, value)]
    assert found.variants[0].get("transcript", []) == ([{"vep_gene": "G1"}] if "VEP" in info else [])
    assert len(found.samples) == 1


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("is_ended", [True, False])
@pytest.mark.parametrize("is_packed", [True, False])
def test_line_ends_and_packing_change_no_item(tmp_path: Path, newline: str, is_ended: bool, is_packed: bool) -> None:
    plain = vcf_text(*GOOD, header=HEADER, samples="S1", newline=newline)
    content = (plain if is_ended else plain.removesuffix(newline)).encode()
    path = tmp_path / "trap.vcf"
    path.write_bytes(gzip.compress(content) if is_packed else content)
    found = parse_file(path, SCHEMAS)
    assert [each.items for each in found.records] == [each.items for each in parsed(tmp_path, *GOOD).records]
    assert found.problems == []


def test_nul_costs_the_value_that_it_stands_in(tmp_path: Path) -> None:
    found = parsed(tmp_path, record(info="VEP=G\0|missense||", samples="GT:DP 0/1:7"), GOOD[1])
    assert found.kinds == ["control-character"]
    assert found.variants[0]["transcript"] == [{"vep_consequence": "missense"}]
    assert len(found.samples) == 2


def test_thousands_of_samples_are_read(tmp_path: Path) -> None:
    names = " ".join(f"S{n}" for n in range(3000))
    line = record(samples="GT:DP" + " 0/0:7" * 2999 + " 0/1:8")
    found = parse_vcf(tmp_path, line, schemas=SCHEMAS, header=HEADER, samples=names, variant_samples="always")
    assert [(s["CALL_INFO"], s["DP"]) for s in found.samples] == [("S2999", 8)]


def test_all_traps_in_one_file_cost_no_good_record(tmp_path: Path) -> None:
    traps = [
        record("chr1:400", info="VEP=G1|a~b|deleterious(0.01)|2.7|x;;VEP=y", samples="GT:DP 0/1:many:x", qual="q"),
        *(line for line, _ in BROKEN.values()),
        record("chr1:500", "CA", "C,CAA,*", "VEP=%|%A6||;CSQ=1&2,x", "GT:PS 3|2:1,2"),
    ]
    path = tmp_path / "all.vcf"
    text = vcf_text(*GOOD, *traps, header=[*HEADER, "##MUTANNO=<ID=GONE>"], samples="S1", newline="\r\n")
    path.write_bytes(gzip.compress(text.removesuffix("\r\n").encode()))
    found = parse_file(path, SCHEMAS)
    assert len(found.records) == len(GOOD) + len(traps)
    assert sum(each.is_rejected for each in found.records) == len(BROKEN)
    assert (len(found.variants), len(found.samples)) == (3 + 1 + 3, 3 + 1 + 2)

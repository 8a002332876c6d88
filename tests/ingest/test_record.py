"""One data line taken apart: what rejects it, genotypes, the parts of values that tell of one ALT."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import ValueFault
from ingest.header import Header, read_header
from ingest.problems import Problem, Severity
from ingest.record import (
    Record,
    RecordLog,
    RecordRejected,
    allele_part,
    is_breakend,
    parse_genotype,
    parse_record,
    shown,
)
from tests.ingest.build_vcf import record, vcf_text

SAMPLES = "GT:DP 0/1:7 0/0:9"


def header(samples: str = "") -> Header:
    return read_header(iter(enumerate(vcf_text(samples=samples).splitlines(), start=1)), "t.vcf")


def parsed(text: str, samples: str = "") -> Record:
    return parse_record(text, header(samples), RecordLog("t.vcf", 9, 3))


def rejection(text: str, samples: str = "") -> Problem:
    log = RecordLog("t.vcf", 9, 3)
    with pytest.raises(RecordRejected):
        parse_record(text, header(samples), log)
    (problem,) = log.problems
    return problem


def test_columns_become_fields() -> None:
    found = parsed(record("chr1:100", "A", "G,T", "DP=7", SAMPLES, identifier="rs1", qual="9.5"), "S1 S2")
    assert found == Record("1", 100, "rs1", "A", ("G", "T"), "9.5", "PASS", "DP=7", "GT:DP", ["0/1:7", "0/0:9"])


@pytest.mark.parametrize(("samples", "names"), [(SAMPLES, "S1 S2"), ("", "")])
def test_samples_that_are_not_asked_for_are_left_out_and_all_else_is_the_same(samples: str, names: str) -> None:
    line = record("chr1:100", "A", "G", "DP=7", samples)
    found = parse_record(line, header(names), RecordLog("t.vcf", 9, 3), with_samples=False)
    assert found == parsed(line, names)._replace(samples=[])


@pytest.mark.parametrize("names", ["S1", "S1 S2 S3", ""])
def test_samples_that_are_not_asked_for_are_counted_all_the_same(names: str) -> None:
    line = record("chr1:100", "A", "G", "DP=7", SAMPLES)
    log = RecordLog("t.vcf", 9, 3)
    with pytest.raises(RecordRejected):
        parse_record(line, header(names), log, with_samples=False)
    assert log.problems == (rejection(line, names),)


@pytest.mark.parametrize(
    ("contig", "name"),
    [
        ("chr1", "1"),
        ("1", "1"),
        ("Chr1", "1"),
        ("chrM", "M"),
        ("MT", "M"),
        ("chrMT", "M"),
        ("chr", "chr"),
        ("HLA-A*01:01", "HLA-A*01:01"),
    ],
)
def test_contigs_lose_chr_and_mt_is_m(contig: str, name: str) -> None:
    assert parsed(record(f"{contig}:5")).contig == name


def test_a_dot_is_no_alt() -> None:
    assert parsed(record(alt=".")).alts == ()


@pytest.mark.parametrize(
    "alt",
    [
        "G", "acgtn", "*", "<DEL>", "<DUP:TANDEM>", "<NON_REF>", "<*>", "G]17:198982]", "]13:123456]T", "[<ctg1>:5[A",
        ".[13:123457[", "G.", ".G", "C[HLA-A*01:01:7[",
    ],
)  # fmt: skip
def test_alts_of_every_kind_are_taken(alt: str) -> None:
    assert parsed(record(alt=alt)).alts == (alt,)


@pytest.mark.parametrize("alt", ["", "U", "A,", "<DEL", "<>", "A G", "G]17:198982[", "G]17]", "..", "1", "<a,b>"])
def test_other_alts_reject_the_record(alt: str) -> None:
    assert rejection(record(alt=alt)).kind == "bad-alternate-allele"


@pytest.mark.parametrize("position", ["", "x", "-1", "1.0", "1e3", "\u0661", "+1", "1" * 11])
def test_a_position_that_is_no_whole_number_rejects_the_record(position: str) -> None:
    assert rejection(record(f"chr1:{position}")).kind == "bad-position"


@pytest.mark.parametrize("ref", ["", ".", "X", "<DEL>", "A,G", "*"])
def test_a_reference_that_is_no_bases_rejects_the_record(ref: str) -> None:
    assert rejection(record(ref=ref)).kind == "bad-reference-allele"


@pytest.mark.parametrize("contig", ["", " ", "chr 1"])
def test_a_contig_without_name_rejects_the_record(contig: str) -> None:
    assert rejection(record(f"{contig}:5")).kind == "bad-contig"


@pytest.mark.parametrize("text", ["", "  ", "\t\t"])
def test_a_blank_line_is_told_as_such(text: str) -> None:
    assert rejection(text).kind == "blank-line"


def test_a_missing_column_rejects_the_record_with_both_counts() -> None:
    problem = rejection(record(samples="GT:DP 0/1:7"), "S1 S2")
    assert problem.kind == "column-count"
    assert "expected 11 tab-separated columns, found 10" in problem.message


def test_a_blank_for_a_tab_is_guessed_from_the_words() -> None:
    assert "must be separated by tabs" in rejection(record().replace("\t", " ", 3)).message


def test_a_tab_too_many_rejects_the_record() -> None:
    assert rejection(record() + "\t").kind == "column-count"


def test_a_problem_says_where_what_was_expected_and_what_was_found() -> None:
    assert rejection(record("chr7:99", ref="Q")) == Problem(
        "bad-reference-allele",
        Severity.ERROR,
        "REF at 7:99 (line 9): expected bases A C G T N, found 'Q'; the record is rejected",
        "t.vcf",
        9,
        3,
        "7",
        99,
        "REF",
        value="Q",
    )


def test_the_place_of_a_record_without_position_is_its_number() -> None:
    assert rejection(record("chr7:x")).message.startswith("POS at record 3 (line 9): ")


def test_a_problem_is_written_down_once() -> None:
    log = RecordLog("t.vcf", 9, 3)
    for _ in range(2):
        log.add("genotype", Severity.ERROR, "expected this, found that", sample="S1")
    log.add("genotype", Severity.ERROR, "expected this, found that", sample="S2")
    assert [problem.sample for problem in log.problems] == ["S1", "S2"]


def test_entries_count_from_0_in_the_value_and_from_1_in_the_message() -> None:
    log = RecordLog("t.vcf", 9, 3)
    log.add("x", Severity.NOTE, "what", field="VEP/vep_tsl", entry=1)
    (problem,) = log.problems
    assert (problem.entry, problem.message) == (1, "VEP/vep_tsl at record 3 (line 9, entry 2): what")


def test_a_long_value_is_cut_in_messages() -> None:
    assert shown("x" * 119_000) == "x" * 60 + "... (119000 characters)"


@pytest.mark.parametrize(
    ("text", "alleles"),
    [
        ("0/1", (0, 1)), ("0|1", (0, 1)), ("1", (1,)), ("1/2", (1, 2)), ("./1", (None, 1)), (".", (None,)),
        ("./.", (None, None)), (".|.", (None, None)), ("0/1/1", (0, 1, 1)), ("/0/1", (0, 1)), ("|1", (1,)),
        ("10/2", (10, 2)),
    ],
)  # fmt: skip
def test_genotypes_are_allele_numbers(text: str, alleles: tuple[int | None, ...]) -> None:
    assert parse_genotype(text) == alleles


@pytest.mark.parametrize("text", ["", "0/", "/", "a", "0/1/", "0 1", "-1", "\u0661", "0\\1", "9" * 5000, "0/1:7"])
def test_what_is_no_genotype_is_none(text: str) -> None:
    assert parse_genotype(text) is None


@pytest.mark.parametrize(
    ("text", "number", "alt_index", "n_alts", "part"),
    [
        ("5,6,7", "A", 2, 3, "6"),
        ("10,20,30", "R", 2, 2, "10,30"),
        ("0,1,2,3,4,5", "G", 1, 2, "0,1,2"),  # 00 01 11 | 02 12 22
        ("0,1,2,3,4,5", "G", 2, 2, "0,3,5"),
        ("0,1,2,3,4,5,6,7,8,9", "G", 3, 3, "0,6,9"),
        ("0,1,2", "G", 2, 2, "0,2"),  # haploid
        ("0,1,2", "G", 1, 1, "0,1,2"),
        ("0,1,2,3", "G", 1, 1, "0,1,2,3"),  # triploid: with one ALT nothing has to be taken
        ("0,1", "G", 1, 1, "0,1"),
        ("1,2,3", ".", 2, 2, "1,2,3"),
        ("1,2", "2", 2, 2, "1,2"),
        ("7", "", 2, 2, "7"),
        (".", "A", 2, 2, "."),
    ],
)
def test_values_of_each_allele_or_genotype_are_taken_for_the_alt(
    text: str, number: str, alt_index: int, n_alts: int, part: str
) -> None:
    assert allele_part(text, number, alt_index, n_alts) == part


@pytest.mark.parametrize(("text", "number"), [("1", "A"), ("1,2,3", "A"), ("1,2", "R"), ("1,2,3,4", "G")])
def test_a_wrong_count_is_a_fault_for_nothing_can_be_told(text: str, number: str) -> None:
    with pytest.raises(ValueFault) as raised:
        allele_part(text, number, 1, 2)
    assert raised.value.kind == "value-count"


@given(st.integers(1, 6), st.data())
def test_genotype_values_are_those_that_the_ordering_of_vcf_names(n_alts: int, data: st.DataObject) -> None:
    alt = data.draw(st.integers(1, n_alts))
    ordered = [f"{j}/{k}" for k in range(n_alts + 1) for j in range(k + 1)]  # VCF 4.3, section 1.6.2
    wanted = ",".join(g for g in ordered if set(re.split("/", g)) <= {"0", str(alt)})
    assert allele_part(",".join(ordered), "G", alt, n_alts) == wanted


@pytest.mark.parametrize("alt", ["G]1:5]", "[1:5[G", "G.", ".G"])
def test_breakends_are_known_with_and_without_mate(alt: str) -> None:
    assert is_breakend(alt)


@pytest.mark.parametrize("alt", [".", "G", "<DEL>", "*"])
def test_other_alts_are_no_breakends(alt: str) -> None:
    assert not is_breakend(alt)

"""Screens of INFO, FORMAT and samples let no violation pass, know what is fine, and take their time with nothing."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.validation.rule import Version
from ingest.validation.subjects import Definition, HeaderFacts
from ingest.validation.validator import Validator
from ingest.validation.value_screens import InfoScreen, SampleScreen

NUMBERS = ["0", "1", "2", ".", "A", "R", "G", "P", "LA", "x", ""]
TYPES = ["Integer", "Float", "Flag", "Character", "String", "x", ""]
INFO_KEYS = ["AC", "AF", "DP", "END", "CIGAR", "SVTYPE", "SVLEN", "CIPOS", "DB", "NOTE", "MARK", "1000G", "A-B", ""]
INFO_KEYS += ["RN", "RUS", "RUL", "RUC", "RUB", "CIRUC", "MEINFO"]
FORMAT_KEYS = ["GT", "DP", "GQ", "GP", "PL", "PS", "PSL", "LAA", "LAD", "CNL", "NOTE", "A-B", ""]
FORMAT_KEYS += ["FT", "CNP", "M5mC", "DPM6mA"]
VALUES = [
    "0",
    "1",
    "-1",
    "12",
    "3.5",
    "1e-3",
    "9e-0",
    "nan",
    "-inf",
    ".",
    "",
    "x",
    "=",
    "-",
    "%41",
    "a%",
    "é",
    "1.",
    " ",
    "3M",
]
GENOTYPES = ["0/1", "1|1", "0", ".", "./.", "2/0", "0/0/1", "|0", "/0/1", "0/", "10/1", "", "01/0"]

values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=3).map(",".join)
info_items = st.tuples(st.sampled_from(INFO_KEYS), st.none() | values).map(
    lambda each: each[0] if each[1] is None else f"{each[0]}={each[1]}"
)
infos = st.just(".") | st.lists(info_items, max_size=4).map(";".join)
alts = st.sampled_from([".", "T", "T,G", "<DEL>", "<CNV>,T", "<CNV:TR>", "<*>", "T[1:5["])
versions = st.sampled_from([(4, 1), (4, 2), (4, 3), (4, 4), (4, 5)])
samples = st.tuples(st.sampled_from(GENOTYPES) | values, st.lists(values, max_size=3)).map(
    lambda each: ":".join([each[0], *each[1]])
)


@st.composite
def files(draw: st.DrawFn) -> list[bytes]:
    """Files of one record, some of whose keys have a meta line."""
    version = draw(versions)
    lines = [f"##fileformat=VCFv{version[0]}.{version[1]}", '##FILTER=<ID=x,Description="x">']
    for kind, keys in (("INFO", INFO_KEYS), ("FORMAT", FORMAT_KEYS)):
        for key in draw(st.lists(st.sampled_from(keys), max_size=6, unique=True)):
            number, type_ = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(TYPES))
            lines.append(f'##{kind}=<ID={key},Number={number},Type={type_},Description="x">')
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\tS2")
    format_ = draw(st.sampled_from(["", "GT:"])) + ":".join(draw(st.lists(st.sampled_from(FORMAT_KEYS), min_size=1)))
    record = ["1", "2", ".", "C", draw(alts), ".", ".", draw(infos), format_, draw(samples), draw(samples)]
    return [f"{line}\n".encode() for line in [*lines, "\t".join(record)]]


def findings(lines: list[bytes], *, is_screened: bool) -> list[str]:
    return [each.message for each in Validator("a.vcf", is_screened=is_screened).read(lines)]


@given(files())
def test_screens_let_no_violation_pass(lines: list[bytes]) -> None:
    assert findings(lines, is_screened=True) == findings(lines, is_screened=False)


@given(st.text(alphabet=st.characters(exclude_characters="\t\n\r", codec="utf-8"), max_size=60))
@example("²/1:²")
def test_any_text_is_looked_at(text: str) -> None:
    for column in (7, 8, 9):
        record = ["1", "2", ".", "C", "T", ".", ".", ".", "GT", "0/1"]
        record[column] = text
        head = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n"
        lines = [f"{line}\n".encode() for line in [*head.splitlines(), "\t".join(record)]]
        assert findings(lines, is_screened=True) == findings(lines, is_screened=False)


def facts(version: Version = (4, 3)) -> HeaderFacts:
    info = {"DP": Definition("DP", "1", "Integer"), "AF": Definition("AF", "A", "Float")}
    format_ = {key: Definition(key, number, "Integer") for key, number in (("DP", "1"), ("AD", "R"), ("PL", "G"))}
    format_["GT"] = Definition("GT", "1", "String")
    return HeaderFacts(version, 11, ("S1", "S2"), info, format_)


@pytest.mark.parametrize(("info", "is_fine"), [("DP=5;AF=0.25", True), (".", True), ("DP=5;AF=0.25,0.5", False)])
def test_what_is_fine_is_known_without_rules(info: str, *, is_fine: bool) -> None:
    assert InfoScreen(facts()).is_fine(["1", "2", ".", "C", "T", ".", ".", info]) is is_fine


@pytest.mark.parametrize(
    ("alt", "sample", "is_fine"),
    [
        ("T", "0/1:5:2,3:10,0,90", True),
        ("T", "0|1:5", True),
        ("T", "1:5:2,3:10,0", True),
        ("T,G", "1/2:5:2,3,4:1,2,3,4,5,6", True),
        ("T", "1/2:5", False),
        ("T", "0/1:5:2,3:10,0", False),
        ("T", "0/1:5:2,3:10,0,90:9", False),
    ],
)
def test_samples_are_known_by_one_pattern(alt: str, sample: str, *, is_fine: bool) -> None:
    record = ["1", "2", ".", "C", alt, ".", ".", ".", "GT:DP:AD:PL", sample, "./."]
    assert SampleScreen(facts()).are_samples_fine(record) is is_fine


@pytest.mark.parametrize("text", [":".join(["."] * 40) + ":", "1" * 50_000 + "x", ",".join("." * 50_000) + ",x"])
def test_a_long_text_that_is_not_fine_is_soon_given_up(text: str) -> None:
    keys = ":".join(f"K{number}" for number in range(39))
    begun = time.process_time()
    assert not SampleScreen(facts()).are_samples_fine(["1", "2", ".", "C", "T", ".", ".", ".", f"AD:{keys}", text])
    InfoScreen(facts()).is_fine(["1", "2", ".", "C", "T", ".", ".", f"AF={text};DP={text}"])
    assert time.process_time() - begun < 2

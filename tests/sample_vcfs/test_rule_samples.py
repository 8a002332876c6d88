"""Every rule has one sample file, which breaks it and no other rule that is an error; valid samples break none."""

from pathlib import Path

import pytest

from ingest.annotation_version import read_tables
from ingest.problems import Severity
from ingest.validation.catalogue import RULES
from ingest.validation.check import CheckOptions, check_file
from ingest.validation.verdict import Verdict
from variome.data_folder import data_folder

SAMPLES = data_folder("sample_vcfs")
RULE_SAMPLES = SAMPLES / "invalid" / "rules"
FILES = {path.stem: path for path in RULE_SAMPLES.glob("*.vcf")}
VALID = sorted(path.name for path in (SAMPLES / "valid").iterdir() if ".vcf" in path.suffixes)


def check(path: Path) -> Verdict:
    """What is found in a sample; beside the mapping table or the reference that lies there, if the rule needs it."""
    tables = read_tables([RULE_SAMPLES / "variant_table.csv"]) if path.name.startswith("ANN-") else {}
    reference = RULE_SAMPLES / "reference.fa" if path.name.startswith("REF-") else None
    return check_file(str(path), CheckOptions(tables=tables, reference=reference), lambda _: None)


def errors(verdict: Verdict) -> set[str]:
    return {identifier for identifier, broken in verdict.broken.items() if broken.severity is Severity.ERROR}


def also_breaks(path: Path) -> set[str]:
    """The other rules that a file says it breaks because it cannot help it."""
    lines = path.read_bytes().splitlines()
    return {each for line in lines if line.startswith(b"##AlsoBreaks=") for each in line[13:].decode().split(",")}


def test_every_rule_has_a_file_and_every_file_a_rule() -> None:
    assert set(FILES) == set(RULES)


@pytest.mark.parametrize("identifier", sorted(set(FILES) & set(RULES)))
def test_the_file_of_a_rule_breaks_it_and_no_other(identifier: str) -> None:
    verdict = check(FILES[identifier])
    assert identifier in verdict.broken
    assert errors(verdict) - {identifier} == also_breaks(FILES[identifier])


@pytest.mark.parametrize("name", VALID)
def test_a_valid_file_breaks_no_rule_that_is_an_error(name: str) -> None:
    verdict = check(SAMPLES / "valid" / name)
    told = [verdict.broken[identifier].first[0].message for identifier in errors(verdict)]
    assert (verdict.unreadable, told) == (None, [])

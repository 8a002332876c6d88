"""The sample files do what their README says: valid ones parse clean, invalid ones give the problem they name."""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from ingest.annotation_version import shipped_folder
from ingest.consequence_names import read_consequence_names
from ingest.options import ParseOptions
from ingest.pedigree import read_pedigree
from ingest.problems import Problem, Severity
from ingest.relatives import Relatives
from ingest.vcf_parser import ParsedItem, ParsedRecord, VCFParser
from variome.data_folder import data_folder
from variome.errors import InputError

SAMPLES = data_folder("sample_vcfs")
VALID = sorted(path.name for path in (SAMPLES / "valid").iterdir() if ".vcf" in path.suffixes)
INVALID = sorted(path.name for path in (SAMPLES / "invalid").iterdir() if path.is_file())
REFUSED = "input-error"


@cache
def schemas() -> dict[str, dict[str, Any]]:
    read = [json.loads(path.read_bytes()) for path in sorted(shipped_folder().glob("*.json"))]
    return {schema["$id"].split("/")[2]: schema for schema in read}


def shipped(name: str, key: str) -> set[str]:
    return {json.loads(line)[key] for line in (shipped_folder() / name).read_text().splitlines()}


def parser(path: Path) -> VCFParser:
    pedigree = path.with_suffix(".ped")
    relatives = Relatives(read_pedigree(pedigree)[0]) if pedigree.exists() else Relatives()
    options = ParseOptions("1.0", relatives=relatives, consequence_names=read_consequence_names())
    return VCFParser(path, schemas(), options)


def parse(path: Path) -> tuple[list[ParsedRecord], list[Problem]]:
    """The records, and every problem that is more than a note."""
    parsed = parser(path)
    records = list(parsed)
    problems = [*parsed.problems, *(problem for record in records for problem in record.problems)]
    return records, [problem for problem in problems if problem.severity is not Severity.NOTE]


def items(records: list[ParsedRecord]) -> Iterator[ParsedItem]:
    return (item for record in records for item in record.items)


def stated(path: Path, key: str) -> str:
    """What a `##key=` line of an invalid file says."""
    found = [line.partition("=")[2] for line in path.read_text().splitlines() if line.startswith(f"##{key}=")]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", VALID)
def test_a_valid_file_parses_clean(name: str) -> None:
    records, problems = parse(SAMPLES / "valid" / name)
    assert [problem.message for problem in problems] == []
    assert any(record.items for record in records)


@pytest.mark.parametrize("name", VALID)
def test_the_items_of_a_valid_file_are_valid(name: str) -> None:
    validators = {
        each: jsonschema_rs.Draft202012Validator(schema, validate_formats=True) for each, schema in schemas().items()
    }
    records, _ = parse(SAMPLES / "valid" / name)
    faults = [error for item in items(records) for error in validators[item.item_type].iter_errors(item.document)]
    assert [str(fault) for fault in faults] == []


def linked(node: Any, schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Type and key of everything that a document links to."""
    if "linkTo" in schema:
        yield schema["linkTo"], node
    elif isinstance(node, list):
        for each in node:
            yield from linked(each, schema["items"])
    elif isinstance(node, dict):
        for name, each in node.items():
            yield from linked(each, schema["properties"][name])


@pytest.mark.parametrize("name", VALID)
def test_every_gene_and_consequence_of_a_valid_file_is_shipped(name: str) -> None:
    known = {
        "Gene": shipped("genes.ndjson", "ensgid"),
        "VariantConsequence": shipped("variant_consequences.ndjson", "var_conseq_name"),
    }
    records, _ = parse(SAMPLES / "valid" / name)
    links = {link for item in items(records) for link in linked(item.document, schemas()[item.item_type])}
    assert [(item_type, key) for item_type, key in sorted(links) if key not in known.get(item_type, {key})] == []


@pytest.mark.parametrize(
    "name", [name for name in INVALID if stated(SAMPLES / "invalid" / name, "ExpectedProblem") != REFUSED]
)
def test_an_invalid_file_gives_the_problem_it_names_and_no_other(name: str) -> None:
    path = SAMPLES / "invalid" / name
    records, problems = parse(path)
    assert {problem.kind for problem in problems} == {stated(path, "ExpectedProblem")}
    assert all(record.items for record in (records[0], records[-1]))


@pytest.mark.parametrize(
    "name", [name for name in INVALID if stated(SAMPLES / "invalid" / name, "ExpectedProblem") == REFUSED]
)
def test_a_file_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        parser(SAMPLES / "invalid" / name)


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_file_says_its_fault(name: str) -> None:
    assert stated(SAMPLES / "invalid" / name, "CauseOfFailure")


@pytest.mark.parametrize("name", [*VALID, *INVALID])
def test_the_readme_explains_every_file(name: str) -> None:
    assert f"`{name}`" in (SAMPLES / "README.md").read_text()


@pytest.mark.parametrize(("name", "is_blocked"), [("plain_gzip.vcf.gz", False), ("bgzip.vcf.gz", True)])
def test_the_compressed_files_are_compressed_as_their_names_say(name: str, is_blocked: bool) -> None:
    content = (SAMPLES / "valid" / name).read_bytes()
    has_block_size = content[3] & 4 != 0 and content[12:14] == b"BC"  # SAM specification, section 4.1
    assert has_block_size is is_blocked
    assert gzip.decompress(content).startswith(b"##fileformat=VCF")


def test_a_phased_record_short_of_a_value_keeps_its_variant_and_its_samples() -> None:
    records, _ = parse(SAMPLES / "invalid" / "phased_sample_short_of_a_value.vcf")
    variant, short, whole = (item.document for item in records[1].items)
    assert variant["POS"] == 32340310
    assert "PS" not in short
    assert (short["GT"], short["PID"]) == ("0|1", "32340300_C_T")
    assert (whole["PS"], whole["RSTR"]) == (32340300, [11, 9, 9, 9])

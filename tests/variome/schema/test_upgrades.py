"""Steps from one schema version to the next, each with a frozen document of the older version."""

from typing import Any

import jsonschema_rs
import pytest

from variome.model.content import canonical
from variome.model.item_types import ITEM_TYPES
from variome.schema.fixed import read_fixed_schemas
from variome.schema.upgrades import STEPS, newest_version, upgraded, upgraded_bytes
from variome.schema.upgrades.file import file_1_2

FILE_1: dict[str, Any] = {
    "MUTANNO_Version": "1.0", "accession": "trio", "annotation_sources": [{"key": "CSQ", "version": "v110"}],
    "assembly": "GRCh38", "file_format": "vcf", "file_name": "trio_csq.vcf", "file_size": 22136,
    "format_version": "4.2", "project": "43b5b13c-4f33-5810-8eab-e7a9581873e9", "samples": ["heron_proband"],
    "sha256": "ebdbcf32009feac9269bcc48db55c9196607676bdadb2e15c5f9624c169a2cb5",
}  # fmt: skip

FROZEN = {"File": FILE_1}
"""By type, a document of version 1 that has all that any step changes."""


def test_file_1_2() -> None:
    renamed = file_1_2(FILE_1)
    assert renamed == {**{k: v for k, v in FILE_1.items() if k != "format_version"}, "file_format_version": "4.2"}
    assert "format_version" in FILE_1
    assert file_1_2({"accession": "a"}) == {"accession": "a"}


@pytest.mark.parametrize("item_type", STEPS)
def test_an_old_document_is_valid_when_all_steps_are_done(item_type: str) -> None:
    schema = read_fixed_schemas()[item_type]
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    assert not validator.is_valid(FROZEN[item_type])
    assert list(validator.iter_errors(upgraded(item_type, FROZEN[item_type], 1))) == []


@pytest.mark.parametrize("item_type", read_fixed_schemas())
def test_a_schema_is_of_the_version_that_the_steps_lead_to(item_type: str) -> None:
    assert read_fixed_schemas()[item_type]["schema_version"] == newest_version(item_type)


def test_steps_are_of_types_whose_schemas_are_kept_by_hand() -> None:
    assert STEPS.keys() <= read_fixed_schemas().keys()
    assert not any(ITEM_TYPES[name].is_versioned for name in STEPS)


def test_steps_that_are_done_are_not_done_again() -> None:
    assert upgraded("File", FILE_1, 2) is FILE_1
    assert upgraded("Gene", FILE_1, 1) is FILE_1


@pytest.mark.parametrize(("item_type", "version"), [("File", 2), ("Gene", 1), ("Variant", None)])
def test_bytes_of_the_newest_version_are_left_as_they_are(item_type: str, version: int | None) -> None:
    assert upgraded_bytes(item_type, b"not looked at", version) == b"not looked at"


def test_older_bytes_become_those_that_a_load_would_write() -> None:
    assert upgraded_bytes("File", canonical(FILE_1), 1) == canonical(file_1_2(FILE_1))

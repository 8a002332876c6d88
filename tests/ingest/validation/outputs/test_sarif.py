"""The answer as SARIF, held to what the standard requires of the parts that we write."""

import json
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ingest.validation.catalogue import RULES
from ingest.validation.outputs.sarif import to_sarif
from ingest.validation.verdict import Verdict
from tests.ingest.validation.build_verdict import ERROR, NAME, ODD, broken, clean, unreadable


def record(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def array(items: dict[str, Any], *, is_unique: bool = False) -> dict[str, Any]:
    return {"type": "array", "items": items, "uniqueItems": is_unique}


TEXT = {"type": "string"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = record(["text"], text=TEXT)
URI = r"^(?:file:///)?(?:[0-9A-Za-z._~/-]|%[0-9A-F]{2})+$"
"""What is left of a URI (RFC 3986, appendix A) in which all other characters are percent-encoded: relative, or of a
file of this machine."""

ARTIFACT = record(["uri"], uri={"type": "string", "pattern": URI})
REGION = record(["startLine"], startLine={"type": "integer", "minimum": 1})
PLACE = record(["physicalLocation"], physicalLocation=record([], artifactLocation=ARTIFACT, region=REGION))
RULE = record(
    ["id"],
    id={"type": "string", "pattern": "^[0-9A-Z.-]+$"},
    shortDescription=MESSAGE,
    defaultConfiguration=record([], level=LEVEL),
)
RESULT = record(
    ["message"], ruleId=TEXT, ruleIndex={"type": "integer", "minimum": 0}, level=LEVEL, message=MESSAGE,
    locations=array(PLACE),
)  # fmt: skip
INVOCATION = record(
    ["executionSuccessful"],
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications=array(record(["message"], message=MESSAGE, level=LEVEL, locations=array(PLACE))),
)
RUN = record(
    ["tool"],
    tool=record(["driver"], driver=record(["name"], name=TEXT, version=TEXT, rules=array(RULE, is_unique=True))),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations=array(INVOCATION),
    artifacts=array(record([], location=ARTIFACT), is_unique=True),
    results=array(RESULT),
)
SCHEMA = {"type": "string", "pattern": r"^https://[!-~]+sarif-(?:schema-)?2\.1\.0\.json$"}
LOG = record(["version", "runs"], **{"$schema": SCHEMA, "version": {"const": "2.1.0"}, "runs": array(RUN)})


def run_of(*verdicts: Verdict) -> dict[str, Any]:
    log = json.loads("".join(to_sarif(verdicts)))
    Draft202012Validator(LOG).validate(log)
    found: dict[str, Any] = log["runs"][0]
    return found


@pytest.mark.parametrize(
    "verdicts", [[], [clean()], [broken()], [unreadable()], [broken("/tmp/a b.vcf"), clean(), unreadable()]]
)
def test_a_log_has_what_the_standard_requires_and_nothing_unknown(verdicts: list[Verdict]) -> None:
    run_of(*verdicts)


def test_a_file_given_twice_is_one_artifact() -> None:
    assert len(run_of(clean(), clean())["artifacts"]) == 1


def test_the_rules_are_those_of_the_catalogue_and_a_result_points_to_its_own() -> None:
    run = run_of(broken())
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])


def test_a_result_has_level_text_file_and_line() -> None:
    first = run_of(broken())["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert (first["ruleId"], first["level"], first["message"]["text"]) == (ERROR, "error", f"line 4: {ODD}")
    assert (unquote(place["artifactLocation"]["uri"]), place["region"]) == (NAME, {"startLine": 4})


def test_what_concerns_the_whole_file_has_no_line() -> None:
    assert "region" not in run_of(broken())["results"][-1]["locations"][0]["physicalLocation"]


@pytest.mark.parametrize(
    ("name", "uri"),
    [("/tmp/a b.vcf", "file:///tmp/a%20b.vcf"), ("a:b.vcf", "a%3Ab.vcf"), ("é.vcf", "%C3%A9.vcf")],
)
def test_a_path_becomes_a_uri(name: str, uri: str) -> None:
    assert run_of(clean(name))["artifacts"][0]["location"]["uri"] == uri


@settings(max_examples=15, deadline=None)  # each log has all rules
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
@example("//server/a.vcf")
@example("100%/#1?.vcf")
@example("C:\\a b\\<c>.vcf")
@example("zwölf\n\x00\x7f.vcf")
def test_whatever_a_file_is_called_its_uri_can_be_read_back(name: str) -> None:
    location = run_of(broken(name))["results"][0]["locations"][0]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri.removeprefix("file://")) == name
    assert uri.startswith("file:///") == name.startswith("/")


def test_a_file_that_could_not_be_read_and_results_left_out_are_notifications() -> None:
    (invocation,) = run_of(broken(), unreadable())["invocations"]
    notes = [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]
    assert notes == [f"{ERROR}: 1 more are not listed", "absent.vcf: cannot be read: <why>"]
    assert invocation["executionSuccessful"] is False

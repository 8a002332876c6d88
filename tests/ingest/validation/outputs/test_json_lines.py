"""The answer as JSON Lines."""

import json

from ingest.validation.outputs.json_lines import to_json_lines
from tests.ingest.validation.build_verdict import ERROR, NAME, ODD, SECOND, THIRD, broken, clean, unreadable


def test_problems_come_by_line_and_then_the_counts() -> None:
    *problems, summary = map(json.loads, to_json_lines([broken()]))
    assert [each["line"] for each in problems] == [0, 4, 5, 9]
    assert problems[1] == {
        "kind": ERROR, "severity": "error", "message": f"line 4: {ODD}", "file": NAME, "line": 4,
    }  # fmt: skip
    assert summary == {
        "kind": "summary", "file": NAME, "version": "4.3", "records": 3, "errors": 3, "warnings": 1, "notes": 1,
        "rules": {ERROR: 3, SECOND: 1, THIRD: 1},
    }  # fmt: skip


def test_a_file_without_problems_has_its_counts() -> None:
    (summary,) = map(json.loads, to_json_lines([clean()]))
    assert (summary["errors"], summary["rules"]) == (0, {})


def test_a_file_that_could_not_be_read_says_why() -> None:
    (told,) = map(json.loads, to_json_lines([unreadable()]))
    assert (told["kind"], told["message"]) == ("could-not-read", "absent.vcf: cannot be read: <why>")

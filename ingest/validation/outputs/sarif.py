"""Verdicts as SARIF 2.1.0, which code hosts and editors show beside the lines of a file.

Source:
    OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; sections in the comments are its own.
"""

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote

import orjson

from ingest.problems import Problem
from ingest.validation.catalogue import RULES
from ingest.validation.verdict import Verdict

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_PLACES: Final = {identifier: place for place, identifier in enumerate(RULES)}


def to_sarif(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """One log with one run."""
    run = {
        "tool": {"driver": {"name": "variant-ingestion validate", "version": version("variome"), "rules": _rules()}},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(verdicts)],
        "artifacts": [{"location": {"uri": uri}} for uri in dict.fromkeys(_uri(each.name) for each in verdicts)],
        "results": [_result(problem) for verdict in verdicts for problem in _listed(verdict)],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    yield orjson.dumps(log, option=orjson.OPT_INDENT_2).decode() + "\n"


def _rules() -> list[dict[str, Any]]:
    return [
        {
            "id": rule.identifier,
            "shortDescription": {"text": rule.clause},
            "defaultConfiguration": {"level": rule.severity.value},
        }
        for rule in RULES.values()
    ]


def _invocation(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    notes = [note for verdict in verdicts for note in _notifications(verdict)]
    is_successful = not any(verdict.unreadable for verdict in verdicts)
    return {"executionSuccessful": is_successful, "toolExecutionNotifications": notes}


def _notifications(verdict: Verdict) -> Iterator[dict[str, Any]]:
    """What is no result (3.20.21): a file that could not be read, and how many results were left out."""
    if verdict.unreadable:
        yield {"level": "error", "message": {"text": verdict.unreadable}, "locations": [_location(verdict.name, None)]}
    for identifier, broken in verdict.by_weight:
        if broken.n_unlisted:
            yield {
                "level": "note",
                "message": {"text": f"{identifier}: {broken.n_unlisted:,} more are not listed"},
                "locations": [_location(verdict.name, None)],
            }


def _listed(verdict: Verdict) -> Iterator[Problem]:
    return (problem for _, broken in verdict.by_weight for problem in broken.first)


def _result(problem: Problem) -> dict[str, Any]:
    return {
        "ruleId": problem.kind,
        "ruleIndex": _PLACES[problem.kind],
        "level": problem.severity.value,  # 3.27.10 has the same three words
        "message": {"text": problem.message},
        "locations": [_location(problem.file or "", problem.line)],
    }


def _location(name: str, line: int | None) -> dict[str, Any]:
    """A place in a file; the file as a whole where there is no line, as in an empty file (3.30.5: lines from 1)."""
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(name)}}
    if line:
        place["region"] = {"startLine": line}
    return {"physicalLocation": place}


def _uri(name: str) -> str:
    """A URI reference (3.4.3): relative for a relative path."""
    return ("file://" if name.startswith("/") else "") + quote(name)

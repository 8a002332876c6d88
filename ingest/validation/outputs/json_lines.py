"""Verdicts as JSON Lines: a line for each problem that is listed, and one that counts them for each file."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from ingest.problems import Severity
from ingest.validation.verdict import Verdict

SUMMARY = "summary"
UNREADABLE = "could-not-read"
"""Kinds of lines that are no rule."""


def to_json_lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Problems as in the report of a load, by line; then the counts, of which no file has none."""
    for verdict in verdicts:
        yield from (orjson.dumps(each).decode() + "\n" for each in _of_file(verdict))


def _of_file(verdict: Verdict) -> Iterator[dict[str, Any]]:
    if verdict.unreadable:
        yield {"kind": UNREADABLE, "severity": "error", "message": verdict.unreadable, "file": verdict.name}
        return
    listed = [problem for broken in verdict.broken.values() for problem in broken.first]
    yield from (problem.to_dict() for problem in sorted(listed, key=lambda problem: problem.line or 0))
    yield {
        "kind": SUMMARY,
        "file": verdict.name,
        "version": ".".join(map(str, verdict.version or ())),
        "records": verdict.n_records,
        **{f"{severity.value}s": verdict.count(severity) for severity in Severity},
        "rules": {identifier: broken.count for identifier, broken in verdict.by_weight},
    }

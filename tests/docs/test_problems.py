"""`docs/reference/problems.md` names every kind of problem that the source can make, with the severity that it has."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from ingest.problems import Problem
from tests.docs.markdown import DOCS, ROOT, iter_rows
from tests.sample_vcfs.test_sample_vcfs import SAMPLES, parser
from variome.model.item_problem import ItemProblemKind

ROWS = {row["kind"]: row for row in iter_rows((DOCS / "reference" / "problems.md").read_text(), "kind")}
SHOWN = sorted(kind for kind, row in ROWS.items() if row["sample"])

VALIDATION = ROOT / "ingest" / "validation"
"""Its kinds are the rules of `docs/reference/rules.md`."""

KIND_ARGUMENTS = {"add": 0, "reject": 0, "problem": 0, "Problem": 0, "ValueFault": 0, "_note": 0, "check_identity": 2}
"""Calls in `ingest` that take the kind of a problem, and which argument it is."""

ALWAYS_ERRORS = {"reject", "ValueFault", "check_identity"}
"""Those of them that make errors; others say the severity in the next argument."""


@cache
def kinds_of_source() -> dict[str, set[str]]:
    """Kinds with the severities that the source says; `*` for a part that is put in when the program runs."""
    found: dict[str, set[str]] = {kind: set() for kind in get_args(ItemProblemKind)}
    for path in (ROOT / "ingest").rglob("*.py"):
        if VALIDATION in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for kind, severities in iter_kinds(node):
                found.setdefault(kind, set()).update(severities)
    return found


def iter_kinds(node: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """The kinds that one node of the syntax names, each with its severities where they are said."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = KIND_ARGUMENTS.get(name)
        if place is not None and place < len(node.args):
            severities = {"error"} if name in ALWAYS_ERRORS else severities_in(node.args[place + 1 : place + 2])
            yield from ((text, severities) for text in iter_texts(node.args[place]))
    elif isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "kind" for target in node.targets):
        yield from ((text, set()) for text in iter_texts(node.value))


def severities_in(nodes: list[ast.expr]) -> set[str]:
    """The members of `Severity` that are named there."""
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
    return {each.attr.lower() for each in attributes if getattr(each.value, "id", "") == "Severity"}


def iter_texts(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may have, as far as it spells them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from iter_texts(node.body)
        yield from iter_texts(node.orelse)


def problems_of(path: Path) -> list[Problem]:
    """Every problem that a sample file gives."""
    parsed = parser(path)
    of_records = [problem for record in parsed for problem in record.problems]
    return [*parsed.problems, *of_records]


def test_the_source_is_understood() -> None:
    known = kinds_of_source()
    assert known["blank-line"] == known["ped-cycle"] == known["not-in-enum"] == {"error"}
    assert known["ped-*"] == known["stray-percent"] == {"warning"}
    assert {"bad-quality", "crlf", "value-count", "link"} <= known.keys()


@pytest.mark.parametrize("pattern", sorted(kinds_of_source()))
def test_every_kind_of_the_source_is_documented_with_its_severity(pattern: str) -> None:
    documented = {row["severity"] for kind, row in ROWS.items() if fnmatch(kind, pattern)}
    assert documented
    assert documented >= kinds_of_source()[pattern]


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_every_documented_kind_is_in_the_source(kind: str) -> None:
    assert any(fnmatch(kind, pattern) for pattern in kinds_of_source())


@pytest.mark.parametrize("kind", SHOWN)
def test_the_sample_file_shows_the_kind_with_its_severity(kind: str) -> None:
    (path,) = SAMPLES.rglob(ROWS[kind]["sample"])
    assert ROWS[kind]["severity"] in {problem.severity for problem in problems_of(path) if problem.kind == kind}


def test_every_kind_that_an_invalid_file_names_refers_to_one() -> None:
    said = {
        line.partition("=")[2]
        for path in (SAMPLES / "invalid").glob("*.vcf")
        for line in path.read_text().splitlines()
        if line.startswith("##ExpectedProblem=")
    }
    assert said - {"input-error"} - set(SHOWN) == set()

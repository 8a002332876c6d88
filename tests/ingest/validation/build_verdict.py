"""Verdicts with what formats must escape: text that is markup, control characters, many problems of a rule."""

from ingest.problems import Problem, Severity
from ingest.validation.catalogue import RULES
from ingest.validation.verdict import Verdict

ERROR, SECOND, THIRD = sorted(RULES)[:3]
NAME = "runs/a,b: 100%.vcf"
ODD = 'expected <a> & "b", found \x1b[31m\x00\r\n100%'


def problem(identifier: str, severity: Severity, line: int | None, message: str, file: str = NAME) -> Problem:
    return Problem(identifier, severity, message, file, line)


def broken(name: str = NAME) -> Verdict:
    """A warning, three errors of one rule, of which two are listed, and a note on the file as a whole."""
    verdict = Verdict(name, 2, version=(4, 3), n_records=3)
    verdict.add(problem(SECOND, Severity.WARNING, 9, "line 9: a warning", name))
    for line in (4, 5, 6):
        verdict.add(problem(ERROR, Severity.ERROR, line, f"line {line}: {ODD}", name))
    verdict.add(problem(THIRD, Severity.NOTE, 0, "line 0: a note", name))
    return verdict


def clean(name: str = "good.vcf") -> Verdict:
    return Verdict(name, 2, version=(4, 5), n_records=1)


def unreadable(name: str = "absent.vcf") -> Verdict:
    return Verdict(name, 2, unreadable=f"{name}: cannot be read: <why>")

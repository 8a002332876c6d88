"""Verdicts for people: each file with what is wrong with it, by rule, the worst first."""

from collections.abc import Iterator, Sequence

from ingest.problems import Severity
from ingest.validation.verdict import Broken, Verdict


def to_text(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """A few lines for each file, and one for all of them where there are several."""
    for verdict in verdicts:
        yield from (f"{_printable(line)}\n" for line in _of_file(verdict))
    if len(verdicts) > 1:
        yield f"{_all(verdicts)}\n"


def in_words(n: int, noun: str) -> str:
    """`1 error`, `1,204 errors`."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def _of_file(verdict: Verdict) -> Iterator[str]:
    if verdict.unreadable:
        yield f"{verdict.name}: could not be read"
        return
    counts = [in_words(n, severity.value) for severity in Severity if (n := verdict.count(severity))]
    version = ".".join(map(str, verdict.version or ()))
    found = ", ".join(counts) or "no problems"
    yield f"{verdict.name}: {found} in {in_words(verdict.n_records, 'record')} (VCF {version})"
    for identifier, broken in verdict.by_weight:
        yield from _of_rule(identifier, broken)


def _of_rule(identifier: str, broken: Broken) -> Iterator[str]:
    yield f"  {broken.severity.value:<7}  {identifier}  {broken.count:,}"
    yield from (f"    {problem.message}" for problem in broken.first)
    if broken.n_unlisted:
        yield f"    ... and {broken.n_unlisted:,} more"


def _all(verdicts: Sequence[Verdict]) -> str:
    n_unreadable = sum(verdict.unreadable is not None for verdict in verdicts)
    n_wrong = sum(verdict.count(Severity.ERROR) > 0 for verdict in verdicts)
    unreadable = f", {n_unreadable:,} could not be read" if n_unreadable else ""
    return f"{in_words(len(verdicts), 'file')}: {n_wrong:,} with errors{unreadable}"


def _printable(text: str) -> str:
    """What a file holds must not steer the terminal of whoever reads of it."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)

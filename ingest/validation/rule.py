"""A rule: one identifier, one clause, one severity, and one function that explains what breaks it.

A function looks at one subject (a meta line, a column of a record, a value of a sample) and yields a sentence for each
violation: what was expected, what was found. Where it was found, the subject knows.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from ingest.problems import Severity

Version = tuple[int, int]
"""Of the specification: (4, 3)."""

FIRST: Final[Version] = (4, 1)
LAST: Final[Version] = (4, 5)

S = TypeVar("S")
Check = Callable[[S], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """One rule.

    Attributes:
        identifier: such as `VCF-4.3-1.6.1-POS-NUMBER`: the specification that its clause is quoted from, the clause,
            and a name. It never changes, and is the same for files of all versions.
        severity: error, warning or note.
        clause: what must hold, in a sentence.
        since: the first version of the specification that says so.
        until: the last.
        check: yields a sentence for each violation in a subject; nothing for one that keeps to the rule.
    """

    identifier: str
    severity: Severity
    clause: str
    since: Version
    until: Version
    check: Check[S]

    def holds_for(self, version: Version) -> bool:
        """Whether files of this version must keep to it."""
        return self.since <= version <= self.until


class RuleBook(Generic[S]):
    """The rules for one kind of subject, in the order in which they are looked at."""

    def __init__(self) -> None:
        self.rules: list[Rule[S]] = []

    def rule(
        self, identifier: str, severity: Severity, clause: str, *, since: Version = FIRST, until: Version = LAST
    ) -> Callable[[Check[S]], Check[S]]:
        """Makes a rule of the function that stands below."""

        def add(check: Check[S]) -> Check[S]:
            self.rules.append(Rule(identifier, severity, clause, since, until, check))
            return check

        return add

    def of_version(self, version: Version) -> tuple[Rule[S], ...]:
        """The rules that files of a version must keep to."""
        return tuple(rule for rule in self.rules if rule.holds_for(version))


def violations(rules: Iterable[Rule[S]], subject: S) -> Iterator[tuple[Rule[Any], str]]:
    """Each rule that the subject breaks, with what was expected and found."""
    for rule in rules:
        for sentence in rule.check(subject):
            yield rule, sentence

"""What came of one file: how often each rule was broken, and the first lines of each, in memory that does not grow."""

from dataclasses import dataclass, field

from ingest.problems import Problem, Severity
from ingest.validation.rule import Version


@dataclass(slots=True)
class Broken:
    """A rule that was broken: how often, and the first times."""

    severity: Severity
    count: int = 0
    first: list[Problem] = field(default_factory=list)

    @property
    def n_unlisted(self) -> int:
        """How many are counted and not listed."""
        return self.count - len(self.first)


@dataclass(slots=True)
class Verdict:
    """What came of one file.

    Attributes:
        name: of the file, fit to be shown: bytes that are no text are replaced.
        max_problems: how many of each rule are listed; all are counted.
        broken: rules that were broken, by identifier, in the order in which they were first.
        version: of the specification that the file was held to.
        n_records: data lines.
        unreadable: why the file could not be read; None where it could.
    """

    name: str
    max_problems: int
    broken: dict[str, Broken] = field(default_factory=dict)
    version: Version | None = None
    n_records: int = 0
    unreadable: str | None = None

    def add(self, problem: Problem) -> None:
        """Counts a problem, and lists it if it is among the first of its rule."""
        broken = self.broken.get(problem.kind)
        if broken is None:
            broken = self.broken[problem.kind] = Broken(problem.severity)
        broken.count += 1
        if len(broken.first) < self.max_problems:
            broken.first.append(problem)

    def count(self, severity: Severity) -> int:
        """Problems of one severity."""
        return sum(broken.count for broken in self.broken.values() if broken.severity is severity)

    @property
    def by_weight(self) -> list[tuple[str, Broken]]:
        """Broken rules with their identifiers: errors before warnings before notes, each in the order of the file."""
        weights = list(Severity)
        return sorted(self.broken.items(), key=lambda each: weights.index(each[1].severity))


def exit_code(verdicts: list[Verdict]) -> int:
    """0 where no file has an error, 1 where one has, 2 where one could not be read."""
    if any(verdict.unreadable for verdict in verdicts):
        return 2
    return int(any(verdict.count(Severity.ERROR) for verdict in verdicts))

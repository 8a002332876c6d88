"""What a load has counted so far: a value that is kept with each committed batch, so that a killed load counts on."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.client import BatchAnswer
from ingest.problems import Problem, Severity


@dataclass(slots=True)
class KindCount:
    """How often one kind of problem came, and where first: its line (None for the file as a whole) and message."""

    severity: str
    count: int
    first_line: int | None
    first_message: str


@dataclass(slots=True)
class Tally:
    """Counts of one load.

    `outcomes` counts items by type, then by outcome (created, updated, unchanged, rejected, duplicate, stub);
    `unknown_columns` and `missing_links` count records by column and by `Type key`.
    """

    records: int = 0
    rejected_records: int = 0
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    kinds: dict[str, KindCount] = field(default_factory=dict)
    unknown_columns: Counter[str] = field(default_factory=Counter)
    missing_links: Counter[str] = field(default_factory=Counter)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Counts problems by kind, keeping the first of each."""
        for problem in problems:
            known = self.kinds.get(problem.kind)
            if known:
                known.count += 1
            else:
                self.kinds[problem.kind] = KindCount(problem.severity.value, 1, problem.line, problem.message)

    def add_outcome(self, item_type: str, outcome: str) -> None:
        """Counts one item."""
        self.outcomes.setdefault(item_type, Counter())[outcome] += 1

    def add_answer(self, answer: BatchAnswer) -> None:
        """Counts what the store made of a batch; its faults are counted as problems, by the loader."""
        for item_type, counts in answer.counts.items():
            self.outcomes.setdefault(item_type, Counter()).update(counts)
        for item_type, n in answer.stubs.items():
            self.outcomes.setdefault(item_type, Counter())["stub"] += n
        self.missing_links.update(answer.missing)

    def add(self, other: "Tally") -> None:
        """Adds the counts of another load; of each kind of problem the first stays the first."""
        self.records += other.records
        self.rejected_records += other.rejected_records
        for item_type, counts in other.outcomes.items():
            self.outcomes.setdefault(item_type, Counter()).update(counts)
        for kind, each in other.kinds.items():
            known = self.kinds.setdefault(kind, KindCount(each.severity, 0, each.first_line, each.first_message))
            known.count += each.count
        self.unknown_columns.update(other.unknown_columns)
        self.missing_links.update(other.missing_links)

    def total(self, outcome: str) -> int:
        """Items of one outcome, of all types."""
        return sum(counts[outcome] for counts in self.outcomes.values())

    def by_weight(self) -> list[tuple[str, KindCount]]:
        """The kinds of problems: errors before warnings before notes, of equal weight the most frequent first."""
        severities = list(Severity)
        return sorted(
            self.kinds.items(), key=lambda kind: (severities.index(Severity(kind[1].severity)), -kind[1].count)
        )

    @property
    def has_problems(self) -> bool:
        """Whether anything was lost: an error, or a record or item that was rejected."""
        return bool(self.rejected_records or self.total("rejected")) or any(
            kind.severity == "error" for kind in self.kinds.values()
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "records": self.records,
            "rejected_records": self.rejected_records,
            "outcomes": {item_type: dict(counts) for item_type, counts in self.outcomes.items()},
            "kinds": {
                kind: [each.severity, each.count, each.first_line, each.first_message]
                for kind, each in self.kinds.items()
            },
            "unknown_columns": dict(self.unknown_columns),
            "missing_links": dict(self.missing_links),
        }

    @classmethod
    def of_dict(cls, state: Mapping[str, Any]) -> "Tally":
        """From what `to_dict` gave; from an empty mapping, nothing counted."""
        return cls(
            state.get("records", 0),
            state.get("rejected_records", 0),
            {item_type: Counter(counts) for item_type, counts in state.get("outcomes", {}).items()},
            {kind: KindCount(*each) for kind, each in state.get("kinds", {}).items()},
            Counter(state.get("unknown_columns", {})),
            Counter(state.get("missing_links", {})),
        )


def by_frequency(counts: Counter[str]) -> list[tuple[str, int]]:
    """Names with their counts, the most frequent first; of equal ones by name, so that a load is always told alike."""
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))

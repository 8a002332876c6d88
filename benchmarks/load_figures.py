"""What several runs of the ingest benchmark took, each figure as their median; and what was aimed at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, NamedTuple

LOAD: Final = "load"
COPY: Final = "bare COPY of the same documents"
AGAIN: Final = "load again, unchanged"
GENES: Final = "load genes"
CONSEQUENCES: Final = "load consequences"
PARSE: Final = "parse"
PEER: Final = "bcftools +split-vep to text"
"""What is done in a run, in this order."""


class Took(NamedTuple):
    """Seconds, and the peak memory in MB where it was looked at."""

    seconds: float
    peak_mb: float | None = None


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """Runs over files of so many records, genes or consequences; `yardstick_ms` is that of the slowest moment."""

    records: int
    runs: Sequence[Mapping[str, Took]]
    yardstick_ms: float

    @property
    def done(self) -> list[str]:
        """What was done in every run."""
        return [what for what in self.runs[0] if all(what in run for run in self.runs)]

    def seconds(self, what: str) -> float:
        """The median of all runs."""
        return median(run[what].seconds for run in self.runs)

    def per_second(self, what: str) -> float:
        """Records, genes or consequences."""
        return self.records / self.seconds(what)

    def peak_mb(self, what: str) -> float | None:
        """The median of the runs that looked; None where none did."""
        known = [peak for run in self.runs if (peak := run[what].peak_mb) is not None]
        return median(known) if known else None

    def ratio(self, what: str, other: str) -> float:
        """The median of the ratios within each run: a shared machine is slower in another."""
        return median(run[what].seconds / run[other].seconds for run in self.runs)


class Target(NamedTuple):
    """Something that was aimed at: at least so many in a second, or at most such a ratio."""

    what: str
    measured: Callable[[LoadFigures], float]
    wanted: float
    is_limit: bool = False

    def is_met(self, figures: LoadFigures) -> bool:
        """Whether it was reached."""
        found = self.measured(figures)
        return found <= self.wanted if self.is_limit else found >= self.wanted


TARGETS: Final = (
    Target("a first load, variants/s", lambda figures: figures.per_second(LOAD), 5000),
    Target("a repeated load, variants/s", lambda figures: figures.per_second(AGAIN), 8000),
    Target("a first load : bare COPY", lambda figures: figures.ratio(LOAD, COPY), 2.5, is_limit=True),
    Target("genes/s", lambda figures: figures.per_second(GENES), 5000),
    Target("consequences/s", lambda figures: figures.per_second(CONSEQUENCES), 5000),
)

"""What growth runs found is kept, a line each, so that each size can be measured when there is time for it.

The file is JSON lines, one for each case; measuring a case again replaces its line.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from benchmarks.growth_case import Case, Found, Kind

KEPT = Path(__file__).parent / "results/growth.jsonl"

LIMIT = 1.15
"""By how much a record of the largest load may cost more than one of a smaller load."""


_FLAT: Final[Mapping[str, Callable[[Found], float]]] = {
    "time a record, start-up left out, µs": lambda found: found.microseconds,
    "processor time likewise, µs": lambda found: found.cpu_microseconds,
    "memory of the command, median, MB": lambda found: found.median_mb,
    "its peak, MB": lambda found: found.peak_mb,
    "peak of PostgreSQL, MB": lambda found: found.postgres_mb,
    "both peaks together, MB": lambda found: found.peak_mb + found.postgres_mb,
    "tables, bytes a record": lambda found: found.table_bytes / found.case.records,
    "indexes, bytes a record": lambda found: found.index_bytes / found.case.records,
}


class Tenth(NamedTuple):
    """A tenth of a load: the record in its middle, and microseconds a record."""

    middle: float
    microseconds: float


class Compared(NamedTuple):
    """One thing, in stores of growing size."""

    what: str
    values: Sequence[float]

    @property
    def ratio(self) -> float:
        """Of the largest store to the one of all smaller ones that needs least."""
        *smaller, largest = self.values
        return largest / min(smaller) if min(smaller) else inf

    @property
    def is_flat(self) -> bool:
        """Whether the largest costs no more than the limit allows."""
        return self.ratio <= LIMIT


def read_results(path: Path = KEPT) -> list[Found]:
    """What has been kept, by samples and records; nothing where there is no file."""
    lines = path.read_bytes().splitlines() if path.exists() else []
    found = [_found(orjson.loads(line)) for line in lines]
    return sorted(found, key=lambda each: (each.case.n_samples or 0, each.case.records))


def keep(found: Found, path: Path = KEPT) -> None:
    """Keeps what was found, in place of what an earlier run of the case found."""
    others = [each for each in read_results(path) if each.case != found.case]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"".join(orjson.dumps(asdict(each)) + b"\n" for each in (*others, found)))


def of_kind(results: Iterable[Found], *kinds: Kind) -> list[Found]:
    """Those of some kinds, in their order."""
    return [each for each in results if each.case.kind in kinds]


def tenths(course: Sequence[tuple[int, float]]) -> list[Tenth]:
    """What a record took in each tenth of the records of a course."""
    last = course[-1][0]
    ends = [last * number / 10 for number in range(11)]
    return [
        Tenth((begin + end) / 2, (_seconds_at(course, end) - _seconds_at(course, begin)) / (end - begin) * 1e6)
        for begin, end in pairwise(ends)
    ]


def compared(growth: Sequence[Found]) -> list[Compared]:
    """What must stay flat, by size of the store; nothing where there are not two."""
    if len(growth) < 2:
        return []
    return [Compared(what, [value(found) for found in growth]) for what, value in _FLAT.items()]


def _seconds_at(course: Sequence[tuple[int, float]], records: float) -> float:
    """When so many records had been written, on a straight line between two batches."""
    for (before, begin), (after, end) in pairwise(course):
        if records <= after:
            return begin + (end - begin) * (records - before) / (after - before)
    return course[-1][1]


def _found(kept: dict[str, object]) -> Found:
    case = Case(**kept.pop("case"))  # type: ignore[arg-type]
    course = [(int(n), float(seconds)) for n, seconds in kept.pop("course")]  # type: ignore[attr-defined]
    return Found(case, course=course, **kept)  # type: ignore[arg-type]

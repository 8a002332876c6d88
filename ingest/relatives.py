"""What the family of a sample adds to its item: whose genotypes stand beside it, labels and inheritance modes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.pedigree import Pedigree
from ingest.problems import Problem
from ingest.record import Record, RecordLog
from ingest.samples import SampleReader


@dataclass(frozen=True)
class Relatives:
    """The families of a PED file; without one, nobody is related to anybody."""

    pedigree: Pedigree = field(default_factory=lambda: Pedigree({}))

    def family(self, sample: str) -> Sequence[str]:
        return ()

    def absent_samples(self, samples: Sequence[str], name: str) -> Iterator[Problem]:
        return iter(())

    def properties(
        self, samples: SampleReader, record: Record, column: int, told: Mapping[str, Any], assembly: str, log: RecordLog
    ) -> dict[str, Any]:
        return {}

"""Who is related to whom in a project: what a PED file says, and beyond that what the store knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.client import StoreClient
from ingest.family import Pedigree
from ingest.relatives import Relatives


@dataclass(frozen=True, slots=True)
class Kinship:
    """A `KnowsRelatives` that asks the store. `given` is the pedigree of the PED file, empty without one."""

    client: StoreClient
    project: str
    given: Pedigree

    def of(self, samples: Sequence[str]) -> Relatives:
        """See `KnowsRelatives`."""
        names = sorted({*samples, *self.given.members})
        return Relatives(self.given, self.client.families(self.project, names, sorted(self.given.families)))

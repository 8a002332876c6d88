"""What the family of a sample adds to its items: whose genotypes stand beside it, labels and inheritance modes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ingest.family import Pedigree
from ingest.inheritance import FamilyCall, Roster, contradictions, labels, modes, to_roster
from ingest.pedigree import find_proband
from ingest.problems import Problem, Severity
from ingest.record import Record, RecordLog
from ingest.samples import SampleReader

COMPOUND_HETS = "cmphet"
"""The group of a sample schema that lists compound-het pairs."""


@dataclass(frozen=True)
class Relatives:
    """The families of a PED file; without one, nobody is related to anybody."""

    pedigree: Pedigree = field(default_factory=lambda: Pedigree({}))

    def family(self, sample: str) -> Sequence[str]:
        """The names in the sample's family, itself included; empty when the PED file does not have it."""
        return [member.individual for member in self.pedigree.family_of(sample)]

    def absent_samples(self, samples: Sequence[str], name: str) -> Iterator[Problem]:
        """A problem for each proband that the PED file names and the VCF does not have, once a file.

        Without its proband a family gets neither labels nor modes from this file.
        """
        for family, roster in self._rosters.items():
            proband = roster.members[0].sample_id
            if proband not in samples and any(member.sample_id in samples for member in roster.members):
                message = f"the PED file names {proband} as proband of {family}; the file has no such sample"
                yield Problem("proband-missing", Severity.ERROR, message, file=name, sample=proband)
        if self.pedigree.members and not any(sample in self.pedigree.members for sample in samples):
            message = "the PED file names none of the file's samples; are the names the same?"
            yield Problem("proband-missing", Severity.ERROR, message, file=name)

    def properties(
        self,
        samples: SampleReader,
        record: Record,
        column: int,
        told: Mapping[str, Any],
        place: tuple[str, bool],
        log: RecordLog,
    ) -> dict[str, Any]:
        """`genotype_labels` and `inheritance_modes` of one carrier; empty without a family.

        Args:
            samples: reads the genotypes of the relatives.
            record: the record in hand.
            column: the carrier's sample column, 0-based.
            told: what INFO says of the record's samples: `novoPP` and the compound-het pairs.
            place: assembly, and whether the record is structural.
            log: takes contradictory evidence.
        """
        member = self.pedigree.members.get(samples.names[column])
        roster = self._rosters.get(member.family) if member else None
        if roster is None:
            return {}
        call = FamilyCall(
            roster,
            tuple(samples.genotype_of(record, relative.sample_id) for relative in roster.members),
            record.contig,
            record.position,
            place[0],
            told.get("novoPP"),
            place[1],
            _compound_hets(told.get(COMPOUND_HETS, ())),
        )
        for problem in contradictions(call):
            log.add(problem.kind, problem.severity, problem.message, field=problem.field, value=problem.value)
        found = {"genotype_labels": labels(call), "inheritance_modes": list(modes(call))}
        return {name: value for name, value in found.items() if value}

    @cached_property
    def _rosters(self) -> dict[str, Roster]:
        rosters = {}
        for family, members in self.pedigree.families.items():
            proband = find_proband(members)
            if proband is not None:
                rosters[family] = to_roster(self.pedigree, proband.individual)
        return rosters


def _compound_hets(pairs: Sequence[Mapping[str, Any]]) -> list[tuple[str | None, str | None]]:
    """Phase and gene impact of each pair, whatever the table calls the annotation key they come from."""
    return [(_ending(pair, "_phase"), _ending(pair, "_impact_gene")) for pair in pairs]


def _ending(pair: Mapping[str, Any], ending: str) -> str | None:
    return next((value for name, value in pair.items() if name.endswith(ending)), None)

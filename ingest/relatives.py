"""What the family of a sample adds to its items: whose genotypes stand beside it, labels and inheritance modes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.family import Pedigree, find_proband
from ingest.inheritance import FamilyCall, Roster, contradictions, labels, modes, to_roster
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

    def rosters(self, samples: Sequence[str]) -> dict[str, Roster]:
        """The roster of each family that has a proband among the samples of a file, by family."""
        found = {}
        for family, members in self.pedigree.families.items():
            proband = find_proband([member for member in members if member.individual in samples])
            if proband is not None:
                found[family] = to_roster(self.pedigree, proband.individual)
        return found

    def problems(self, samples: Sequence[str], name: str) -> Iterator[Problem]:
        """What PED file and VCF disagree on, once a file: families whose samples get neither labels nor modes."""
        if not self.pedigree.members:
            return
        known = {self.pedigree.members[sample].family for sample in samples if sample in self.pedigree.members}
        if not known:
            message = "the PED file has none of the file's samples; give both the same names"
            yield Problem("proband-missing", Severity.ERROR, message, file=name)
        for family in sorted(known - self.rosters(samples).keys()):
            message = f"family {family} of the PED file has no affected member among the samples: no labels, no modes"
            yield Problem("proband-missing", Severity.ERROR, message, file=name)
        if strangers := [sample for sample in samples if known and sample not in self.pedigree.members]:
            message = (
                f"samples without a row in the PED file: {', '.join(strangers[:20])}; they get no labels and modes"
            )
            yield Problem("sample-without-family", Severity.NOTE, message, file=name)


class FamilyReader:
    """Labels and modes of the records of one file, worked out once for each record and family.

    Args:
        relatives: the families.
        samples: reads the genotypes.
        assembly: of the file; it has the pseudo-autosomal regions.
        is_structural: whether the records are structural variants.
    """

    def __init__(self, relatives: Relatives, samples: SampleReader, assembly: str, *, is_structural: bool) -> None:
        self._members = relatives.pedigree.members
        self._rosters = relatives.rosters(samples.names)
        self._samples = samples
        self._assembly = assembly
        self._is_structural = is_structural
        self._last: tuple[Record | None, str, dict[str, Any]] = (None, "", {})

    def properties(self, record: Record, column: int, told: Mapping[str, Any], log: RecordLog) -> dict[str, Any]:
        """`genotype_labels` and `inheritance_modes` of a carrier; empty without a family.

        Args:
            record: the record in hand.
            column: the carrier's sample column, 0-based.
            told: what INFO says of the record's samples: `novoPP` and the compound-het pairs.
            log: takes contradictory evidence, once a record.
        """
        member = self._members.get(self._samples.names[column])
        roster = self._rosters.get(member.family) if member else None
        if member is None or roster is None:
            return {}
        if self._last[0] is not record or self._last[1] != member.family:
            self._last = record, member.family, self._read(record, roster, told, log)
        return self._last[2]

    def _read(self, record: Record, roster: Roster, told: Mapping[str, Any], log: RecordLog) -> dict[str, Any]:
        call = FamilyCall(
            roster,
            tuple(self._samples.genotype_of(record, relative.sample_id) for relative in roster.members),
            record.contig,
            record.position,
            self._assembly,
            told.get("novoPP"),
            self._is_structural,
            [(_ending(pair, "_phase"), _ending(pair, "_impact_gene")) for pair in told.get(COMPOUND_HETS, ())],
        )
        for problem in contradictions(call):
            log.add_problem(replace(problem, file=log.file, line=log.line, record=log.record))
        found = {"genotype_labels": labels(call), "inheritance_modes": list(modes(call))}
        return {name: value for name, value in found.items() if value}


def _ending(pair: Mapping[str, Any], ending: str) -> str | None:
    """The value of the property with that ending, whatever annotation key the table says it comes from."""
    return next((value for name, value in pair.items() if name.endswith(ending)), None)

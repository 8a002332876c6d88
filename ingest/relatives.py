"""What the family of a sample adds to its items: whose genotypes stand beside it, labels and inheritance modes."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, Protocol

from ingest.family import Pedigree, find_proband
from ingest.inheritance import FamilyCall, Roster, contradictions, labels, modes, to_roster
from ingest.problems import Problem, Severity
from ingest.record import Record, RecordLog
from ingest.samples import SampleReader
from ingest.stored_families import StoredFamilies

COMPOUND_HETS = "cmphet"
"""The group of a sample schema that lists compound-het pairs."""

FAMILY_PROPERTIES: Final = ("genotype_labels", "inheritance_modes")
"""What the genotypes of a family make of each of its samples."""

_SHOWN = 20
"""How many names a message has at most."""


class KnowsRelatives(Protocol):
    """Whoever can say, once the samples of a file are known, how these are related."""

    def of(self, samples: Sequence[str]) -> "Relatives":
        """The families that matter to a file with these samples."""


@dataclass(frozen=True)
class Relatives:
    """The families of a PED file (`given`), and those of the store; without any, nobody is related to anybody.

    A family that the PED file has is as it says there. Others are as they are stored, without those whom the PED file
    has in another family.
    """

    given: Pedigree = field(default_factory=lambda: Pedigree({}))
    stored: StoredFamilies = field(default_factory=StoredFamilies)

    def of(self, samples: Sequence[str]) -> "Relatives":
        """See `KnowsRelatives`: itself, whatever the file."""
        return self

    @cached_property
    def pedigree(self) -> Pedigree:
        """All families."""
        stored = self.stored.pedigree.members.items()
        given = self.given.members
        kept = {
            name: member for name, member in stored if name not in given and member.family not in self.given.families
        }
        return Pedigree({**kept, **given})

    @cached_property
    def touched(self) -> Set[str]:
        """The families that the PED file speaks of: those that it has, and those whose members it has in others."""
        stored = self.stored.pedigree.members
        return self.given.families.keys() | {stored[name].family for name in self.given.members if name in stored}

    @cached_property
    def changed(self) -> Sequence[str]:
        """The stored families that the PED file changes, by name."""
        before, now = self.stored.pedigree.families, self.pedigree.families
        return [name for name in sorted(self.touched & before.keys()) if before[name] != now.get(name)]

    def digest(self, samples: Sequence[str]) -> str:
        """SHA-256 of all that decides what these samples get: the families, in their order, and who is known."""
        rows = [astuple(member) for member in self.pedigree.members.values()]
        return sha256(repr((rows, [self.is_known(sample) for sample in samples])).encode()).hexdigest()

    def is_known(self, sample: str) -> bool:
        """Whether there is an individual that the sample was taken from."""
        return sample in self.given.members or sample in self.stored.individuals

    def family(self, sample: str) -> Sequence[str]:
        """The names in the sample's family, itself included; empty when nobody has it in one."""
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
        """What is to be said once a file: whose samples get neither labels nor modes, and what was not in the PED file.

        A PED file that lacks a family is no mistake where the store has it; one that nobody of the file is in, is.
        """
        members = self.pedigree.members
        known = {members[sample].family for sample in samples if sample in members}
        unlabelled = known - self.rosters(samples).keys()
        if self.given.members and self.given.members.keys().isdisjoint(samples):
            message = "the PED file has none of the file's samples; give both the same names"
            yield Problem("proband-missing", Severity.ERROR, message, file=name)
        for family in sorted(unlabelled & self.given.families.keys()):
            message = f"family {family} of the PED file has no affected member among the samples: no labels, no modes"
            yield Problem("proband-missing", Severity.ERROR, message, file=name)
        if stored := sorted(known - self.given.families.keys()):
            told = [f"{family} (no affected member here: no labels)" if family in unlabelled else family
                    for family in stored]  # fmt: skip
            message = f"families taken from the store, as no PED file has them: {_listed(told)}"
            yield Problem("family-from-store", Severity.NOTE, message, file=name)
        if self.changed:
            message = (
                f"the PED file changes families that are stored: {_listed(self.changed)}; samples of other files keep "
                "their labels and modes until 'variant-ingestion pedigree' is given this PED file"
            )
            yield Problem("family-changed", Severity.WARNING, message, file=name)
        if self.given.members and known and (strangers := [sample for sample in samples if sample not in members]):
            message = f"samples without a row in the PED file: {_listed(strangers)}; they get no labels and modes"
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

    @property
    def has_families(self) -> bool:
        """Whether any sample of the file may get labels and modes."""
        return bool(self._rosters)

    def forget(self) -> None:
        """The next record is read anew, and what there is to be told of it is told."""
        self._last = (None, "", {})

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
        genotypes = tuple(self._samples.genotype_of(record, relative.sample_id) for relative in roster.members)
        place = (record.contig, record.position, self._assembly)
        call = family_call(roster, genotypes, place, told, is_structural=self._is_structural)
        for problem in contradictions(call):
            log.add_problem(replace(problem, file=log.file, line=log.line, record=log.record))
        return family_properties(call)


def family_call(
    roster: Roster,
    genotypes: tuple[str | None, ...],
    place: tuple[str, int, str],
    told: Mapping[str, Any],
    *,
    is_structural: bool,
) -> FamilyCall:
    """A record as a family sees it.

    Args:
        roster: the family.
        genotypes: GT of each member of the roster; None for a member without a sample in the file.
        place: contig, 1-based position and assembly.
        told: what the record says of its samples: `novoPP` and the compound-het pairs.
        is_structural: whether it is a structural variant.
    """
    pairs = [(_ending(pair, "_phase"), _ending(pair, "_impact_gene")) for pair in told.get(COMPOUND_HETS, ())]
    return FamilyCall(roster, genotypes, *place, told.get("novoPP"), is_structural, pairs)


def family_properties(call: FamilyCall) -> dict[str, Any]:
    """`genotype_labels` and `inheritance_modes`, those of them that are not empty."""
    found = zip(FAMILY_PROPERTIES, (labels(call), list(modes(call))), strict=True)
    return {name: value for name, value in found if value}


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _ending(pair: Mapping[str, Any], ending: str) -> str | None:
    """The value of the property with that ending, whatever annotation key the table says it comes from."""
    return next((value for name, value in pair.items() if name.endswith(ending)), None)

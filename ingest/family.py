"""Families: who is whose parent, of which sex, affected or not, and who is what to the proband.

Frozen values and pure functions; `ingest.pedigree` makes them from a PED file. An individual has one name in the whole
file, because that name is a sample of the VCF. A parent may be named without a row: the name alone tells siblings from
half-siblings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final


class Sex(StrEnum):
    """Sex as far as it decides how many X and Y a person carries."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a pedigree. `father` and `mother` are None, and `affected` is None, when the file does not say."""

    family: str
    individual: str
    father: str | None
    mother: str | None
    sex: Sex
    affected: bool | None

    @property
    def parents(self) -> tuple[str, ...]:
        """The parents that are named, father first."""
        return tuple(parent for parent in (self.father, self.mother) if parent is not None)


@dataclass(frozen=True)
class Pedigree:
    """All members of a file by individual, in the order of the file."""

    members: Mapping[str, Member]

    @cached_property
    def families(self) -> Mapping[str, tuple[Member, ...]]:
        """Members by family, both in the order of the file."""
        families: dict[str, list[Member]] = {}
        for member in self.members.values():
            families.setdefault(member.family, []).append(member)
        return {name: tuple(members) for name, members in families.items()}

    def family_of(self, sample: str) -> tuple[Member, ...]:
        """The sample's whole family, the sample included, in the order of the file; empty when it has no row."""
        member = self.members.get(sample)
        return () if member is None else self.families[member.family]

    def roles(self, proband: str) -> dict[str, str]:
        """What each member of the proband's family is to the proband, by individual; empty when it has no row.

        `proband`, `mother` and `father` (by the column that names them, whatever their sex says), `brother`, `sister`,
        `sibling`, `half-brother`..., `son`, `daughter`, `child`, grandparents and grandchildren, aunts and uncles,
        nieces and nephews, `cousin`; for all others `family member`. Where the sex is unknown, the word without one.
        """
        return {member.individual: self._role(member, self.members[proband]) for member in self.family_of(proband)}

    def _role(self, member: Member, proband: Member) -> str:
        if member.individual in proband.parents:
            return "mother" if member.individual == proband.mother else "father"
        relation = _relation(self._lineage(proband.individual), self._lineage(member.individual))
        word = _WORDS[relation][member.sex] if relation in _WORDS else _DISTANT
        return f"half-{word}" if relation == _SIBLINGS and _have_different_parents(member, proband) else word

    def _lineage(self, individual: str) -> dict[str, int]:
        """The individual, parents and grandparents, each with the number of generations up."""
        generations = {individual: 0}
        eldest = [individual]
        for generation in (1, 2):
            eldest = [parent for child in eldest if child in self.members for parent in self.members[child].parents]
            for ancestor in eldest:
                generations.setdefault(ancestor, generation)
        return generations


def find_proband(family: Sequence[Member]) -> Member | None:
    """The member whose disease brought the family in: affected, with both parents in the family.

    When several are, one who is not a parent in this family goes before one who is, then the first in the file. When
    none has both parents there, one with a single parent, then one without, by the same rule: such a family has no
    trio, but roles need somebody to start from. None when nobody is affected.

    Args:
        family: members to choose from. When only those are passed that have a sample in the VCF, a proband without a
            sample is never chosen, and parents without a sample do not count as being there.
    """
    present = {member.individual for member in family}
    have_children = {parent for member in family for parent in member.parents}

    def rank(member: Member) -> tuple[int, bool]:
        return -len(present.intersection(member.parents)), member.individual in have_children

    return min((member for member in family if member.affected), key=rank, default=None)


def _relation(proband: Mapping[str, int], other: Mapping[str, int]) -> tuple[int, int] | None:
    """Generations up from the proband to the nearest common ancestor and down to the other; None when there is none."""
    return min(((proband[ancestor], other[ancestor]) for ancestor in proband.keys() & other.keys()), default=None)


def _have_different_parents(one: Member, other: Member) -> bool:
    """Whether both name a father, or both a mother, and not the same: an unnamed parent is taken to be the same."""
    pairs = ((one.father, other.father), (one.mother, other.mother))
    return any(mine is not None and theirs is not None and mine != theirs for mine, theirs in pairs)


def _words(male: str, female: str, unknown: str) -> dict[Sex, str]:
    return {Sex.MALE: male, Sex.FEMALE: female, Sex.UNKNOWN: unknown}


_DISTANT: Final = "family member"  # beyond a cousin, married in, or linked to the proband by nobody
_SIBLINGS: Final = (1, 1)
# (generations up from the proband, generations down) -> the word. Parents go by their column instead.
_WORDS: Final = {
    (0, 0): _words("proband", "proband", "proband"),
    (2, 0): _words("grandfather", "grandmother", "grandparent"),
    (0, 1): _words("son", "daughter", "child"),
    (0, 2): _words("grandson", "granddaughter", "grandchild"),
    _SIBLINGS: _words("brother", "sister", "sibling"),
    (2, 1): _words("uncle", "aunt", "aunt or uncle"),
    (1, 2): _words("nephew", "niece", "niece or nephew"),
    (2, 2): _words("cousin", "cousin", "cousin"),
}

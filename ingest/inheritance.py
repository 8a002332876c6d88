"""What the genotypes of a family say of one record: a label for each member, and the modes of inheritance they allow.

In: a `FamilyCall`, the genotypes of a record as the VCF spells them beside a `Roster` that is made once a load. Out:
the properties `genotype_labels` and `inheritance_modes`, and contradictions as problems. They speak of the record, not
of one ALT. docs/explanation/inheritance.md tells the rules in words. Where those leave a choice:

- A half-called genotype (`./1`), and one allele where two are due (`1` on an autosome, in a pseudo-autosomal region, on
  a woman's X), is Missing: heterozygous or homozygous cannot be told.
- An unknown sex makes every label on X and Y Ambiguous, that of a missing call too.
- A woman's `-` on Y counts as reference: that she has no Y is no missing call.
- The labels that forbid a mode are those of the trio: a brother's missing call does not hide a de novo. An allele above
  1 forbids it anywhere in the family, as the note on the labels says.
- A member without a sample in the file is labelled Missing; without a sample of a parent there is no trio.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from ingest.chromosome import Chromosome, chromosome_at
from ingest.family import Pedigree, Sex
from ingest.genotype_label import MULTIALLELIC_NOTE, TWO_ALTERNATES, family_labels, genotype_label
from ingest.inheritance_table import Trio, de_novo_class, low_relevance, trio_modes
from ingest.problems import Problem, Severity

__all__ = [
    "Chromosome",
    "FamilyCall",
    "MemberLabels",
    "Relative",
    "Roster",
    "contradictions",
    "genotype_label",
    "labels",
    "modes",
    "to_roster",
]


@dataclass(frozen=True, slots=True)
class Relative:
    """One member of a family; `role` is a word of `Pedigree.roles`."""

    sample_id: str
    role: str
    sex: Sex


@dataclass(frozen=True)
class Roster:
    """The members of one family, in the order in which genotypes come and labels go."""

    members: tuple[Relative, ...]

    @cached_property
    def sexes(self) -> tuple[Sex, ...]:
        """The sex of each member."""
        return tuple(member.sex for member in self.members)

    @cached_property
    def trio(self) -> tuple[int, int, int] | None:
        """Places of mother, father and proband in `members`; None when one of them is not there."""
        places = {member.role: place for place, member in enumerate(self.members)}
        if not places.keys() >= {"mother", "father", "proband"}:
            return None
        return places["mother"], places["father"], places["proband"]


@dataclass(frozen=True, slots=True)
class FamilyCall:
    """One record as a family sees it.

    Attributes:
        roster: the family.
        genotypes: GT of each member of the roster, in its order, as in the VCF; None for a member without a sample.
        contig: with or without `chr`.
        position: 1-based.
        assembly: see `chromosome_at`.
        novo_pp: posterior of a de novo call, 0 to 1; None when it was not computed.
        is_structural: whether the record is a structural variant.
        compound_hets: phase and gene impact of each compound-het pair, such as `("Phased", "STRONG_PAIR")`.
    """

    roster: Roster
    genotypes: tuple[str | None, ...]
    contig: str
    position: int
    assembly: str
    novo_pp: float | None = None
    is_structural: bool = False
    compound_hets: Collection[tuple[str | None, str | None]] = ()


class MemberLabels(TypedDict):
    """One object of the property `genotype_labels`."""

    role: str
    labels: list[str]
    sample_id: str


def to_roster(pedigree: Pedigree, proband: str) -> Roster:
    """The proband's whole family: proband, mother, father, then the others in the order of the file."""
    first = {"proband": 0, "mother": 1, "father": 2}
    relatives = [Relative(name, role, pedigree.members[name].sex) for name, role in pedigree.roles(proband).items()]
    return Roster(tuple(sorted(relatives, key=lambda relative: first.get(relative.role, len(first)))))


def labels(call: FamilyCall) -> list[MemberLabels]:
    """The property `genotype_labels`, one label a member; empty for the mitochondrion."""
    chromosome = chromosome_at(call.contig, call.position, call.assembly)
    if chromosome is Chromosome.MITOCHONDRIAL:
        return []
    texts, is_multiallelic = family_labels(call.genotypes, call.roster.sexes, chromosome)
    if is_multiallelic:
        texts = tuple(text if text == TWO_ALTERNATES else text + MULTIALLELIC_NOTE for text in texts)
    return [
        {"role": member.role, "labels": [text], "sample_id": member.sample_id}
        for member, text in zip(call.roster.members, texts, strict=True)
    ]


def modes(call: FamilyCall) -> tuple[str, ...]:
    """The property `inheritance_modes`: the trio's modes, then the compound-het pairs; for a trio without either, why.

    Empty for the mitochondrion, and for a family that has neither a trio nor pairs.
    """
    chromosome = chromosome_at(call.contig, call.position, call.assembly)
    if chromosome is Chromosome.MITOCHONDRIAL:
        return ()
    pairs = _pair_texts(call.compound_hets) if call.compound_hets else ()
    trio = _find_trio(call, chromosome)
    return pairs if trio is None else trio_modes(trio) + pairs or low_relevance(trio)


def contradictions(call: FamilyCall) -> list[Problem]:
    """A warning when a de novo posterior above 0 lies on X or Y; the mode goes by the posterior all the same.

    File, line and record are for the caller to add.
    """
    if call.novo_pp is None or call.novo_pp <= 0:
        return []
    chromosome = chromosome_at(call.contig, call.position, call.assembly)
    if chromosome not in {Chromosome.X, Chromosome.Y}:
        return []
    expected = f"expected none or 0 on chromosome {chromosome}, found {call.novo_pp}"
    return [
        Problem(
            "novopp-sex-chromosome",
            Severity.WARNING,
            f"novoPP at {call.contig}:{call.position}: {expected}; look at the reads before trusting it",
            contig=call.contig,
            position=call.position,
            field="novoPP",
            value=str(call.novo_pp),
        )
    ]


def _find_trio(call: FamilyCall, chromosome: Chromosome) -> Trio | None:
    """What the tables look at; None when mother, father or proband is not in the family or has no sample."""
    places = call.roster.trio
    if places is None or None in [call.genotypes[place] for place in places]:
        return None
    texts, is_multiallelic = family_labels(call.genotypes, call.roster.sexes, chromosome)
    mother, father, proband = (texts[place] for place in places)
    evidence = de_novo_class(call.novo_pp)
    return Trio(mother, father, proband, chromosome, evidence, call.is_structural, is_multiallelic)


def _pair_texts(pairs: Iterable[tuple[str | None, str | None]]) -> tuple[str, ...]:
    """Each distinct `Compound Het (Phased/strong_pair)`, sorted; a part that the annotation leaves out is left out."""
    known = ([part for part in (phase, (impact or "").lower()) if part] for phase, impact in pairs)
    return tuple(sorted({f"Compound Het ({'/'.join(parts)})" if parts else "Compound Het" for parts in known}))

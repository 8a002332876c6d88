"""VCFs of twenty families, a trio each, and their PED files: who of them carries which site, and how.

A site is written once, as a line of each family that has a carrier, all files side by side: memory is that of the list
of sites. Rare variants stay in a family, common ones are in many; some adjacent sites of a gene hit a child from both
sides, and say so as compound heterozygotes.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.search_annotations import Shipped, read_shipped
from benchmarks.search_sites import N_FAMILIES, Site, make_sites, pairs

Genotypes = tuple[int, int, int]
"""Alternate alleles of proband, mother and father."""

_ROLES = ("proband", "mother", "father")
_MOTHER, _FATHER = 1, 2
_FROM_MOTHER: Genotypes = (1, 1, 0)
_FROM_FATHER: Genotypes = (1, 0, 1)
_PATTERNS: dict[int, tuple[Genotypes, ...]] = {
    1: (*((0, 1, 0), (0, 0, 1)) * 8, (1, 0, 0)),
    2: (*(_FROM_MOTHER, _FROM_FATHER) * 6, (0, 1, 1)),
    3: ((1, 1, 1), (1, 1, 1), (2, 1, 1), (2, 1, 1), (2, 2, 1)),
}
"""By the number of carriers in a family: genotypes that it can have, each as often as it stands there."""
_FROM_ONE: Genotypes = (0, 0, 1)
"""On Y, where only fathers are called."""

_SHARES = (1, 1, 1, 2, 2, 2, 3)
_PAIRED = 0.3
"""How many of the adjacent sites that could be a compound heterozygote are one."""
_LIKELIHOODS = ("0,99,999", "99,0,99", "999,99,0")
_COLUMNS = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT")
_FORMAT = "GT:AD:DP:GQ:PL"


@dataclass(frozen=True, slots=True)
class Family:
    """A trio; the child of every other one is a son."""

    number: int

    @property
    def name(self) -> str:
        """Its name, and that of its file."""
        return f"family{self.number:02}"

    def path(self, folder: Path) -> Path:
        """Where its VCF lies."""
        return folder / f"{self.name}.vcf"

    @property
    def samples(self) -> tuple[str, ...]:
        """Proband, mother and father."""
        return tuple(f"{self.name}_{role}" for role in _ROLES)

    @property
    def has_son(self) -> bool:
        """Whether the proband is one."""
        return self.number % 2 == 0

    def pedigree(self) -> str:
        """Its lines of a PED file."""
        child, mother, father = self.samples
        rows = (
            (child, father, mother, "1" if self.has_son else "2", "2"),
            (mother, "0", "0", "2", "1"),
            (father, "0", "0", "1", "1"),
        )
        return "".join("\t".join((self.name, *row)) + "\n" for row in rows)


FAMILIES = tuple(Family(number) for number in range(1, N_FAMILIES + 1))


def write_families(folder: Path, n_variants: int, seed: int) -> None:
    """Writes a VCF of each family; together they name `n_variants` variants, and have twice as many calls of them."""
    chance = random.Random(seed)
    shipped = read_shipped()
    with ExitStack() as stack:
        files = [stack.enter_context(family.path(folder).open("w", encoding="utf-8")) for family in FAMILIES]
        for family, file in zip(FAMILIES, files, strict=True):
            file.writelines(f"{line}\n" for line in shipped.header)
            file.write("\t".join((*_COLUMNS, *family.samples)) + "\n")
        for family, line in _iter_lines(make_sites(n_variants, chance), shipped, chance):
            files[family.number - 1].write(line)


def _iter_lines(sites: Sequence[Site], shipped: Shipped, chance: random.Random) -> Iterator[tuple[Family, str]]:
    for first, second in pairs(sites):
        paired = chance.choice(FAMILIES) if second and _can_pair(first, second) and chance.random() < _PAIRED else None
        yield from _lines(first, shipped, chance, paired, _FROM_MOTHER, second)
        if second:
            yield from _lines(second, shipped, chance, paired, _FROM_FATHER, first)


def _can_pair(first: Site, second: Site) -> bool:
    return first.gene == second.gene and first.is_autosomal and min(first.n_carriers, second.n_carriers) > 1


def _lines(
    site: Site, shipped: Shipped, chance: random.Random, paired: Family | None, inherited: Genotypes, mate: Site | None
) -> Iterator[tuple[Family, str]]:
    """The lines of a site, one a family. `paired` is the family in which it makes a pair with its mate."""
    annotations = shipped.annotations(site, chance)
    calls = {paired: inherited} if paired else {}
    calls |= _shared_out(site, site.n_carriers - 2 * len(calls), set(calls), chance)
    for family, genotypes in calls.items():
        info = [_of_samples(site, family, genotypes, chance), annotations]
        if family is paired and mate:
            info.append(_pair(site, mate, chance))
        yield family, _line(site, family, genotypes, ";".join(info), chance)


def _shared_out(site: Site, n_carriers: int, taken: set[Family], chance: random.Random) -> dict[Family, Genotypes]:
    """Families with their genotypes, until all carriers have a place."""
    families = [family for family in FAMILIES if family not in taken]
    chance.shuffle(families)
    found = {}
    for n_left, family in zip(range(len(families) - 1, -1, -1), families, strict=True):
        if not n_carriers:
            break
        if site.contig == "chrY":
            found[family], share = _FROM_ONE, 1
        else:
            share = min(n_carriers, max(chance.choice(_SHARES), n_carriers - 3 * n_left))
            found[family] = chance.choice(_PATTERNS[share])
        n_carriers -= share
    return found


def _of_samples(site: Site, family: Family, genotypes: Genotypes, chance: random.Random) -> str:
    posterior = f";novoPP={chance.random():.4f}" if genotypes == (1, 0, 0) else ""
    if not site.is_autosomal:
        posterior = ""  # callers give none there
    return f"AC={sum(genotypes)};AN=6;FS={chance.expovariate(1):.3f};MQ=60.00;QD={chance.uniform(2, 30):.2f}{posterior}"


def _pair(site: Site, mate: Site, chance: random.Random) -> str:
    strength = chance.choice(("STRONG_PAIR", "MEDIUM_PAIR", "WEAK_PAIR"))
    phase = "Phased" if chance.random() < 0.8 else "Unphased"
    return f"comHet={phase}|{site.gene.ensgid}|{site.gene.transcript}|{strength}|{strength}|{mate.name}"


def _line(site: Site, family: Family, genotypes: Genotypes, info: str, chance: random.Random) -> str:
    quality, passed = f"{chance.uniform(30, 3000):.2f}", "PASS" if chance.random() < 0.93 else "LowQual"
    calls = [_call(site, family, member, n_alleles, chance) for member, n_alleles in enumerate(genotypes)]
    columns = (site.contig, str(site.position), ".", site.ref, site.alt, quality, passed, info, _FORMAT, *calls)
    return "\t".join(columns) + "\n"


def _call(site: Site, family: Family, member: int, n_alleles: int, chance: random.Random) -> str:
    if site.contig == "chrY" and member != _FATHER:
        return "."
    depth = max(4, round(chance.gauss(32, 9)))
    is_single = site.contig in {"chrX", "chrY"} and (member == _FATHER or (not member and family.has_son))
    share = min(1.0, n_alleles if is_single else n_alleles / 2)
    n_alternate = round(depth * min(1.0, share * chance.uniform(0.75, 1.25)))
    genotype = str(min(n_alleles, 1)) if is_single else ("0/0", "0/1", "1/1")[n_alleles]
    quality = min(99, round(depth * chance.uniform(2.0, 4.0)))
    likelihoods = "0,99" if is_single else _LIKELIHOODS[n_alleles]
    return f"{genotype}:{depth - n_alternate},{n_alternate}:{depth}:{quality}:{likelihoods}"

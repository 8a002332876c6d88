"""The variants of a store to search in: where they lie, in which gene, what they do, how common they are.

Genes and consequences are the shipped ones; positions, alleles and frequencies are drawn. The same arguments give the
same sites, in the order of a VCF. Each lies at a position of its own.
"""

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import orjson

from ingest.annotation_version import shipped_folder

N_FAMILIES = 20
N_PEOPLE = 3 * N_FAMILIES

_SPAN = 200_000  # bases around a gene that its sites lie in
_MITOCHONDRION = 16_500  # bases, a little less than it has
_BASES = "ACGT"
_RARE_SHARES = ((1, 58), (2, 36), (3, 6))
"""Carriers of a rare variant, and how often there are so many."""

CONSEQUENCES = {
    "intron_variant": 38.0,
    "missense_variant": 24.0,
    "synonymous_variant": 14.0,
    "3_prime_UTR_variant": 5.0,
    "upstream_gene_variant": 4.0,
    "splice_region_variant": 4.0,
    "5_prime_UTR_variant": 3.0,
    "downstream_gene_variant": 3.0,
    "non_coding_transcript_exon_variant": 1.5,
    "frameshift_variant": 1.2,
    "stop_gained": 0.8,
    "inframe_deletion": 0.5,
    "splice_donor_variant": 0.4,
    "splice_acceptor_variant": 0.4,
    "start_lost": 0.1,
    "stop_lost": 0.1,
}
"""How often a variant has each consequence, in per cent."""

_LENGTHS = {"frameshift_variant": (1, 2, 4, 5), "inframe_deletion": (3, 6)}
"""Bases that a variant of such a consequence inserts or deletes."""


@dataclass(frozen=True, slots=True)
class Gene:
    """A shipped gene. `start` is the 1-based first position that its sites may have; `n_bases` says how far they go."""

    ensgid: str
    symbol: str
    contig: str
    start: int
    n_bases: int

    @property
    def transcript(self) -> str:
        """The identifier of its canonical transcript: an invented one."""
        return f"ENST{self.ensgid.removeprefix('ENSG')}"


@dataclass(frozen=True, slots=True)
class Site:
    """A variant. `frequency` is its allele frequency in gnomAD, None where that has not seen it."""

    contig: str
    position: int
    ref: str
    alt: str
    gene: Gene
    neighbour: Gene
    consequence: str
    frequency: float | None
    n_carriers: int

    @property
    def is_autosomal(self) -> bool:
        """Whether it lies on a numbered chromosome."""
        return self.contig.removeprefix("chr").isdecimal()

    @property
    def name(self) -> str:
        """As compound heterozygotes name each other."""
        return f"{self.contig}:{self.position}{self.ref}_{self.alt}"


def make_sites(n_variants: int, chance: random.Random) -> list[Site]:
    """Sites in the order of a VCF; together they have twice as many carriers as there are sites."""
    genes = _read_genes()
    places = _draw_places(genes, n_variants, chance)
    frequencies = [_frequency(chance) for _ in places]
    most = [N_FAMILIES if gene.contig == "chrY" else N_PEOPLE for _, gene in places]
    carriers = [min(_carriers(each, chance), limit) for each, limit in zip(frequencies, most, strict=True)]
    _balance(carriers, most, 2 * n_variants, chance)
    weights = list(accumulate(CONSEQUENCES.values()))
    names = list(CONSEQUENCES)
    sites = []
    for (position, gene), frequency, n_carriers in zip(places, frequencies, carriers, strict=True):
        consequence = names[bisect(weights, chance.random() * weights[-1])]
        ref, alt = _alleles(consequence, chance)
        sites.append(
            Site(gene.contig, position, ref, alt, gene, chance.choice(genes), consequence, frequency, n_carriers)
        )
    return sites


def _read_genes() -> list[Gene]:
    lines = (shipped_folder() / "genes.ndjson").read_bytes().splitlines()
    return [_gene(orjson.loads(line), number) for number, line in enumerate(lines)]


def _gene(document: dict[str, Any], number: int) -> Gene:
    contig = f"chr{document['chrom']}"
    start = document.get("spos", 10_000_000 + number * 500_000)  # some have no place: invented
    place = (1, _MITOCHONDRION) if contig == "chrM" else (start, _SPAN)
    return Gene(document["ensgid"], document["gene_symbol"], contig, *place)


def _draw_places(genes: Sequence[Gene], n_places: int, chance: random.Random) -> list[tuple[int, Gene]]:
    """Positions with their genes, in the order of contigs and positions, no position twice."""
    contigs = {contig: number for number, contig in enumerate(dict.fromkeys(gene.contig for gene in genes))}
    weights = list(accumulate(gene.n_bases / _SPAN for gene in genes))
    taken: dict[tuple[int, int], Gene] = {}
    while len(taken) < n_places:
        gene = genes[bisect(weights, chance.random() * weights[-1])]
        taken.setdefault((contigs[gene.contig], gene.start + chance.randrange(gene.n_bases)), gene)
    return [(position, gene) for (_, position), gene in sorted(taken.items(), key=lambda item: item[0])]


def _frequency(chance: random.Random) -> float | None:
    """Most variants are rare, many have never been seen."""
    kind = chance.random()
    if kind < 0.35:
        return None
    return 10 ** (chance.uniform(-5.2, -2.3) if kind < 0.94 else chance.uniform(-2.3, -0.3))


def _carriers(frequency: float | None, chance: random.Random) -> int:
    rare: int = chance.choices([n for n, _ in _RARE_SHARES], [weight for _, weight in _RARE_SHARES])[0]
    expected = N_PEOPLE * (1 - (1 - (frequency or 0.0)) ** 2)
    return max(rare, round(expected))


def _balance(carriers: list[int], most: Sequence[int], total: int, chance: random.Random) -> None:
    """Add and take single carriers until there are as many as there are to be."""
    missing = total - sum(carriers)
    step = 1 if missing > 0 else -1
    while missing:
        place = chance.randrange(len(carriers))
        if 1 <= carriers[place] + step <= most[place]:
            carriers[place] += step
            missing -= step


def _alleles(consequence: str, chance: random.Random) -> tuple[str, str]:
    base = chance.choice(_BASES)
    if consequence not in _LENGTHS:
        return base, chance.choice(_BASES.replace(base, ""))
    # The last base differs from the first, or the alleles would not be minimal.
    n_bases = chance.choice(_LENGTHS[consequence])
    longer = base + "".join(chance.choices(_BASES.replace(base, ""), k=n_bases))
    is_deletion = consequence == "inframe_deletion" or chance.random() < 0.6
    return (longer, base) if is_deletion else (base, longer)


def pairs(sites: Sequence[Site]) -> Iterator[tuple[Site, Site | None]]:
    """The sites by twos; the last of an odd number is alone."""
    for number in range(0, len(sites), 2):
        yield sites[number], sites[number + 1] if number + 1 < len(sites) else None

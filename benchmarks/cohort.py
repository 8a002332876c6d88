"""Cohorts that a coalescent simulation makes: msprime, an effective population of 10,000, as of humans.

The same seed gives the same cohort. Sites with more than two alleles are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["clean", "errors", "errors, unphased", "missing"]

SEED: Final = 20261122
POPULATION: Final = 10_000
MUTATIONS: Final = 1.29e-8
RECOMBINATIONS: Final = 1.25e-8
"""Of a base in a generation."""

ERRORS: Final = 0.0005
MISSING: Final = 0.01
"""Shares of haplotypes that are wrong, and of calls that are missing."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Phased haplotypes.

    Attributes:
        n_samples: diploid samples.
        positions: 1-based, ascending; shape (sites,).
        bits: whether a haplotype has the derived allele, packed, the highest bit first; shape (sites, n_samples / 4).
    """

    n_samples: int
    positions: NDArray[np.int64]
    bits: NDArray[np.uint8]

    def haplotypes(self, site: int) -> NDArray[np.uint8]:
        """0 or 1; shape (2 n_samples,)."""
        return np.unpackbits(self.bits[site], count=2 * self.n_samples)


def simulate(n_samples: int, n_sites: int, seed: int = SEED) -> Cohort:
    """A cohort with so many sites, on a contig as long as they need."""
    import msprime  # noqa: PLC0415  of the development environment alone

    harmonic = float(np.sum(1 / np.arange(1, 2 * n_samples)))
    length = int(1.05 * n_sites / (4 * POPULATION * MUTATIONS * harmonic))
    ancestry = msprime.sim_ancestry(
        n_samples,
        population_size=POPULATION,
        sequence_length=length,
        recombination_rate=RECOMBINATIONS,
        random_seed=seed,
    )
    trees = msprime.sim_mutations(ancestry, rate=MUTATIONS, random_seed=seed)
    positions: list[int] = []
    bits: list[NDArray[np.uint8]] = []
    for variant in trees.variants():
        if len(variant.alleles) == 2 and len(positions) < n_sites:
            positions.append(int(variant.site.position) + 1)
            bits.append(np.packbits(variant.genotypes.astype(np.bool_)))
    return Cohort(n_samples, _apart(np.array(positions, np.int64)), np.array(bits))


def write_vcf(cohort: Cohort, path: Path, kind: Kind = "clean", names: str = "S") -> None:
    """The cohort as VCF; errors, order and missing calls are drawn from `SEED`."""
    random = np.random.default_rng(SEED)
    samples = "\t".join(f"{names}{number:05}" for number in range(cohort.n_samples))
    with path.open("wb") as out:
        out.write(_HEADER.encode() + f"\tFORMAT\t{samples}\n".encode())
        for site, position in enumerate(cohort.positions.tolist()):
            out.write(f"11\t{position}\t.\tA\tG\t.\tPASS\t.\tGT\t".encode())
            out.write(_calls(cohort.haplotypes(site), kind, random))
            out.write(b"\n")


def split(cohort: Cohort, n_samples: int) -> Iterator[Cohort]:
    """The first samples, and the rest; a multiple of four."""
    at = n_samples // 4
    yield Cohort(n_samples, cohort.positions, cohort.bits[:, :at])
    yield Cohort(cohort.n_samples - n_samples, cohort.positions, cohort.bits[:, at:])


def _calls(haplotypes: NDArray[np.uint8], kind: Kind, random: np.random.Generator) -> bytes:
    if kind not in {"clean", "missing"}:
        haplotypes = haplotypes ^ (random.random(len(haplotypes)) < ERRORS)
    first, second = haplotypes[0::2].astype(np.intp), haplotypes[1::2].astype(np.intp)
    if kind == "errors, unphased":
        first, second = first & second, first | second
        return bytes(_UNPHASED[2 * first + second].tobytes()[:-1])
    index = 2 * first + second
    if kind == "missing":
        index[random.random(len(index)) < MISSING] = 4
    return bytes(_PHASED[index].tobytes()[:-1])


def _apart(positions: NDArray[np.int64]) -> NDArray[np.int64]:
    """No two sites at one position."""
    places = np.arange(len(positions))
    return np.maximum.accumulate(positions - places) + places


_PHASED: Final = np.frombuffer(b"0|0\t0|1\t1|0\t1|1\t.|.\t", np.uint32)
_UNPHASED: Final = np.frombuffer(b"0/0\t0/1\t1/0\t1/1\t", np.uint32)

_HEADER: Final = (
    '##fileformat=VCFv4.3\n##contig=<ID=11,length=135086622>\n##FILTER=<ID=PASS,Description="All filters passed">\n'
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
)

"""What genotypes take on disk: those of clean, erroneous, unphased and missing calls."""

from collections.abc import Iterator
from math import log2
from pathlib import Path
from typing import Final

from benchmarks.cohort import MISSING, Cohort, Kind, write_vcf
from variome.genotypes.importing import Origin, import_files
from variome.genotypes.manifest import Manifest
from variome.genotypes.objects import Objects

ORIGIN: Final = Origin("benchmark", "benchmark", "GRCh38")

BGT: Final[dict[Kind, str]] = {"clean": "1.36", "errors": "2.04", "errors, unphased": "3.05"}
"""MB of BGT, as the specification of the store has them for 2,500 samples."""

AIMS: Final[dict[Kind, float]] = {"clean": 0.7, "errors": 0.9, "errors, unphased": 1.5}


def iter_sizes(folder: Path, cohort: Cohort) -> Iterator[tuple[str, ...]]:
    """For each kind of calls: MB of genotypes, of rows and samples, the aim, BGT, and whether the aim is reached."""
    kinds: tuple[Kind, ...] = ("clean", "errors", "errors, unphased", "missing")
    for kind in kinds:
        path = folder / "kind.vcf"
        write_vcf(cohort, path, kind)
        place = folder / kind.replace(", ", "-")
        manifest, _ = import_files(place, [path], ORIGIN)
        genotypes, others = size_mb(place, manifest)
        aim = AIMS.get(kind)
        told = f"entropy of what is missing: {_entropy_mb(cohort):.2f}" if aim is None else f"under {aim}"
        reached = "" if aim is None else "yes" if genotypes < aim else "**no**"
        yield kind, f"{genotypes:.3f}", f"{others:.3f}", told, BGT.get(kind, ""), reached


def size_mb(folder: Path, manifest: Manifest) -> tuple[float, float]:
    """MB of genotypes, and of all else that a version needs."""
    objects = Objects(folder / "objects")
    genotypes = {name for block in manifest.blocks for name in block.genotypes if name}
    sizes = {name: objects.size(name) for name in set(manifest.objects())}
    return (
        sum(size for name, size in sizes.items() if name in genotypes) / 1e6,
        sum(size for name, size in sizes.items() if name not in genotypes) / 1e6,
    )


def _entropy_mb(cohort: Cohort) -> float:
    """What it takes at least to say which calls are missing."""
    bits = -(MISSING * log2(MISSING) + (1 - MISSING) * log2(1 - MISSING))
    return len(cohort.positions) * cohort.n_samples * bits / 8e6

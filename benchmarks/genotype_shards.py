"""What a dataset costs whose samples came in ten parts, beside one import of the same samples."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.cohort import Cohort, write_vcf
from benchmarks.genotype_sizes import ORIGIN, size_mb
from variome.genotypes.appending import append_files
from variome.genotypes.bits import Bools
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import import_files

PARTS: Final = 10
SITES: Final = 12_288
"""Of the cohort, three blocks: more take minutes."""

_REPEATS: Final = 9


def iter_shards(folder: Path, cohort: Cohort) -> Iterator[tuple[str, ...]]:
    """The row of the page: bytes and time against those of one import.

    Args:
        folder: for files.
        cohort: of a multiple of 40 samples.
    """
    some = Cohort(cohort.n_samples, cohort.positions[:SITES], cohort.bits[:SITES])
    whole, parted = (_built(folder, f"shards{n_parts}", some, n_parts) for n_parts in (1, PARTS))
    groups = np.random.default_rng(1).random((2, some.n_samples)) < 0.3
    (before, ms_before), (after, ms_after) = (_measured(place, groups) for place in (whole, parted))
    more = f"{100 * (after / before - 1):.1f} % more bytes"
    slower = f"AC and AN of two groups, warm: {ms_after / ms_before:.1f} times the time ({ms_after:.1f} ms)"
    yield f"{PARTS} appended shards, {len(some.positions):,} sites", f"{more}; {slower}", "4 %, 1.5 times", ""


def _built(folder: Path, name: str, cohort: Cohort, n_parts: int) -> Path:
    place, step = folder / name, cohort.n_samples // n_parts
    for number in range(n_parts):
        bits = cohort.bits[:, number * step // 4 : (number + 1) * step // 4]
        vcf = folder / f"{name}.vcf"
        write_vcf(Cohort(step, cohort.positions, bits), vcf, names=f"P{number}_")
        if number:
            append_files(place, [vcf], author="benchmark", reason="more samples")
        else:
            import_files(place, [vcf], ORIGIN)
    return place


def _measured(place: Path, groups: Bools) -> tuple[float, float]:
    """MB of genotypes, and the least milliseconds of some runs: shards differ by less than a busy machine does."""
    dataset, found = Dataset(place), []
    for _ in range(_REPEATS):
        begun = time.perf_counter()
        for block in dataset.iter_blocks():
            block.counts(groups)
        found.append((time.perf_counter() - begun) * 1000)
    return size_mb(place, dataset.manifest)[0], min(found)

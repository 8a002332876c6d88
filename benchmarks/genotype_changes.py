"""What it takes to add samples to a dataset and to edit its genotypes, and a query by annotations of a file."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.cohort import Cohort, write_vcf
from benchmarks.genotype_sizes import size_mb
from variome.genotypes.appending import append_files
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_requests import request_of
from variome.genotypes.editing import edit_dataset

EDITS = 10_000


def iter_changes(folder: Path, place: Path, others: Cohort) -> Iterator[tuple[str, ...]]:
    """Rows of the page: samples appended, calls edited, and the same counts as before with these edits.

    Args:
        folder: for files.
        place: of the dataset, which is changed.
        others: samples that it does not have.
    """
    vcf = folder / "others.vcf"
    write_vcf(others, vcf, names="T")
    before, _ = size_mb(place, Dataset(place).manifest)
    begun = time.perf_counter()
    append_files(place, [vcf], author="benchmark", reason="more samples")
    seconds = time.perf_counter() - begun
    after, _ = size_mb(place, Dataset(place).manifest)
    more = f"{seconds:.1f} s, {after - before:.3f} MB more"
    yield f"append of {others.n_samples:,} samples", more, "", ""
    yield from _iter_edits(place)


def write_annotations(cohort: Cohort, path: Path) -> None:
    """An FMF file that says of each twentieth row that its impact is HIGH."""
    with path.open("w", encoding="utf-8") as out:
        for row, position in enumerate(cohort.positions.tolist()):
            out.write(f"11:{position}:1:G\timpact:Z:{'LOW' if row % 20 else 'HIGH'}\n")


def _iter_edits(place: Path) -> Iterator[tuple[str, ...]]:
    dataset = Dataset(place)
    groups = np.random.default_rng(1).random((2, len(dataset.samples))) < 0.3
    rows = np.random.default_rng(2).integers(0, dataset.n_rows, EDITS)
    positions = np.concatenate([block.sites.position for block in dataset.iter_blocks()])
    requests = [
        request_of(
            {"action": "call", "marker": f"11:{positions[row]}:1:G", "samples": [dataset.samples[number % 1000]],
             "new": ["0|1"]},
            f"edit {number}",
        )
        for number, row in enumerate(rows.tolist())
    ]  # fmt: skip
    begun = time.perf_counter()
    edit_dataset(place, requests, author="benchmark", reason="calls that were wrong")
    yield f"{EDITS:,} edits, one version", f"{time.perf_counter() - begun:.1f} s", "", ""
    begun = time.perf_counter()
    for block in Dataset(place).iter_blocks():
        block.counts(groups)
    yield "opened with these edits, AC and AN of two groups", f"{time.perf_counter() - begun:.2f} s", "", ""

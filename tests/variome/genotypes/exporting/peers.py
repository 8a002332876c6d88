"""Datasets that tests of exports are about, and what is needed to compare files."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.variome.genotypes.small_vcf import random_lines, write_vcf
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import Origin, import_files

ORIGIN = Origin("a tester", "a test", "GRCh38")


def dataset_of(folder: Path, seed: int, n_lines: int = 25, n_samples: int = 5) -> Dataset:
    """A dataset of records of all kinds."""
    folder.mkdir(exist_ok=True)
    samples = [f"S{number}" for number in range(n_samples)]
    path = write_vcf(folder / "in.vcf", random_lines(seed, n_lines, n_samples), samples)
    import_files(folder / "in", [path], ORIGIN)
    return Dataset(folder / "in")


def imported(folder: Path, path: Path) -> Dataset:
    import_files(folder / "again", [path], ORIGIN)
    return Dataset(folder / "again")


def run(*command: str | Path) -> str:
    return subprocess.run([str(each) for each in command], check=True, capture_output=True, text=True).stdout


def records(text: str) -> list[Sequence[str]]:
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]

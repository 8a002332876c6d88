"""Genotype matrices as files and arrays, without items: rows are alleles, columns are haplotypes.

>>> import variome.genotypes
>>> found = variome.genotypes.open("genotypes/cohort").select(region="11:100000-200000", samples=["HG00171"])
>>> found.call_genotype.shape
(320, 1, 2)
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from variome.genotypes.dataset import Dataset


def open(path: str | Path, version: int | None = None) -> "Dataset":  # noqa: A001  as `gzip.open`
    """A dataset for reading.

    Args:
        path: its folder.
        version: number of a version [default: the last].

    Raises:
        NotFoundError: there is no dataset, or no such version.
        BlockError: a file of it was altered.
    """
    from variome.genotypes.dataset import Dataset  # noqa: PLC0415  modules of this package need not wait for NumPy

    return Dataset(Path(path).absolute(), version)

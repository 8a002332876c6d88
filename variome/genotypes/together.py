"""Several datasets in one answer: what they must have in common, and what their samples are called."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.genotypes.dataset import Dataset


def check_together(datasets: Sequence[Dataset]) -> None:
    """Passes where a position is the same base in all of some datasets.

    Raises:
        InputError: they are on different assemblies.
    """
    for dataset in datasets[1:]:
        expected, found = datasets[0].manifest.assembly, dataset.manifest.assembly
        if found != expected:
            raise InputError(
                f"{dataset.name}: expected positions on {expected}, as {datasets[0].name} has them, found {found}; ask "
                "each of them alone"
            )


def names_together(datasets: Sequence[Dataset], samples: Sequence[NDArray[np.int64]]) -> list[str]:
    """What the samples of several datasets are called beside one another: those of the first dataset come first.

    A name that an earlier dataset has too gets the number of the dataset before it, `2:NA12878`, since no two columns
    of a VCF may have one name.

    Args:
        datasets: which have the samples.
        samples: for each dataset their numbers.
    """
    names: list[str] = []
    seen: set[str] = set()
    for number, (dataset, own) in enumerate(zip(datasets, samples, strict=True), start=1):
        called = [dataset.samples[sample] for sample in own.tolist()]
        names += [f"{number}:{name}" if name in seen else name for name in called]
        seen.update(called)
    return names

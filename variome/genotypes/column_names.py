"""Names of columns: no two of a file may be called the same, though samples of two datasets may."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from variome.genotypes.dataset import Dataset


def column_names(datasets: Sequence["Dataset"], samples: Sequence[NDArray[np.int64]]) -> Sequence[str]:
    """The names of some samples of each dataset, in this order.

    A name that stands in front already gets the number of its dataset, `2:NA12878` in the second one, as
    `bcftools merge --force-samples` has it.

    Args:
        datasets: of which the samples are.
        samples: for each dataset their numbers.
    """
    found: dict[str, None] = {}
    for number, (dataset, own) in enumerate(zip(datasets, samples, strict=True), start=1):
        for sample in own.tolist():
            name = dataset.samples[sample]
            while name in found:
                name = f"{number}:{name}"
            found[name] = None
    return list(found)

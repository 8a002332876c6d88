"""How large a group must be for anything to be told of it: as is known of each of its samples, or the server says."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.dataset import Dataset
from variome.genotypes.metadata.table import GROUP_SIZE

MOST: Final = 1 << 31
"""That is asked for: as good as a refusal of everything."""


def least_sizes(dataset: Dataset, default: int) -> NDArray[np.int64]:
    """The least size of a group with each sample, 1 where nothing is asked for; shape (samples,).

    Args:
        dataset: whose samples.
        default: of samples of which nothing is said.
    """
    found = np.full(len(dataset.samples), default, np.int64)
    column = dataset.metadata.columns.get(GROUP_SIZE)
    if column is not None:
        found = np.where(column.is_missing, found, column.values.astype(np.int64))
    return np.clip(found, 1, MOST)

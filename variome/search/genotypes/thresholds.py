"""How large a group must be for anything to be told of it: as is known of each of its samples, or the server says."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.dataset import Dataset

GROUP_SIZE = "_mgs"
"""The key under which a sample says it."""


def least_sizes(dataset: Dataset, default: int) -> NDArray[np.int64]:
    """The least size of a group with each sample, 1 where nothing is asked for; shape (samples,).

    Args:
        dataset: whose samples.
        default: of samples of which nothing is said.
    """
    found = np.full(len(dataset.samples), default, np.int64)
    table: Any = getattr(dataset, "metadata", None)
    column = table.columns.get(GROUP_SIZE) if table is not None else None
    if column is not None:
        found = np.where(column.is_missing, found, column.values.astype(np.int64))
    return np.maximum(found, 1)


def sample_keys(dataset: Dataset) -> Mapping[str, str]:
    """What expressions over the samples of a dataset can name: the types of values, by key."""
    table: Any = getattr(dataset, "metadata", None)
    return {name: column.type for name, column in table.columns.items()} if table is not None else {}

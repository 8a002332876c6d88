"""Datasets by name or by folder, as commands are given them."""

from collections.abc import Sequence
from pathlib import Path

from variome.genotypes.dataset import Dataset
from variome.genotypes.together import check_together


def open_datasets(names: Sequence[str]) -> Sequence[Dataset]:
    """The last versions of some datasets.

    Raises:
        NotFoundError: there is no such dataset.
        InputError: a name cannot be one, or they are on different assemblies.
    """
    datasets = [Dataset(folder_of(name)) for name in names]
    check_together(datasets)
    return datasets


def folder_of(name: str) -> Path:
    """The folder of a dataset: the path where the name holds a slash, else its place in this installation."""
    if "/" in name:
        return Path(name).absolute()
    from variome.datasets.places import dataset_folder  # noqa: PLC0415  settings take a sixth of a second to import
    from variome.settings import get_settings  # noqa: PLC0415

    return dataset_folder(get_settings().home_folder, name)

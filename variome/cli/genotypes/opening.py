"""Datasets by name or by folder, as commands are given them."""

from pathlib import Path


def folder_of(name: str) -> Path:
    """The folder of a dataset: the path where the name holds a slash, else its place in this installation."""
    if "/" in name:
        return Path(name).absolute()
    from variome.datasets.places import dataset_folder  # noqa: PLC0415  settings take a sixth of a second to import
    from variome.settings import get_settings  # noqa: PLC0415

    return dataset_folder(get_settings().home_folder, name)

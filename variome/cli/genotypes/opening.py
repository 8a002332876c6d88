"""Datasets by name or by folder, as commands are given them."""

from pathlib import Path

from variome.home import home_folder


def folder_of(name: str) -> Path:
    """The folder of a dataset: the path where the name holds a slash, else its place in this installation."""
    if "/" in name:
        return Path(name).absolute()
    from variome.datasets.places import dataset_folder  # noqa: PLC0415  not of those who give a path

    return dataset_folder(Path(home_folder()), name)

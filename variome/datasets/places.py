"""Where the genotype datasets of an installation lie: `genotypes/NAME` below its home."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from variome.errors import InputError
from variome.genotypes.manifest import version_files


def dataset_folder(home: Path, name: str) -> Path:
    """The folder of a dataset, whether it is there or not.

    Args:
        home: of the installation.
        name: letters, digits, `.`, `_` and `-`, of which the first is a letter or a digit.

    Raises:
        InputError: it cannot be the name of a dataset.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            f"expected the name of a genotype dataset (letters, digits, '.', '_' and '-'), found {name[:80]!r}"
        )
    return home / "genotypes" / name


def is_of_installation(home: Path, folder: Path) -> bool:
    """Whether a folder is where a dataset of the installation lies; one that lies elsewhere may have any name."""
    return _NAME.fullmatch(folder.name) is not None and folder == dataset_folder(home, folder.name)


def dataset_names(home: Path) -> Sequence[str]:
    """The names of all datasets that have a complete version."""
    folders = sorted((home / "genotypes").glob("*"))
    return [folder.name for folder in folders if _NAME.fullmatch(folder.name) and version_files(folder / "versions")]


_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)

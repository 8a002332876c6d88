"""A dataset taken away for good, with all its versions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from variome.errors import InputError
from variome.genotypes.manifest import version_files
from variome.genotypes.writing import alone


@contextmanager
def removing_files(folder: Path) -> Iterator[int]:
    """Keeps writers away from a dataset, and removes its files when the block ends as it should.

    Gives how many versions it has; a folder that is not there has none. Versions go first, so that whoever is stopped
    on the way leaves a folder that is no dataset and can be removed again.

    Raises:
        ConflictError: somebody writes to the dataset.
        InputError: a file cannot be removed.
    """
    if not folder.is_dir():
        yield 0
        return
    with alone(folder):
        versions = version_files(folder / "versions").values()
        yield len(versions)
        try:
            for path in versions:
                path.unlink()
            rmtree(folder)
        except OSError as error:
            raise InputError(
                f"{folder}: cannot be removed: {error.strerror}; correct its permissions and remove it again"
            ) from None

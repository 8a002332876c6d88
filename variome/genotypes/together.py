"""What several datasets must have in common for their rows to be put together."""

from collections.abc import Sequence

from variome.errors import InputError
from variome.genotypes.dataset import Dataset


def check_together(datasets: Sequence[Dataset]) -> None:
    """Passes where a position is the same base in all of some datasets, and each is there once.

    Raises:
        InputError: they are on different assemblies, or the samples of one would be counted twice.
    """
    for number, dataset in enumerate(datasets[1:], start=1):
        expected, found = datasets[0].manifest.assembly, dataset.manifest.assembly
        if found != expected:
            raise InputError(
                f"{dataset.name}: expected positions on {expected}, as {datasets[0].name} has them, found {found}; ask "
                "each of them alone"
            )
        if dataset.folder in {each.folder for each in datasets[:number]}:
            raise InputError(f"{dataset.name}: expected each dataset once, found it twice; leave one of them out")

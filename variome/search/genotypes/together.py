"""Which datasets can be asked together: rows are put together by allele, and samples are counted beside one another."""

from collections.abc import Sequence

from variome.errors import InputError
from variome.genotypes.dataset import Dataset


def check_together(datasets: Sequence[Dataset]) -> Sequence[Dataset]:
    """The datasets, where they can be asked in one query.

    Raises:
        InputError: two are on different assemblies, so that positions do not mean the same, or one is named twice, so
            that its samples would be counted twice.
    """
    for number, dataset in enumerate(datasets):
        first = datasets[0]
        if dataset.manifest.assembly != first.manifest.assembly:
            raise InputError(
                f"{dataset.name}: expected a dataset on {first.manifest.assembly}, as {first.name} is, found one on "
                f"{dataset.manifest.assembly}; ask them one by one"
            )
        if dataset.folder in {each.folder for each in datasets[:number]}:
            raise InputError(f"{dataset.name}: expected each dataset once, found it twice; leave one of them out")
    return datasets

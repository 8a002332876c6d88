"""Samples that are taken out of a dataset: hidden from then on, or gone from all versions."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from pathlib import Path

from variome.errors import NotFoundError
from variome.genotypes.dataset import Dataset, version_file
from variome.genotypes.edit_choice import NO_EDITS
from variome.genotypes.manifest import Manifest, read_manifest, version_files
from variome.genotypes.objects import Objects
from variome.genotypes.purging import purge
from variome.genotypes.shards import names_of_columns
from variome.genotypes.writing import alone, new_version


def withdraw_samples(folder: Path, samples: Sequence[str], *, author: str, reason: str) -> Manifest:
    """Makes a version without some samples; their calls stay in the files, and in earlier versions.

    Raises:
        NotFoundError: there is no such dataset, or no version of it has such a sample that has not withdrawn.
        ConflictError: somebody writes to the dataset.
    """
    version_file(folder)
    with new_version(folder, assembly="", author=author, reason=reason) as draft:
        dataset = Dataset(folder, edits=NO_EDITS)
        _must_have(dataset, samples, set(_all_names(folder)) - dataset.withdrawn)
        draft.manifest = replace(draft.manifest, withdrawn=(*draft.manifest.withdrawn, *dict.fromkeys(samples)))
    return draft.manifest


def purge_samples(folder: Path, samples: Sequence[str], *, author: str, reason: str) -> Manifest:
    """Withdraws some samples, and rewrites all versions without them: name, calls, edits, and what is known of them.

    Who is stopped has begun: the next command that writes ends it. Copies elsewhere are not reached.

    Args:
        folder: of the dataset.
        samples: to be purged; they may have been withdrawn before.
        author: of the version that says so, without naming anybody.
        reason: likewise; for people.

    Raises:
        NotFoundError: there is no such dataset, or no version of it has such a sample.
        ConflictError: somebody writes to the dataset.
        InputError: the disk is full, or the folder cannot be written to.
    """
    dataset = Dataset(folder, edits=NO_EDITS)
    here = [name for name in samples if name in dataset.index_of]
    _must_have(dataset, samples, {*_all_names(folder), *dataset.manifest.withdrawn})
    with new_version(folder, assembly="", author=author, reason=reason) as draft:
        draft.manifest = replace(draft.manifest, withdrawn=(*draft.manifest.withdrawn, *dict.fromkeys(here)))
    with alone(folder):
        purge(folder, samples)
    return Dataset(folder).manifest


def _all_names(folder: Path) -> Iterator[str]:
    """The names of the columns of all versions; a later one may be of other files than an earlier one."""
    objects = Objects(folder / "objects")
    for path in version_files(folder / "versions").values():
        yield from names_of_columns(read_manifest(path), objects)


def _must_have(dataset: Dataset, samples: Sequence[str], known: Set[str]) -> None:
    if unknown := [name for name in samples if name not in known]:
        raise NotFoundError(
            f"{dataset.name}: expected samples of the dataset, found {unknown[0]}; 'variome genotypes info' shows them"
        )

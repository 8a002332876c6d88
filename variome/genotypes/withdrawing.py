"""Samples that are taken out of a dataset: hidden from then on, or gone from all versions."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from variome.errors import NotFoundError
from variome.genotypes.dataset import Dataset, version_file
from variome.genotypes.edit_choice import NO_EDITS
from variome.genotypes.manifest import Manifest
from variome.genotypes.purging import purge
from variome.genotypes.writing import alone, new_version


def withdraw_samples(folder: Path, samples: Sequence[str], *, author: str, reason: str) -> Manifest:
    """Makes a version without some samples; their calls stay in the files, and in earlier versions.

    Raises:
        NotFoundError: there is no such dataset, or it has no such sample.
        ConflictError: somebody writes to the dataset.
    """
    version_file(folder)
    with new_version(folder, assembly="", author=author, reason=reason) as draft:
        dataset = Dataset(folder, edits=NO_EDITS)
        _must_have(dataset, samples, dataset.samples)
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
    _must_have(dataset, samples, [*dataset.all_samples, *dataset.manifest.withdrawn])
    with new_version(folder, assembly="", author=author, reason=reason) as draft:
        draft.manifest = replace(draft.manifest, withdrawn=(*draft.manifest.withdrawn, *dict.fromkeys(here)))
    with alone(folder):
        purge(folder, samples)
    return Dataset(folder).manifest


def _must_have(dataset: Dataset, samples: Sequence[str], known: Sequence[str]) -> None:
    if unknown := [name for name in samples if name not in set(known)]:
        raise NotFoundError(
            f"{dataset.name}: expected samples of the dataset, found {unknown[0]}; 'variome genotypes info' shows them"
        )

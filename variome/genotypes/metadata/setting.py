"""A version of a dataset that knows what a file says of its samples."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from variome.errors import InputError
from variome.genotypes.dataset import Dataset
from variome.genotypes.manifest import Manifest
from variome.genotypes.metadata.block import MOST_KEYS, encode_metadata
from variome.genotypes.metadata.reading import SampleFile
from variome.genotypes.metadata.table import SampleTable
from variome.genotypes.writing import new_version


@dataclass(frozen=True, slots=True)
class MetadataReport:
    """What became of a file.

    Attributes:
        n_samples: samples of the dataset that the file tells of.
        without: those that it does not.
        left_out: samples of the file that were withdrawn from the dataset.
        dropped: keys that the version before has and this one has not.
        is_new: whether there is a new version; not where the dataset knew just this.
    """

    n_samples: int
    without: Sequence[str]
    left_out: Sequence[str]
    dropped: Sequence[str]
    is_new: bool


def set_metadata(
    folder: Path, file: SampleFile, *, author: str, reason: str, adds: bool = False
) -> tuple[Manifest, MetadataReport]:
    """Makes a version in which what is known of the samples is what a file says.

    Args:
        folder: of the dataset.
        file: what was read.
        author: who sets it.
        reason: why; for people.
        adds: whether keys that the file lacks stay as they are.

    Raises:
        NotFoundError: there is no such dataset.
        ConflictError: somebody writes to it.
        InputError: the file names samples that the dataset lacks, or has too many keys. The dataset is as it was.
    """
    dataset = Dataset(folder)
    left_out = _check_names(dataset, file)
    content, report = _content(dataset, file, left_out, adds=adds)
    if not report.is_new:
        return dataset.manifest, report
    with new_version(folder, assembly=dataset.manifest.assembly, author=author, reason=reason) as draft:
        if draft.before != dataset.manifest:  # another writer was between: its samples count
            dataset = Dataset(folder)
            content, report = _content(dataset, file, _check_names(dataset, file), adds=adds)
        draft.manifest = replace(draft.manifest, metadata=draft.objects.put(content))
    return draft.manifest, report


def _content(
    dataset: Dataset, file: SampleFile, left_out: Sequence[str], *, adds: bool
) -> tuple[bytes, MetadataReport]:
    before = dataset.metadata
    table = SampleTable.of_rows(dataset.samples, file.keys, file.rows)
    table = before.beside(table) if adds else table
    if len(table.columns) > MOST_KEYS:
        raise InputError(f"{file.name}: expected at most {MOST_KEYS:,} keys, found {len(table.columns):,}")
    content = encode_metadata(table)
    without = [name for name in dataset.samples if name not in file.rows]
    is_new = dataset.manifest.metadata is None or content != encode_metadata(before)
    dropped = [key for key in before.keys if key not in table.keys]
    return content, MetadataReport(len(dataset.samples) - len(without), without, left_out, dropped, is_new)


def _check_names(dataset: Dataset, file: SampleFile) -> Sequence[str]:
    """The samples of the file that were withdrawn."""
    known, columns = set(dataset.samples), set(dataset.all_samples)
    if unknown := [name for name in file.rows if name not in columns]:
        some = ", ".join(unknown[:_MOST_NAMED]) + (", ..." if len(unknown) > _MOST_NAMED else "")
        raise InputError(
            f"{file.name}: expected samples of {dataset.name}, found {len(unknown):,} that it lacks ({some}); correct "
            "their names, or take them out of the file"
        )
    return [name for name in file.rows if name not in known]


_MOST_NAMED: Final = 5

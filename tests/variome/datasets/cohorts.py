"""A small dataset on disk, and short ways to change it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.variome.genotypes.small_vcf import Line, write_vcf
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import Origin, import_files
from variome.genotypes.metadata.reading import read_sample_file
from variome.genotypes.metadata.setting import set_metadata
from variome.genotypes.writing import new_version

DIGEST = "a" * 64
ORIGIN = Origin("ann", "a test", "GRCh38")


def cohort(
    home: Path, samples: Sequence[str] = ("a", "b", "c"), *, name: str = "cohort", digest: str | None = DIGEST
) -> Dataset:
    """A dataset of three rows; it takes the place of one that is there."""
    lines = [Line("chr1", position, "A", ("C",), ("0/1",) * len(samples)) for position in (5, 6, 7)]
    path = write_vcf(home / f"{name}.vcf", lines, samples)
    folder = home / "genotypes" / name
    import_files(folder, [path], ORIGIN, replaces=True, digests=[digest])
    return Dataset(folder)


def with_metadata(dataset: Dataset, text: str) -> Dataset:
    """The dataset with what the text of an FMF file says."""
    path = dataset.folder.parent.parent / "samples.fmf"
    path.write_text(text)
    set_metadata(dataset.folder, read_sample_file(path), author="ann", reason="a test")
    return Dataset(dataset.folder)


def without(dataset: Dataset, *names: str) -> Dataset:
    """The dataset with these samples withdrawn."""
    with new_version(dataset.folder, assembly="GRCh38", author="ann", reason="a wish") as draft:
        draft.manifest = replace(draft.manifest, withdrawn=names)
    return Dataset(dataset.folder)

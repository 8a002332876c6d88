"""How large a dataset is, and where its bytes are."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from variome.genotypes.dataset import Dataset
from variome.genotypes.encoding import is_missing
from variome.genotypes.manifest import Manifest, read_manifest, version_files
from variome.genotypes.objects import Objects
from variome.genotypes.row_block import RowBlock


@dataclass(frozen=True, slots=True)
class ContigStatistics:
    """Rows of a contig, and haplotypes of all samples in them: all, and those that are missing.

    Of dosages and codes it is cells that are counted, one for each sample.
    """

    contig: str
    n_rows: int
    n_haplotypes: int
    n_missing: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of one version.

    Attributes:
        n_samples: without those who withdrew.
        n_edits: that are laid over it.
        n_bytes: on disk, by part: genotypes, sites, samples, edits, metadata.
        n_bytes_of_all: likewise, of all versions; what two versions have in common counts once.
    """

    n_rows: int
    n_samples: int
    n_withdrawn: int
    n_shards: int
    n_blocks: int
    n_edits: int
    n_versions: int
    n_bytes: Mapping[str, int]
    n_bytes_of_all: Mapping[str, int]
    contigs: tuple[ContigStatistics, ...]

    def document(self) -> Mapping[str, Any]:
        """All of it, for JSON."""
        return {**asdict(self), "share_missing": self.share_missing}

    @property
    def share_missing(self) -> float:
        """Of all haplotypes; 0 without any."""
        total = sum(contig.n_haplotypes for contig in self.contigs)
        return sum(contig.n_missing for contig in self.contigs) / total if total else 0.0


def statistics_of(dataset: Dataset) -> Statistics:
    """Counts all calls of a version, with the edits that it was opened with."""
    folder = dataset.folder
    manifests = [read_manifest(path) for path in version_files(folder / "versions").values()]
    return Statistics(
        dataset.n_rows,
        len(dataset.samples),
        len(dataset.all_samples) - len(dataset.samples),
        len(dataset.manifest.shards),
        len(dataset.blocks),
        len(dataset.edits),
        len(manifests),
        bytes_by_part([dataset.manifest], dataset.objects),
        bytes_by_part(manifests, dataset.objects),
        _contigs(dataset),
    )


def bytes_by_part(manifests: Iterable[Manifest], objects: Objects) -> Mapping[str, int]:
    """Bytes of the files that some versions name, each once, by what they are."""
    parts: dict[str, str] = {}
    for manifest in manifests:
        parts.update({name: "genotypes" for entry in manifest.blocks for name in entry.genotypes if name})
        parts.update({entry.sites: "sites" for entry in manifest.blocks})
        parts.update({shard.samples: "samples" for shard in manifest.shards})
        parts.update(dict.fromkeys(manifest.edits, "edits"))
        parts.update({manifest.metadata: "metadata"} if manifest.metadata else {})
    found = dict.fromkeys(("genotypes", "sites", "samples", "edits", "metadata"), 0)
    for name, part in parts.items():
        found[part] += objects.size(name)
    return found


def bytes_on_disk(folder: Path) -> int:
    """All files of a dataset."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _contigs(dataset: Dataset) -> tuple[ContigStatistics, ...]:
    counted = _haplotypes if dataset.holds_genotypes else _cells
    found: dict[str, ContigStatistics] = {}
    for block in dataset.iter_blocks():
        entry = block.entry
        n_haplotypes, n_missing = counted(block, len(dataset.samples))
        before = found.get(entry.contig, ContigStatistics(entry.contig, 0, 0, 0))
        found[entry.contig] = ContigStatistics(
            entry.contig,
            before.n_rows + entry.n_rows,
            before.n_haplotypes + n_haplotypes,
            before.n_missing + n_missing,
        )
    return tuple(found.values())


def _haplotypes(block: RowBlock, n_samples: int) -> tuple[int, int]:
    everybody = np.ones((1, n_samples), np.bool_)
    n_haplotypes = 2 * n_samples * block.entry.n_rows - int(block.n_haploid(everybody).sum())
    return n_haplotypes, n_haplotypes - int(block.counts(everybody).AN.sum())


def _cells(block: RowBlock, n_samples: int) -> tuple[int, int]:
    return n_samples * block.entry.n_rows, int(is_missing(block.cells()).sum())

"""A genotype dataset on disk: `objects/` with immutable files, `versions/` with a manifest each.

Readers take no lock: what a version names never changes. Writers come one after the other
(`variome.genotypes.writing`).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import NotFoundError
from variome.genotypes.arrays import Genotypes
from variome.genotypes.batch import select_arrays
from variome.genotypes.block import GenotypeBlock
from variome.genotypes.cache import Cache
from variome.genotypes.manifest import BlockEntry, Manifest, digest_of, read_manifest, version_files
from variome.genotypes.metadata.block import decode_metadata
from variome.genotypes.metadata.table import SampleTable
from variome.genotypes.objects import Objects
from variome.genotypes.row_block import RowBlock
from variome.genotypes.shards import decode_samples
from variome.genotypes.sites import Sites, decode_sites
from variome.model.region import Region

MOST_CACHED: Final = 400_000_000
"""Bytes of decoded blocks that a dataset keeps in memory, whatever its size."""

_BYTES_OF_A_SITE: Final = 400


class Dataset:
    """One version of a dataset, for reading, by any number of threads.

    Attributes:
        folder: of the dataset.
        manifest: of the version.
        digest: SHA-256 of the manifest: equal digests, equal content.
    """

    def __init__(self, folder: Path, version: int | None = None) -> None:
        self.folder = folder
        path = version_file(folder, version)
        self.manifest: Manifest = read_manifest(path)
        self.digest = digest_of(path)
        self.objects = Objects(folder / "objects")
        self._cache = Cache(MOST_CACHED)

    @property
    def name(self) -> str:
        """What the dataset is called."""
        return self.manifest.dataset

    @cached_property
    def all_samples(self) -> Sequence[str]:
        """The names of all columns, those who were withdrawn too."""
        return [name for shard in self.manifest.shards for name in decode_samples(self.objects.get(shard.samples))]

    @cached_property
    def columns(self) -> NDArray[np.int64]:
        """The columns of `samples` among `all_samples`."""
        withdrawn = set(self.manifest.withdrawn)
        return np.array([i for i, name in enumerate(self.all_samples) if name not in withdrawn], np.int64)

    @cached_property
    def samples(self) -> Sequence[str]:
        """The names of the samples in the order of the columns, but for those who were withdrawn."""
        return [self.all_samples[column] for column in self.columns]

    @cached_property
    def index_of(self) -> Mapping[str, int]:
        """Where in `samples` a name stands."""
        return {name: index for index, name in enumerate(self.samples)}

    def number_of(self, name: str) -> int:
        """Where in `samples` a name stands.

        Raises:
            NotFoundError: it is none of them.
        """
        if name not in self.index_of:
            raise NotFoundError(f"{self.name}: expected the name of one of its samples, found {name[:80]!r}")
        return self.index_of[name]

    def select(self, region: Region | str | None = None, samples: Sequence[str] | None = None) -> Genotypes:
        """The rows that take a base of a region (all without), of some samples (all without), as arrays.

        Args:
            region: such as `11:100000-200000`, 1-based, both ends included.
            samples: names, in the order in which they are wanted.

        Raises:
            NotFoundError: there is no such sample.
            InputError: it is no region.
        """
        return select_arrays(self, region, samples)

    @cached_property
    def metadata(self) -> SampleTable:
        """What is known of `samples`, in their order; no keys where nothing was set."""
        name = self.manifest.metadata
        table = decode_metadata(self.objects.get(name)) if name else SampleTable((), {})
        return table.of_samples(self.samples)

    def iter_blocks(self, regions: Sequence[Region] | None = None) -> Iterator[RowBlock]:
        """The blocks that may hold rows of some regions (all without), in the order of contigs and positions."""
        for entry in self.manifest.blocks:
            if regions is None or any(_may_overlap(entry, region) for region in regions):
                yield RowBlock(self, entry)

    def sites(self, name: str) -> Sites:
        """The rows of a block, by the name of their file."""
        found: Sites = self._cache.get(
            name, lambda: decode_sites(self.objects.get(name)), lambda sites: _BYTES_OF_A_SITE * len(sites)
        )
        return found

    def genotypes(self, name: str) -> GenotypeBlock:
        """The genotypes of a block in one shard, by the name of their file."""
        found: GenotypeBlock = self._cache.get(
            name, lambda: GenotypeBlock.read(self.objects.get(name)), lambda block: block.n_bytes
        )
        return found


def version_file(folder: Path, version: int | None = None) -> Path:
    """The manifest of a version, the last one without.

    Raises:
        NotFoundError: there is no dataset, or no such version.
    """
    files = version_files(folder / "versions")
    if not files:
        raise NotFoundError(f"{folder.name}: there is no such genotype dataset; 'variome genotypes list' shows all")
    number = max(files) if version is None else version
    if number not in files:
        raise NotFoundError(f"{folder.name}: expected a version from 1 to {max(files)}, found {version}")
    return files[number]


def _may_overlap(entry: BlockEntry, region: Region) -> bool:
    return entry.contig == region.contig and entry.first <= region.last and entry.end >= region.first

"""A genotype dataset on disk: `objects/` with immutable files, `versions/` with a manifest each.

Readers take no lock: what a version names never changes. Writers come one after the other
(`variome.genotypes.writing`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from variome.errors import BlockError, NotFoundError
from variome.genotypes.arrays import Genotypes
from variome.genotypes.batch import select_arrays
from variome.genotypes.bed import Bed
from variome.genotypes.cache import Cache
from variome.genotypes.dataset_files import DatasetFiles
from variome.genotypes.edit_choice import ALL_EDITS, NO_EDITS, EditChoice
from variome.genotypes.edits import Edit, decode_edits
from variome.genotypes.manifest import Manifest, digest_of, read_manifest, version_files
from variome.genotypes.objects import Objects
from variome.genotypes.row_block import RowBlock
from variome.genotypes.shards import decode_samples
from variome.model.region import Region

if TYPE_CHECKING:
    from variome.genotypes.metadata.table import SampleTable
    from variome.genotypes.overlay import Overlay

MOST_CACHED: Final = 400_000_000
"""Bytes of decoded blocks that a dataset keeps in memory, whatever its size."""

_MOST_PURGES: Final = 10
"""That may end while one version is opened."""


class NumberedEdit(NamedTuple):
    """An edit of a dataset: its number (1 is the first), its file, and its place in it."""

    number: int
    file: str
    place: int
    edit: Edit


class Dataset(DatasetFiles):
    """One version of a dataset, for reading, by any number of threads.

    Attributes:
        folder: of the dataset.
        manifest: of the version, as it is stored; for its rows see `blocks`.
        manifest_digest: SHA-256 of the version as it is stored.
        choice: which of its edits are laid over it.
        withdrawn: samples that are left out. Whoever has withdrawn by now is left out of earlier versions too.
    """

    def __init__(
        self,
        folder: Path,
        version: int | None = None,
        edits: EditChoice = ALL_EDITS,
        *,
        shows_withdrawn: bool = False,
        cache: Cache | None = None,
    ) -> None:
        """Opens a version.

        Args:
            folder: of the dataset.
            version: its number; the last one without.
            edits: which of its edits to lay over it.
            shows_withdrawn: whether an earlier version shows who withdrew after it; for whoever may see them.
            cache: of decoded blocks, which views of one dataset can share: what a name names is the same in all.

        Raises:
            NotFoundError: there is no dataset, or no such version.
            BlockError: the version was altered.
        """
        manifest, self.manifest_digest = _read_version(folder, version)
        super().__init__(manifest, Objects(folder / "objects"), cache or Cache(MOST_CACHED))
        self.folder = folder
        self.choice = edits
        last = self.manifest if version is None or shows_withdrawn else _read_version(folder)[0]
        self.withdrawn = frozenset(self.manifest.withdrawn) | frozenset(last.withdrawn)

    @cached_property
    def digest(self) -> str:
        """Equal digests, equal answers: SHA-256 of what is stored and of the edits that are laid over it."""
        manifest = self.manifest
        parts: list[Any] = [
            manifest.dataset, manifest.assembly, manifest.contigs, manifest.shards, manifest.blocks, manifest.meta,
            manifest.metadata, manifest.content, manifest.encoding, sorted(self.withdrawn),
            [f"{each.file}:{each.place}" for each in self.edits],
        ]  # fmt: skip
        return sha256(orjson.dumps(parts)).hexdigest()

    @cached_property
    def calls_digest(self) -> str:
        """Equal digests, equal calls: of the blocks and the edits that are laid over them, whoever is left out."""
        manifest = self.manifest
        edits = [f"{each.file}:{each.place}" for each in self.edits]
        return sha256(orjson.dumps([manifest.dataset, manifest.shards, manifest.blocks, edits])).hexdigest()

    @cached_property
    def all_edits(self) -> Sequence[NumberedEdit]:
        """All edits of the version, in their order."""
        found = [
            (file, place, edit)
            for file in self.manifest.edits
            for place, edit in enumerate(decode_edits(self.objects.get(file)))
        ]
        return [NumberedEdit(number, *each) for number, each in enumerate(found, start=1)]

    @cached_property
    def edits(self) -> Sequence[NumberedEdit]:
        """Those that are laid over it, in their order."""
        if self.choice.is_none:
            return []
        return [each for each in self.all_edits if self.choice.takes(each.number, each.edit)]

    @cached_property
    def _overlay(self) -> "Overlay | None":
        if not self.edits:
            return None
        from variome.genotypes.overlay import Overlay  # noqa: PLC0415  needs all that writes blocks

        return Overlay(self, self.edits)

    def without_edits(self) -> "Dataset":
        """The same version as it is stored, of the same samples."""
        base = Dataset(self.folder, self.manifest.number, NO_EDITS, shows_withdrawn=True)
        base.withdrawn = self.withdrawn
        return base

    @property
    def n_rows(self) -> int:
        """Rows of all blocks."""
        return sum(entry.n_rows for entry in self.blocks)

    @cached_property
    def all_samples(self) -> Sequence[str]:
        """The names of all columns, those who were withdrawn too."""
        return [name for number in range(len(self.manifest.shards)) for name in self.samples_of(number)]

    @cached_property
    def column_of(self) -> Mapping[str, int]:
        """Where in `all_samples` a name stands."""
        return {name: column for column, name in enumerate(self.all_samples)}

    def samples_of(self, shard: int) -> Sequence[str]:
        """The names of the columns of a shard, those who were withdrawn too."""
        return decode_samples(self.objects.get(self.manifest.shards[shard].samples))

    @cached_property
    def columns(self) -> NDArray[np.int64]:
        """The columns of `samples` among `all_samples`."""
        return np.array([i for i, name in enumerate(self.all_samples) if name not in self.withdrawn], np.int64)

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
    def metadata(self) -> "SampleTable":
        """What is known of `samples`, in their order; no keys where nothing was set."""
        from variome.genotypes.metadata.block import decode_metadata  # noqa: PLC0415  few questions are about it
        from variome.genotypes.metadata.table import SampleTable  # noqa: PLC0415

        name = self.manifest.metadata
        table = decode_metadata(self.objects.get(name)) if name else SampleTable((), {})
        return table.of_samples(self.samples)

    def iter_blocks(self, regions: Sequence[Region] | None = None) -> Iterator[RowBlock]:
        """The blocks that may hold rows of some regions (all without), in the order of contigs and positions."""
        wanted = None if regions is None else Bed.of_regions(regions)
        for entry in self.blocks:
            if wanted is None or wanted.overlap(entry.contig, np.array([entry.first - 1]), np.array([entry.end])).any():
                yield RowBlock(self, entry)


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


def _read_version(folder: Path, version: int | None = None) -> tuple[Manifest, str]:
    """A version and its SHA-256; once more where a purge has put another edition in its place meanwhile."""
    for _ in range(_MOST_PURGES):
        path = version_file(folder, version)
        with suppress(FileNotFoundError):
            return read_manifest(path), digest_of(path)
    raise BlockError(f"{path}: expected a version, found no file; bring it back from a copy of the dataset")

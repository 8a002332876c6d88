"""A genotype dataset on disk: `objects/` with immutable files, `versions/` with a manifest each.

Readers take no lock: what a version names never changes. Writers come one after the other
(`variome.genotypes.writing`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from variome.errors import BlockError, InputError, NotFoundError
from variome.genotypes.arrays import Genotypes
from variome.genotypes.batch import select_arrays
from variome.genotypes.bed import Bed
from variome.genotypes.block import GenotypeBlock
from variome.genotypes.cache import Cache
from variome.genotypes.edit_choice import ALL_EDITS, NO_EDITS, EditChoice
from variome.genotypes.edits import MARK, Edit, decode_edits
from variome.genotypes.encoding import GENOTYPES, Cells, Encoding
from variome.genotypes.joining import joined
from variome.genotypes.manifest import BlockEntry, Manifest, digest_of, read_manifest, version_files
from variome.genotypes.objects import Objects
from variome.genotypes.row_block import RowBlock
from variome.genotypes.shards import decode_samples
from variome.genotypes.sites import Sites, decode_sites, filters_of
from variome.model.region import Region

if TYPE_CHECKING:
    from variome.genotypes.markers import MarkerColumns
    from variome.genotypes.metadata.table import SampleTable
    from variome.genotypes.overlay import Overlay

MOST_CACHED: Final = 400_000_000
"""Bytes of decoded blocks that a dataset keeps in memory, whatever its size."""

_BYTES_OF_A_SITE: Final = 400

_MOST_PURGES: Final = 10
"""That may end while one version is opened."""


class NumberedEdit(NamedTuple):
    """An edit of a dataset: its number (1 is the first), its file, and its place in it."""

    number: int
    file: str
    place: int
    edit: Edit


class Dataset:
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
        self.folder = folder
        self.manifest, self.manifest_digest = _read_version(folder, version)
        self.choice = edits
        last = self.manifest if version is None or shows_withdrawn else _read_version(folder)[0]
        self.withdrawn = frozenset(self.manifest.withdrawn) | frozenset(last.withdrawn)
        self.objects = Objects(folder / "objects")
        self._cache = cache or Cache(MOST_CACHED)

    @property
    def name(self) -> str:
        """What the dataset is called."""
        return self.manifest.dataset

    @cached_property
    def digest(self) -> str:
        """Equal digests, equal answers: SHA-256 of what is stored and of the edits that are laid over it."""
        manifest = self.manifest
        parts: list[Any] = [
            manifest.dataset, manifest.assembly, manifest.contigs, manifest.shards, manifest.blocks, manifest.meta,
            manifest.metadata, manifest.content, manifest.encoding, sorted(self.withdrawn),
            [f"{each.file}:{each.place}" for each in self.edits],
        ]  # fmt: skip
        if manifest.encoding is not None:
            parts.append(manifest.encoding)
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
    def blocks(self) -> Sequence[BlockEntry]:
        """The blocks, edits laid over them; `sites` and `genotypes` know the names of their files."""
        return self._overlay.blocks if self._overlay else self.manifest.blocks

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

    def sites(self, name: str) -> Sites:
        """The rows of a block, by the name of their file."""
        found: Sites = self._cache.get(
            name,
            lambda: self._read(name, lambda overlay: overlay.find_sites(name), decode_sites),
            lambda sites: _BYTES_OF_A_SITE * len(sites),
        )
        return found

    def filters(self, name: str) -> Collection[str]:
        """What stands in FILTER of the rows of a block, by the name of their file."""
        return set(self.sites(name).filter) if MARK in name else filters_of(self.objects.get(name))

    def genotypes(self, name: str) -> GenotypeBlock:
        """The genotypes of a block in one shard, by the name of their file.

        Raises:
            InputError: the dataset holds no genotypes.
        """
        self.must_hold_genotypes()
        found: GenotypeBlock = self._cache.get(
            name,
            lambda: self._read(name, lambda overlay: overlay.find_genotypes(name), self._decode_genotypes),
            lambda block: block.n_bytes,
        )
        return found

    def joined_genotypes(self, names: Sequence[str | None]) -> GenotypeBlock | None:
        """The genotypes of a block in all shards, by the names of their files, to be counted at once.

        None where they are counted one by one; see `variome.genotypes.joining`.
        """
        known = [name for name in names if name]
        if len(known) < max(2, len(names)):
            return None
        found: GenotypeBlock | None = self._cache.get(
            " ".join(known),
            lambda: joined([self.genotypes(name) for name in known]),
            lambda block: block.n_bytes if block else 0,
        )
        return found

    @property
    def holds_genotypes(self) -> bool:
        """Whether its cells are alleles, and no dosages or codes."""
        return self.manifest.content == GENOTYPES

    def must_hold_genotypes(self) -> None:
        """For whoever asks for alleles.

        Raises:
            InputError: the dataset holds dosages or codes.
        """
        if not self.holds_genotypes:
            raise InputError(
                f"{self.name}: expected a dataset of genotypes, found one of {self.manifest.content}: alleles cannot "
                "be counted in it; view its rows without genotypes (-G), or export it as lmdb, geno or bimbam"
            )

    @property
    def decoded(self) -> Sequence[str]:
        """The files of rows and genotypes that are in memory; what was asked for last stands at the end."""
        return self._cache.names()

    def iter_preparing(self, names: Sequence[str]) -> Iterator[None]:
        """Decodes those of some files that are of rows or genotypes, one at a step, so that who asks need not wait.

        Raises:
            BlockError: one cannot be read.
        """
        entries = [*self.blocks, *self.manifest.blocks]
        of_rows = {entry.sites for entry in entries}
        is_counted = self.manifest.content == GENOTYPES
        of_calls = {name for entry in entries for name in entry.genotypes} if is_counted else set()
        for name in names:
            if name in of_rows:
                self.sites(name)
            elif name in of_calls:
                self.genotypes(name).prepare()
            yield

    def _decode_genotypes(self, content: bytes) -> GenotypeBlock:
        return GenotypeBlock.read(content, self.objects.get)

    def _read(self, name: str, find: Callable[["Overlay"], Any], decode: Callable[[bytes], Any]) -> Any:
        """What edits have made of a file, or the file itself."""
        # The overlay asks for sites while it is made: only names with its mark are its own.
        found = find(self._overlay) if MARK in name and self._overlay else None
        if found is not None:
            return found
        try:
            return decode(self.objects.get(name))
        except BlockError as error:
            raise BlockError(f"{self.name}: object {name}: {error}") from None

    @property
    def encoding(self) -> Encoding:
        """How cells are to be read that are no genotypes.

        Raises:
            InputError: the dataset holds genotypes.
        """
        if self.manifest.encoding is None:
            raise InputError(f"{self.name}: expected a dataset of dosages or codes, found one of genotypes")
        return self.manifest.encoding

    def cells(self, name: str) -> Cells:
        """The dosages or codes of a block in one shard, by the name of their file; nobody may write to them."""
        from variome.genotypes.cell_block import decode_cells  # noqa: PLC0415  few datasets have them

        found: Cells = self._cache.get(
            name,
            lambda: self._read(name, lambda overlay: overlay.find_cells(name), decode_cells),
            lambda cells: cells.nbytes,
        )
        return found

    def marker_columns(self, name: str) -> "MarkerColumns | None":
        """What markers have beside their sites, by the name of the file of the rows; None of rows of genotypes."""
        if self.manifest.encoding is None:
            return None
        from variome.genotypes.markers import decode_marker_columns  # noqa: PLC0415  few datasets have them

        found: MarkerColumns | None = self._read(
            name, lambda overlay: overlay.find_marker_columns(name), decode_marker_columns
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


def _read_version(folder: Path, version: int | None = None) -> tuple[Manifest, str]:
    """A version and its SHA-256; once more where a purge has put another edition in its place meanwhile."""
    for _ in range(_MOST_PURGES):
        path = version_file(folder, version)
        with suppress(FileNotFoundError):
            return read_manifest(path), digest_of(path)
    raise BlockError(f"{path}: expected a version, found no file; bring it back from a copy of the dataset")

"""What the files of a version of a dataset hold, decoded and kept in memory, edits laid over it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from variome.errors import BlockError, InputError
from variome.genotypes.block import GenotypeBlock
from variome.genotypes.cache import Cache
from variome.genotypes.edits import MARK
from variome.genotypes.encoding import GENOTYPES, Cells, Encoding
from variome.genotypes.joining import joined
from variome.genotypes.manifest import BlockEntry, Manifest
from variome.genotypes.objects import Objects
from variome.genotypes.sites import Sites, decode_sites, filters_of

if TYPE_CHECKING:
    from variome.genotypes.markers import MarkerColumns
    from variome.genotypes.overlay import Overlay

_BYTES_OF_A_SITE: Final = 400


class DatasetFiles(ABC):
    """The files that a manifest names, for reading by any number of threads.

    Attributes:
        manifest: of the version, as it is stored; for its rows see `blocks`.
        objects: where the files are.
    """

    def __init__(self, manifest: Manifest, objects: Objects, cache: Cache) -> None:
        self.manifest = manifest
        self.objects = objects
        self._cache = cache

    @property
    @abstractmethod
    def _overlay(self) -> "Overlay | None":
        """What edits have made of the files; None without any."""

    @property
    def name(self) -> str:
        """What the dataset is called."""
        return self.manifest.dataset

    @property
    def blocks(self) -> Sequence[BlockEntry]:
        """The blocks, edits laid over them; `sites` and `genotypes` know the names of their files."""
        return self._overlay.blocks if self._overlay else self.manifest.blocks

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

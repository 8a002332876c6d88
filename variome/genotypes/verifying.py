"""Whether all that a dataset consists of is there, is what it was, and fits together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import orjson

from variome.errors import BlockError
from variome.genotypes.block import GenotypeBlock
from variome.genotypes.calls import CallFault, read_calls
from variome.genotypes.cell_block import decode_cells
from variome.genotypes.cell_texts import CellFault, read_cells
from variome.genotypes.dataset import version_file
from variome.genotypes.edits import Edit, decode_edits
from variome.genotypes.encoding import Encoding, dtype_of
from variome.genotypes.manifest import BlockEntry, Manifest, edition_files, read_manifest, version_files
from variome.genotypes.markers import decode_marker_columns
from variome.genotypes.metadata.block import decode_metadata
from variome.genotypes.objects import Objects
from variome.genotypes.shards import decode_samples
from variome.genotypes.sites import Sites, decode_sites

Order = tuple[int, int, str, str]


def iter_faults(folder: Path, version: int | None = None) -> Iterator[str]:
    """A sentence for each thing that is wrong; files that several versions name are looked at once.

    Args:
        folder: of the dataset.
        version: its number; all versions without.

    Raises:
        NotFoundError: there is no such dataset or version.
    """
    version_file(folder, version)
    files = version_files(folder / "versions")
    checked = _Checked(Objects(folder / "objects"))
    manifests: dict[int, Manifest] = {}
    for number, path in files.items():
        if version in {None, number}:
            try:
                manifests[number] = read_manifest(path)
            except (BlockError, OSError, orjson.JSONDecodeError, TypeError, KeyError) as fault:
                yield f"version {number}: {fault}"
    if version is None:
        yield from _order_faults(files, manifests, folder)
    for number, manifest in manifests.items():
        yield from (f"version {number}: {sentence}" for sentence in _faults(manifest, checked))


def _order_faults(files: Mapping[int, Path], manifests: Mapping[int, Manifest], folder: Path) -> Iterator[str]:
    digests: dict[int, set[str]] = {}
    for number, _, path in edition_files(folder / "versions"):
        digests.setdefault(number, set()).add(path.stem.rpartition("-")[2])
    if missing := sorted(set(range(1, max(files) + 1)) - set(files)):
        yield f"expected versions 1 to {max(files)}, found no version {missing[0]}; bring it back from a copy"
    for number, manifest in manifests.items():
        if number - 1 in digests and manifest.parent not in digests[number - 1]:
            yield f"version {number}: expected to follow version {number - 1}, found that it followed another one"


class _Checked:
    """Files that were read, each once, and what was wrong with them."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._samples: dict[str, Sequence[str] | str] = {}
        self._sites: dict[str, tuple[BlockEntry, list[Order]] | str] = {}
        self._genotypes: dict[tuple[str, Encoding | None], tuple[int, int] | str] = {}
        self._edits: dict[tuple[str, Encoding | None], Sequence[str]] = {}

    def samples(self, name: str) -> Sequence[str] | str:
        """The names of a shard, or a fault."""
        if name not in self._samples:
            try:
                self._samples[name] = list(decode_samples(self._objects.get(name)))
            except (BlockError, UnicodeDecodeError) as fault:
                self._samples[name] = f"object {name}: {fault}"
        return self._samples[name]

    def sites(self, name: str) -> tuple[BlockEntry, list[Order]] | str:
        """What an entry should say of the rows, and their order; or a fault."""
        if name not in self._sites:
            try:
                self._sites[name] = _summary(name, decode_sites(self._objects.get(name)))
            except (BlockError, UnicodeDecodeError, ValueError) as fault:
                self._sites[name] = f"object {name}: {fault}"
        return self._sites[name]

    def genotypes(self, name: str, encoding: Encoding | None) -> tuple[int, int] | str:
        """Rows and samples of a block; or a fault."""
        key = name, encoding
        if key not in self._genotypes:
            try:
                content = self._objects.get(name)
                self._genotypes[key] = self._shape(content) if encoding is None else _cells_shape(content, encoding)
            except BlockError as fault:
                self._genotypes[key] = f"object {name}: {fault}"
        return self._genotypes[key]

    def _shape(self, content: bytes) -> tuple[int, int]:
        block = GenotypeBlock.read(content, self._objects.get)
        return block.n_rows, block.n_samples

    def edits(self, name: str, encoding: Encoding | None) -> Sequence[str]:
        """Faults of edits."""
        key = name, encoding
        if key not in self._edits:
            try:
                edits = decode_edits(self._objects.get(name))
                self._edits[key] = [f"object {name}: {fault}" for fault in _edit_faults(edits, encoding)]
            except (BlockError, UnicodeDecodeError) as fault:
                self._edits[key] = [f"object {name}: {fault}"]
        return self._edits[key]

    def markers(self, name: str) -> str | None:
        """A fault of what markers have beside their sites."""
        try:
            columns = decode_marker_columns(self._objects.get(name))
        except (BlockError, UnicodeDecodeError) as fault:
            return f"object {name}: {fault}"
        return None if columns else f"object {name}: expected rows of markers, found rows without lines"

    def metadata(self, name: str) -> str | None:
        """A fault of what is known of the samples."""
        try:
            decode_metadata(self._objects.get(name))
        except (BlockError, UnicodeDecodeError) as fault:
            return f"object {name}: {fault}"
        return None


def _faults(manifest: Manifest, checked: _Checked) -> Iterator[str]:
    yield from _sample_faults(manifest, checked)
    yield from _block_faults(manifest, checked)
    for name in manifest.edits:
        yield from checked.edits(name, manifest.encoding)
    if manifest.metadata and (fault := checked.metadata(manifest.metadata)):
        yield fault


def _sample_faults(manifest: Manifest, checked: _Checked) -> Iterator[str]:
    seen: set[str] = set()
    for number, shard in enumerate(manifest.shards, start=1):
        names = checked.samples(shard.samples)
        if isinstance(names, str):
            yield names
            continue
        if len(names) != shard.n_samples:
            yield f"shard {number}: expected {shard.n_samples} samples, found {len(names)}"
        for name in names:
            if name in seen:
                yield f"shard {number}: expected names of samples that differ, found {name!r} more than once"
            seen.add(name)


def _block_faults(manifest: Manifest, checked: _Checked) -> Iterator[str]:
    place = {contig.name: number for number, contig in enumerate(manifest.contigs)}
    overlapping: list[tuple[BlockEntry, set[Order]]] = []
    before: tuple[int, int] = (-1, -1)
    for number, entry in enumerate(manifest.blocks, start=1):
        if entry.contig not in place:
            yield f"block {number}: expected a contig of the version, found {entry.contig!r}"
        here = place.get(entry.contig, -1), entry.first
        if here < before:
            yield f"block {number}: expected blocks by contig and position, found it behind a later one"
        before = here
        yield from (f"block {number}: {fault}" for fault in _genotype_faults(manifest, entry, checked))
        found = checked.sites(entry.sites)
        if isinstance(found, str):
            yield f"block {number}: {found}"
            continue
        if manifest.encoding is not None and (fault := checked.markers(entry.sites)):
            yield f"block {number}: {fault}"
        summary, orders = found
        told = BlockEntry(entry.contig, entry.first, entry.last, entry.end, entry.n_rows, entry.sites, ())
        if told != summary:
            yield f"block {number}: expected rows of {_shown(told)}, found {_shown(summary)}"
        if any(one >= two for one, two in pairwise(orders)):
            yield f"block {number}: object {entry.sites}: expected rows sorted, each once, found others"
        overlapping = [each for each in overlapping if each[0].contig == entry.contig and each[0].last >= entry.first]
        own = set(orders)
        if any(own & others for _, others in overlapping):
            yield f"block {number}: expected rows that no other block has, found one that is in two"
        overlapping.append((entry, own))


def _genotype_faults(manifest: Manifest, entry: BlockEntry, checked: _Checked) -> Iterator[str]:
    if len(entry.genotypes) != len(manifest.shards):
        yield f"expected genotypes of {len(manifest.shards)} shards, found {len(entry.genotypes)}"
    for shard, name in zip(manifest.shards, entry.genotypes, strict=False):
        if name is None:
            continue
        found = checked.genotypes(name, manifest.encoding)
        if isinstance(found, str):
            yield found
        elif found != (entry.n_rows, shard.n_samples):
            told = f"{entry.n_rows} rows of {shard.n_samples} samples"
            yield f"object {name}: expected {told}, found {found[0]} of {found[1]}"


def _cells_shape(content: bytes, encoding: Encoding) -> tuple[int, int]:
    cells = decode_cells(content)
    if cells.dtype != dtype_of(encoding.format):
        raise BlockError(f"expected cells of format {encoding.format}, found {cells.dtype}")
    n_rows, n_samples = cells.shape
    return n_rows, n_samples


def _edit_faults(edits: Iterable[Edit], encoding: Encoding | None) -> Iterator[str]:
    for number, edit in enumerate(edits, start=1):
        for key, text in (("old", edit.old), ("new", edit.new)):
            if text:
                try:
                    _read_values(text, len(edit.samples), encoding)
                except (CallFault, CellFault) as fault:
                    yield f"edit {number} of the file: {key}: expected {fault.expected}, found {fault.found[:40]!r}"


def _read_values(text: str, n_samples: int, encoding: Encoding | None) -> None:
    if encoding is None:
        read_calls(text.replace(" ", "\t").encode(), n_samples, 2)
        return
    n_found = len(read_cells(text.split(" "), encoding))
    if n_found != n_samples:
        raise CellFault(f"{n_samples} values", str(n_found))


def _summary(name: str, sites: Sites) -> tuple[BlockEntry, list[Order]]:
    if not len(sites):
        raise BlockError("expected rows, found none")
    first, last, end = int(sites.position[0]), int(sites.position[-1]), int(sites.end.max())
    return BlockEntry(sites.contig, first, last, end, len(sites), name, ()), [
        sites.order(row) for row in range(len(sites))
    ]


def _shown(entry: BlockEntry) -> str:
    return f"{entry.contig}:{entry.first}-{entry.last} (to {entry.end}), {entry.n_rows} rows"

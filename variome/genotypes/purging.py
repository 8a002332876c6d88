"""All traces of some samples taken out of all versions of a dataset.

What is to be done is written down first (`purge.json`) and taken away last, so that a purge that was stopped is ended
by the next writer. Each version gets a new edition, from the first to the last, then the old ones go, and then the
files that only they named: at each moment each version is there whole, with the samples or without.
"""

from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from variome.errors import BlockError
from variome.genotypes.block import GenotypeBlock
from variome.genotypes.block_building import BlockBuilder
from variome.genotypes.cell_block import decode_cells, encode_cells
from variome.genotypes.container import Kind, read_container
from variome.genotypes.edits import OF_NOBODY, Edit, decode_edits, encode_edits, names_any, record_without
from variome.genotypes.encoding import GENOTYPES
from variome.genotypes.manifest import (
    Manifest,
    Shard,
    digest_of,
    edition_files,
    read_manifest,
    write_manifest,
)
from variome.genotypes.metadata.block import decode_metadata, encode_metadata
from variome.genotypes.metadata.table import Column, SampleTable
from variome.genotypes.neighbours import Neighbour, neighbour_of
from variome.genotypes.objects import Objects, sync_folder, write_durably
from variome.genotypes.shards import decode_samples, encode_samples

ORDER_FILE: Final = "purge.json"

Rewrite = Callable[[bytes, Set[str]], bytes]


def purge(folder: Path, samples: Sequence[str]) -> None:
    """Purges samples; the caller holds the lock of the writers.

    Raises:
        InputError: the disk is full, or the folder cannot be written to.
        BlockError: a file that is to be rewritten was altered.
    """
    write_durably(folder / ORDER_FILE, orjson.dumps({"samples": list(samples)}))
    finish_purge(folder)


def finish_purge(folder: Path) -> None:
    """Ends a purge that was begun, if one was; the caller holds the lock of the writers."""
    order = folder / ORDER_FILE
    if not order.exists():
        return
    samples = frozenset(_ordered(order))
    purger = _Purger(Objects(folder / "objects"), samples)
    versions = folder / "versions"
    old = edition_files(versions)
    newest = {number: (edition, path) for number, edition, path in old}
    parent: str | None = None
    kept: set[Path] = set()
    for edition, path in newest.values():
        manifest = read_manifest(path)
        rewritten = replace(purger.rewritten(manifest), parent=parent)
        if rewritten == manifest:
            kept.add(path)
            parent = digest_of(path)
        else:
            parent = write_manifest(versions, rewritten, edition + 1)
    for _, _, path in old:
        if path not in kept:
            path.unlink(missing_ok=True)
    remove_spare(folder)
    # Else what was removed may be there again when the machine has stopped, and nobody knows any more that it must go.
    for changed in [versions, *(folder / "objects").glob("??")]:
        sync_folder(changed)
    order.unlink(missing_ok=True)


def remove_spare(folder: Path) -> int:
    """Removes the files that no version names; gives how many."""
    objects = Objects(folder / "objects")
    needed = {name for *_, path in edition_files(folder / "versions") for name in read_manifest(path).objects()}
    spare = [name for name in objects.names() if name not in needed]
    for name in spare:
        objects.remove(name)
    for aside in [*(folder / "objects").glob("??/.*"), *(folder / "versions").glob(".*"), *folder.glob(".??*")]:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    return len(spare)


def _ordered(order: Path) -> Sequence[str]:
    try:
        samples: Sequence[str] = orjson.loads(order.read_bytes())["samples"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise BlockError(f"{order}: expected the samples that are to be purged, found other content") from None
    return samples


@dataclass
class _Purger:
    """Rewrites files, each once."""

    objects: Objects
    samples: frozenset[str]
    done: dict[tuple[str, str], str] = field(default_factory=dict)
    rewritten_blocks: dict[str, str] = field(default_factory=dict)

    def rewritten(self, manifest: Manifest) -> Manifest:
        """The same version without the samples, its files written anew."""
        names = [decode_samples(self.objects.get(shard.samples)) for shard in manifest.shards]
        gone = [np.array([i for i, name in enumerate(each) if name in self.samples], np.int64) for each in names]
        return replace(
            manifest,
            shards=tuple(
                Shard(self._rewritten(shard.samples, "samples"), shard.n_samples - len(columns))
                if len(columns)
                else shard
                for shard, columns in zip(manifest.shards, gone, strict=True)
            ),
            blocks=tuple(
                replace(entry, genotypes=self._genotypes(manifest, entry.genotypes, gone)) for entry in manifest.blocks
            ),
            withdrawn=tuple(name for name in manifest.withdrawn if name not in self.samples),
            edits=tuple(self._rewritten(name, "edits") for name in manifest.edits),
            metadata=self._rewritten(manifest.metadata, "metadata") if manifest.metadata else None,
        )

    def _rewritten(self, name: str, kind: str) -> str:
        if (name, kind) not in self.done:
            content = self.objects.get(name)
            found = REWRITES[kind](content, self.samples)
            self.done[name, kind] = name if found == content else self.objects.put(found)
        return self.done[name, kind]

    def _genotypes(
        self, manifest: Manifest, names: Sequence[str | None], gone: Sequence[NDArray[np.int64]]
    ) -> tuple[str | None, ...]:
        without = self._without if manifest.content == GENOTYPES else self._cells_without
        return tuple(name and without(name, columns) for name, columns in zip(names, gone, strict=True))

    def _cells_without(self, name: str, columns: NDArray[np.int64]) -> str:
        if not len(columns):
            return name
        key = name, ",".join(map(str, columns.tolist()))
        if key not in self.done:
            cells = decode_cells(self.objects.get(name))
            self.done[key] = self.objects.put(encode_cells(np.delete(cells, columns, axis=1)))
        return self.done[key]

    def _without(self, name: str, columns: NDArray[np.int64]) -> str:
        # One file may be of two shards, whose columns that go differ.
        key = name, ",".join(map(str, columns.tolist()))
        if key not in self.done:
            content = self.objects.get(name)
            beside = neighbour_of(read_container(content, Kind.GENOTYPES))
            if not len(columns) and (beside is None or beside not in self.rewritten_blocks):
                self.done[key] = name
            else:
                block = GenotypeBlock.read(content, self.objects.get)
                first = self.rewritten_blocks.get(beside or "", beside)
                neighbour = Neighbour.read(first, self.objects.get(first)) if first else None
                self.done[key] = self.objects.put(_block_without(block, columns, neighbour))
                self.rewritten_blocks[name] = self.done[key]
        return self.done[key]


def _block_without(block: GenotypeBlock, columns: NDArray[np.int64], beside: Neighbour | None) -> bytes:
    kept = np.setdiff1d(np.arange(block.n_samples), columns)
    builder = BlockBuilder(len(kept))
    for begin in range(0, block.n_rows, _ROWS_AT_ONCE):
        rows = np.arange(begin, min(begin + _ROWS_AT_ONCE, block.n_rows))
        for states, is_phased in zip(block.states(rows), block.is_phased(rows), strict=True):
            builder.add(states[kept], is_phased[kept])
    return builder.to_bytes(beside)


def _samples_without(content: bytes, gone: Set[str]) -> bytes:
    return encode_samples([name for name in decode_samples(content) if name not in gone])


def _edits_without(content: bytes, gone: Set[str]) -> bytes:
    edits = decode_edits(content)
    if not any(_is_of(edit, gone) for edit in edits):
        return content
    return encode_edits([_edit_without(edit, gone) for edit in edits])


def _is_of(edit: Edit, gone: Set[str]) -> bool:
    is_named = any(name in gone for name in (*edit.samples, *edit.for_samples)) or names_any(edit.record, gone)
    return is_named or (edit.action == "note" and not OF_NOBODY.isdisjoint(edit.record or ()))


def _edit_without(edit: Edit, gone: Set[str]) -> Edit:
    kept = [place for place, name in enumerate(edit.samples) if name not in gone]

    def calls(text: str | None) -> str | None:
        found = text.split(" ") if text else []
        return " ".join(found[place] for place in kept) if text else text

    return replace(
        edit,
        samples=tuple(edit.samples[place] for place in kept),
        old=calls(edit.old),
        new=calls(edit.new),
        for_samples=tuple(name for name in edit.for_samples if name not in gone),
        record=record_without(edit, gone),
    )


def _metadata_without(content: bytes, gone: Set[str]) -> bytes:
    table = decode_metadata(content)
    columns = {key: _without_names(table.columns[key], gone) for key in _PARENTS if key in table.columns}
    is_changed = any((table.columns[key].is_missing != column.is_missing).any() for key, column in columns.items())
    if not (is_changed or gone & set(table.samples)):
        return content
    kept = SampleTable(table.samples, {**table.columns, **columns})
    return encode_metadata(kept.of_samples([name for name in table.samples if name not in gone]))


def _without_names(column: Column, gone: Set[str]) -> Column:
    """Names may be numbers."""
    values = (column.value(sample) for sample in range(len(column.values)))
    return Column.of_values(column.type, [None if str(value) in gone else value for value in values])


REWRITES: Final[dict[str, Rewrite]] = {
    "samples": _samples_without,
    "edits": _edits_without,
    "metadata": _metadata_without,
}
"""How files are rewritten that name samples, by what they are."""

_PARENTS: Final = ("father", "mother")
"""What is known of samples by the names of others."""

_ROWS_AT_ONCE: Final = 256

"""A folder in the VCF Zarr format, version 0.4, for vcztools, sgkit and others.

Of Zarr's storage specification, version 2, it takes a JSON file for each array and a file for each chunk, which is
little enough to write here: no program needs to be installed for it. A row is a biallelic variant, in which another ALT
of the same record is `<M>`, allele 2.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise, product
from pathlib import Path
from struct import pack
from typing import Any, Final

import numpy as np
import orjson
import zstandard
from numpy.typing import NDArray

from variome.errors import ConflictError, InputError
from variome.genotypes.batch import Batch
from variome.genotypes.exporting.selected import Piece, Selected, check_32_bits, iter_pieces
from variome.genotypes.sites import ChosenSites, of_rows
from variome.genotypes.vcf_text import OTHER_ALLELE

VERSION: Final = "0.4"

CHUNK_ROWS, CHUNK_SAMPLES = 1_000, 10_000
"""Rows and samples of a chunk; fewer rows where samples are many."""

_MOST_CELLS: Final = 1 << 25
_LEVEL: Final = 5
_DIMENSIONS: Final = {
    "variant_contig": ("variants",),
    "variant_position": ("variants",),
    "variant_length": ("variants",),
    "variant_id": ("variants",),
    "variant_allele": ("variants", "alleles"),
    "variant_filter": ("variants", "filters"),
    "variant_AC": ("variants", "alt_alleles"),
    "variant_AN": ("variants",),
    "call_genotype": ("variants", "samples", "ploidy"),
    "call_genotype_phased": ("variants", "samples"),
    "contig_id": ("contigs",),
    "contig_length": ("contigs",),
    "filter_id": ("filters",),
    "sample_id": ("samples",),
    "region_index": ("region_index_values", "region_index_fields"),
}
_DESCRIPTIONS: Final = {
    "variant_AC": "Count of each ALT among the haplotypes of the samples",
    "variant_AN": "Haplotypes of the samples that are called",
}

Columns = dict[str, NDArray[Any]]


def write_zarr(selected: Selected, folder: Path) -> None:
    """Writes a folder, which is there when all of it is.

    Raises:
        ConflictError: something of this name is there.
        InputError: the disk is full, or the folder cannot be written to.
    """
    if folder.exists():
        raise ConflictError(f"{folder}: is there already; name another folder or remove it")
    aside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        aside.mkdir(parents=True)
        try:
            _write(selected, aside)
            aside.rename(folder)
        finally:
            _remove(aside)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written: {error.strerror}; make room there or name another folder"
        ) from None


def _write(selected: Selected, folder: Path) -> None:
    n_samples = len(selected.names)
    rows = min(CHUNK_ROWS, max(16, _MOST_CELLS // max(1, 2 * n_samples)))
    arrays: dict[str, _Array] = {}
    index: list[tuple[int, ...]] = []
    with ThreadPoolExecutor(2, "zarr") as threads:
        for number, columns in enumerate(_iter_chunks(selected, rows)):
            for name, content in columns.items():
                chunk = (rows, *(max(1, min(n, CHUNK_SAMPLES)) for n in content.shape[1:]))
                if name not in arrays:
                    arrays[name] = _Array(folder / name, content.dtype, chunk)
                arrays[name].add(content, threads)
            index.extend(_index_rows(number, columns))
        for name, content in _whole(selected, index).items():
            arrays[name] = _Array(folder / name, content.dtype, tuple(max(1, n) for n in content.shape))
            arrays[name].add(content, threads)
    for name, array in arrays.items():
        array.finish(_DIMENSIONS[name], _DESCRIPTIONS.get(name))
    meta = [line.removeprefix("##").split("=", 1) for line in selected.meta if line.startswith("##ALT=")]
    attributes = {"vcf_zarr_version": VERSION, "source": "variome", "vcf_meta_information": meta}
    (folder / ".zgroup").write_bytes(orjson.dumps({"zarr_format": 2}))
    (folder / ".zattrs").write_bytes(orjson.dumps(attributes, option=orjson.OPT_INDENT_2))


def _whole(selected: Selected, index: Sequence[tuple[int, ...]]) -> Columns:
    """The arrays that have no dimension `variants`."""
    contigs = list(selected.contigs.values())
    found: Columns = {
        "contig_id": np.array([contig.spelling for contig in contigs], object),
        "filter_id": np.array(selected.filters, object),
        "sample_id": np.array(selected.names, object),
        "region_index": np.array(index, np.int32).reshape(-1, 6),
    }
    if all(contig.length for contig in contigs):
        found["contig_length"] = np.array([contig.length for contig in contigs], np.int64)
    return found


def _iter_chunks(selected: Selected, n_rows: int) -> Iterator[Columns]:
    """Columns of so many rows each, the last ones fewer, or none where there are none."""
    places = {name: place for place, name in enumerate(selected.contigs)}
    no_sites = ChosenSites(of_rows("", []), np.zeros(0, int))
    no_batch = Batch(selected.datasets, "", "", no_sites, [])
    no_rows = Piece(no_batch, selected.samples, np.zeros(0, int), np.zeros(0, int))
    held = _columns(no_rows, 0, selected.filters)
    is_first = True
    for piece in iter_pieces(selected, n_rows):
        check_32_bits(piece.sites, piece.spelling, "VCF Zarr")
        columns = _columns(piece, places[piece.contig], selected.filters)
        held = {name: np.concatenate([held[name], content]) for name, content in columns.items()}
        if len(held["variant_position"]) >= n_rows:
            yield {name: content[:n_rows] for name, content in held.items()}
            held = {name: content[n_rows:] for name, content in held.items()}
            is_first = False
    if is_first or len(held["variant_position"]):
        yield held


def _columns(piece: Piece, contig: int, filters: Sequence[str]) -> Columns:
    sites, n_rows = piece.sites, len(piece.sites)
    alleles = np.full((n_rows, 3), "", object)
    alleles[:, 0], alleles[:, 1] = sites.texts("ref"), sites.texts("alt")
    alleles[piece.n_other > 0, 2] = OTHER_ALLELE
    counts = np.stack([piece.AC, np.where(piece.n_other > 0, piece.n_other, -2)], axis=1)
    names = [set(text.split(";")) for text in sites.texts("filter")]
    return {
        "variant_contig": np.full(n_rows, contig, np.int32),
        "variant_position": sites.position.astype(np.int32),
        "variant_length": np.maximum(sites.ref_length, 1).astype(np.int32),
        "variant_id": sites.texts("id"),
        "variant_allele": alleles,
        "variant_filter": np.array([[name in own for name in filters] for own in names], np.bool_).reshape(
            n_rows, len(filters)
        ),
        "variant_AC": counts.astype(np.int32),
        "variant_AN": piece.AN.astype(np.int32),
        "call_genotype": piece.states,
        "call_genotype_phased": piece.is_phased,
    }


def _index_rows(chunk: int, columns: Columns) -> Iterator[tuple[int, ...]]:
    """For each contig of a chunk: chunk, contig, first and last position, last base that is taken, number of rows."""
    contigs, position = columns["variant_contig"], columns["variant_position"]
    end = position + columns["variant_length"] - 1
    if not len(position):
        return
    cuts = [0, *(np.flatnonzero(np.diff(contigs)) + 1).tolist(), len(contigs)]
    for begin, stop in pairwise(cuts):
        last = int(end[begin:stop].max())
        yield chunk, int(contigs[begin]), int(position[begin]), int(position[stop - 1]), last, stop - begin


class _Array:
    """An array that grows along its first axis, a chunk at a time."""

    def __init__(self, folder: Path, dtype: np.dtype[Any], chunk: tuple[int, ...]) -> None:
        folder.mkdir()
        self._folder = folder
        self._dtype = dtype
        self._is_text = dtype.kind == "O"
        self._chunk = chunk
        self._shape: tuple[int, ...] = ()
        self._n_chunks = 0

    def add(self, content: NDArray[Any], threads: ThreadPoolExecutor) -> None:
        """Takes the rows of the next chunk; only the last one may have fewer."""
        self._shape = (len(content) + (self._shape[0] if self._shape else 0), *content.shape[1:])
        steps = [range(-(-n // size)) for n, size in zip(content.shape[1:], self._chunk[1:], strict=True)]
        places = list(product(*steps)) if len(content) else []
        list(threads.map(lambda place: self._put(content, place), places))
        self._n_chunks += 1

    def _put(self, content: NDArray[Any], place: tuple[int, ...]) -> None:
        slices = [slice(n * size, (n + 1) * size) for n, size in zip(place, self._chunk[1:], strict=True)]
        part = content[(slice(None), *slices)]
        whole = np.full(self._chunk, "" if self._is_text else 0, self._dtype)
        whole[tuple(slice(0, n) for n in part.shape)] = part
        plain = _texts(whole) if self._is_text else whole.tobytes()
        packed = zstandard.ZstdCompressor(level=_LEVEL).compress(plain)
        (self._folder / ".".join(map(str, (self._n_chunks, *place)))).write_bytes(packed)

    def finish(self, dimensions: Sequence[str], description: str | None) -> None:
        """What is in the files."""
        meta: Mapping[str, Any] = {
            "zarr_format": 2,
            "shape": self._shape,
            "chunks": self._chunk,
            "dtype": "|O" if self._is_text else self._dtype.str,
            "compressor": {"id": "zstd", "level": _LEVEL},
            "fill_value": None,
            "order": "C",
            "filters": [{"id": "vlen-utf8"}] if self._is_text else None,
            "dimension_separator": ".",
        }
        attributes = {"_ARRAY_DIMENSIONS": dimensions, **({"description": description} if description else {})}
        (self._folder / ".zarray").write_bytes(orjson.dumps(meta, option=orjson.OPT_INDENT_2))
        (self._folder / ".zattrs").write_bytes(orjson.dumps(attributes, option=orjson.OPT_INDENT_2))


def _texts(content: NDArray[Any]) -> bytes:
    """Texts as the filter `vlen-utf8` has them: how many, and each with its length before it."""
    parts = [pack("<I", content.size)]
    for text in content.reshape(-1).tolist():
        encoded = text.encode()
        parts += [pack("<I", len(encoded)), encoded]
    return b"".join(parts)


def _remove(folder: Path) -> None:
    """What a stopped writer leaves."""
    if folder.exists():
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        folder.rmdir()

"""Arrays of NumPy in one file, with the names and the missing values of VCF-Zarr.

| array | shape | what |
|---|---|---|
| `contig_id`, `filter_id`, `sample_id` | (contigs,), (filters,), (samples,) | names |
| `variant_contig` | (variants,) | place in `contig_id` |
| `variant_position`, `variant_length` | (variants,) | 1-based; bases of the reference |
| `variant_allele` | (variants, 2) | REF and ALT |
| `variant_id`, `variant_filter` | (variants,) | text, `.` where there is none |
| `call_genotype` | (variants, samples, 2) | 0 REF, 1 ALT, 2 another ALT, -1 missing, -2 no such haplotype |
| `call_genotype_phased` | (variants, samples) | |

The number of rows stands at the begin of each array and is known when the last row has come, so the rows wait in
temporary files.
"""

import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, Final

import numpy as np
from numpy.lib import format as npy

from variome.genotypes.exporting.selected import Piece, Selected, iter_pieces

_LEVEL: Final = 1
_STEP: Final = 1 << 14
"""Texts that are made to arrays at a time."""


def write_npz(selected: Selected, stream: BinaryIO) -> None:
    """Writes a packed archive of arrays."""
    with ExitStack() as stack:
        n_samples = len(selected.names)
        waiting: dict[str, _Waiting] = {
            "variant_contig": _Numbers(stack, np.int32),
            "variant_position": _Numbers(stack, np.int64),
            "variant_length": _Numbers(stack, np.int64),
            "variant_allele": _Texts(stack, 2),
            "variant_id": _Texts(stack),
            "variant_filter": _Texts(stack),
            "call_genotype": _Numbers(stack, np.int8, n_samples, 2),
            "call_genotype_phased": _Numbers(stack, np.bool_, n_samples),
        }
        places = {name: place for place, name in enumerate(selected.contigs)}
        for piece in iter_pieces(selected):
            for name, rows in _rows_of(piece, places[piece.contig]).items():
                waiting[name].add(rows)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            for name, texts in _names(selected).items():
                with archive.open(f"{name}.npy", "w") as member:
                    npy.write_array(member, np.array(texts, np.str_), version=(2, 0), allow_pickle=False)
            for name, rows in waiting.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    rows.write(member)


def _names(selected: Selected) -> dict[str, Sequence[str]]:
    contigs = [contig.spelling for contig in selected.contigs.values()]
    return {"contig_id": contigs, "filter_id": selected.filters, "sample_id": selected.names}


def _rows_of(piece: Piece, contig: int) -> dict[str, Any]:
    sites = piece.sites
    return {
        "variant_contig": [contig] * len(sites),
        "variant_position": sites.position,
        "variant_length": sites.ref_length,
        "variant_allele": np.stack([sites.texts("ref"), sites.texts("alt")], axis=1).ravel().tolist(),
        "variant_id": sites.texts("id").tolist(),
        "variant_filter": sites.texts("filter").tolist(),
        "call_genotype": piece.states,
        "call_genotype_phased": piece.is_phased,
    }


class _Waiting(ABC):
    """Rows of an array in a temporary file."""

    def __init__(self, stack: ExitStack, *shape: int) -> None:
        self._file: IO[bytes] = stack.enter_context(TemporaryFile())  # noqa: SIM115  the stack closes it
        self._shape = shape
        self._n_rows = 0

    @abstractmethod
    def add(self, rows: Any) -> None:
        """Takes some rows."""

    @abstractmethod
    def write(self, member: IO[bytes]) -> None:
        """The whole array."""

    def _head(self, member: IO[bytes], dtype: np.dtype[Any]) -> None:
        shape = (self._n_rows, *self._shape)
        npy.write_array_header_2_0(member, {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape})
        self._file.seek(0)


class _Numbers(_Waiting):
    def __init__(self, stack: ExitStack, dtype: type[Any], *shape: int) -> None:
        super().__init__(stack, *shape)
        self._dtype = np.dtype(dtype)

    def add(self, rows: Any) -> None:
        self._file.write(np.ascontiguousarray(rows, self._dtype).data)
        self._n_rows += len(rows)

    def write(self, member: IO[bytes]) -> None:
        self._head(member, self._dtype)
        copyfileobj(self._file, member, 1 << 20)


class _Texts(_Waiting):
    """Texts, one a line; no field of a VCF holds a line break."""

    _longest = 1

    def add(self, rows: Sequence[str]) -> None:
        self._file.writelines(f"{text}\n".encode() for text in rows)
        self._longest = max([self._longest, *map(len, rows)])
        self._n_rows += len(rows) // (self._shape[0] if self._shape else 1)

    def write(self, member: IO[bytes]) -> None:
        dtype = np.dtype((np.str_, self._longest))
        self._head(member, dtype)
        for texts in self._iter_texts():
            member.write(np.array(texts, dtype).data.cast("B"))

    def _iter_texts(self) -> Iterator[list[str]]:
        while lines := self._file.readlines(_STEP):
            yield [line[:-1].decode() for line in lines]

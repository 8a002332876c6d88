"""Calls of one ALT that are all diploid, `0` or `1`, and of one phase, straight to planes of bits.

Nearly all records of large cohorts are such, and looking at four bytes at a time takes a fifth of what their numbers as
arrays take. What is not such is None, and goes the longer way (`variome.genotypes.calls`).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.bits import pack
from variome.genotypes.plane_kinds import PlaneKind, Planes

_WIDTH: Final = 4
"""Bytes of a call such as `0|1`, with the tab behind it."""

_ALLELE_BITS: Final = 0x00010001
"""By which `0` and `1` differ, in the first and the third byte."""

_PHASED, _UNPHASED = (int.from_bytes(text, "little") for text in (b"0|0\t", b"0/0\t"))


def planes_of_text(columns: bytes, n_samples: int) -> Planes | None:
    """Of the sample columns of a line, with tabs between them."""
    if len(columns) != _WIDTH * n_samples - 1:
        return None
    words = np.frombuffer(columns + b"\t", "<u4")
    expected = int(words[0]) & ~_ALLELE_BITS
    if expected not in {_PHASED, _UNPHASED} or ((words ^ np.uint32(expected)) & np.uint32(~_ALLELE_BITS & _WORD)).any():
        return None
    return _planes((words | words >> 15) & 3, is_phased=expected == _PHASED)


def planes_of_bcf(values: NDArray[np.uint8]) -> Planes | None:
    """Of the genotypes of a BCF record (VCF specification, section 6.3.3); shape (2 samples,)."""
    pairs = values.view("<u2")
    phase = int(pairs[0]) & _BCF_PHASE
    # 0/0, 0/1, 1/0, 1/1 are 2 and 4, the phase apart: one of two bits is set in each byte, and no other.
    alleles = pairs & np.uint16(_BCF_REF | _BCF_ALT)
    is_simple = ((alleles ^ (alleles >> 1)) & np.uint16(_BCF_REF)) == _BCF_REF
    if not is_simple.all() or ((pairs ^ np.uint16(phase)) & np.uint16(_BCF_REST)).any():
        return None
    bits = (pairs >> 2) & np.uint16(0x0101)
    return _planes(((bits | bits >> 7) & 3).astype(np.uint32), is_phased=phase != 0)


def _planes(pairs: NDArray[np.uint32], *, is_phased: bool) -> Planes:
    """Of two bits for each sample, that of the first haplotype the lower one."""
    n_samples = len(pairs)
    lanes = np.zeros(-(-n_samples // 4), "<u4")
    lanes.view(np.uint8)[:n_samples] = pairs
    packed = (lanes | lanes >> 6 | lanes >> 12 | lanes >> 18).astype(np.uint8)
    planes = {PlaneKind.ALT: packed.tobytes()} if packed.any() else {}
    if not is_phased:
        planes[PlaneKind.UNPHASED] = pack(np.ones(n_samples, np.bool_)).tobytes()
    return planes


_WORD: Final = 0xFFFFFFFF
_BCF_REF, _BCF_ALT = 0x0202, 0x0404
_BCF_PHASE: Final = 0x0100
"""The phase of a call stands in its second allele; that of the first one says nothing before VCF 4.4."""
_BCF_REST: Final = 0xF9F8

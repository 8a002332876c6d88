"""BCF (VCF specification, section 6.3): the records of the text, with genotypes as htslib wants them.

Written here and not by htslib: through its Python bindings each genotype is an object, 100 times as slow.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.bcf_records import numbers_of_contigs, numbers_of_keys
from variome.genotypes.bits import Bools
from variome.genotypes.cells import FILL, OTHER, States
from variome.genotypes.exporting.bgzip import BgzipWriter
from variome.genotypes.exporting.selected import Piece, Selected, check_32_bits, iter_pieces
from variome.genotypes.exporting.vcf import vcf_header
from variome.genotypes.sites import Site
from variome.genotypes.vcf_text import OTHER_ALLELE, has_end

_MAGIC: Final = b"BCF\2\2"
_HEAD: Final = struct.Struct("<IIiiiIHHI")
_NO_QUALITY: Final = 0x7F800001
_LONG: Final = 15
_TEXT: Final = 7
_INTEGERS: Final = ((1, "<b", -120, 127), (2, "<h", -32760, 32767), (3, "<i", -2147483640, 2147483647))
"""Type, form, least and greatest value."""


def write_bcf(selected: Selected, stream: BinaryIO) -> None:
    """Writes a BCF, packed as bgzip does."""
    header = vcf_header(selected)
    numbers = Numbers.of_header(header)
    with BgzipWriter(stream) as packed:
        packed.write(head_bytes(header))
        for piece in iter_pieces(selected):
            check_32_bits(piece.sites, piece.spelling, "BCF")
            packed.write(b"".join(_iter_records(piece, numbers)))


class Numbers(NamedTuple):
    """What records have in the place of names: the numbers of contigs, and of filters and keys."""

    contigs: Mapping[str, int]
    keys: Mapping[str, int]

    @classmethod
    def of_header(cls, header: bytes) -> "Numbers":
        """Of the names that a header declares."""
        lines = header.decode().splitlines()
        contigs = {name: number for number, name in numbers_of_contigs(lines).items()}
        return cls(contigs, {name: number for number, name in numbers_of_keys(lines).items()})


def head_bytes(header: bytes) -> bytes:
    """What a BCF begins with: the header, as text."""
    return _MAGIC + struct.pack("<I", len(header) + 1) + header + b"\0"


def record_bytes(
    site: Site,
    contig: str,
    info: Mapping[str, Sequence[int]],
    calls: bytes,
    n_samples: int,
    numbers: Numbers,
    *,
    has_other: bool,
) -> bytes:
    """A record.

    Args:
        site: its row.
        contig: in the spelling of the header.
        info: integers by key; END comes by itself where an allele needs it.
        calls: what `genotype_bytes` gives; empty without samples.
        n_samples: how many they are of.
        numbers: of the header.
        has_other: whether another ALT is an allele of it.
    """  # fmt: skip
    alleles = [site.ref, site.alt, *([OTHER_ALLELE] if has_other else [])]
    told = {**info, "END": [site.end]} if has_end(site) else info
    values = _shared_values(site, alleles, told, numbers.keys)
    calls = _typed([numbers.keys["GT"]]) + b"\x21" + calls if n_samples else b""
    head = _HEAD.pack(
        _HEAD.size - 8 + len(values), len(calls), numbers.contigs[contig], site.position - 1, max(site.ref_length, 1),
        _NO_QUALITY, len(told), len(alleles), n_samples | (n_samples > 0) << 24,
    )  # fmt: skip
    return head + values + calls


def _iter_records(piece: Piece, numbers: Numbers) -> Iterator[bytes]:
    counts = zip(piece.AC.tolist(), piece.AN.tolist(), piece.n_other.tolist(), strict=True)
    n_samples = piece.states.shape[1]
    for row, (site, (ac, an, n_other)) in enumerate(zip(piece.sites, counts, strict=True)):
        info = {"AC": [ac, n_other] if n_other else [ac], "AN": [an]}
        calls = genotype_bytes(piece.states[row], piece.is_phased[row]) if n_samples else b""
        yield record_bytes(site, piece.spelling, info, calls, n_samples, numbers, has_other=n_other > 0)


def _shared_values(
    site: Site, alleles: Sequence[str], info: Mapping[str, Sequence[int]], keys: Mapping[str, int]
) -> bytes:
    names = [] if site.filter in {".", ""} else site.filter.split(";")
    parts = [_text("" if site.id == "." else site.id), *map(_text, alleles), _typed([keys[name] for name in names])]
    for key, values in info.items():
        parts += [_typed([keys[key]]), _typed(values)]
    return b"".join(parts)


def genotype_bytes(states: States, is_phased: Bools) -> bytes:
    """The genotypes of a row: two bytes for each sample.

    Args:
        states: shape (samples, 2).
        is_phased: shape (samples,).
    """
    pairs = np.ascontiguousarray(states).view("<u2")[:, 0]
    is_uniform = bool(is_phased.all()) or not is_phased.any()
    if is_uniform and not (pairs & np.uint16(~_ONE_ALLELE & 0xFFFF)).any():
        base = _REF_PAIR | (int(is_phased[0]) << 8 if len(is_phased) else 0)
        return bytes(((pairs << 1) + np.uint16(base)).tobytes())
    return bytes(_PAIRS[is_phased.astype(np.intp), pairs].tobytes())


def _text(text: str) -> bytes:
    content = text.encode()
    return _head(len(content), _TEXT) + content


def _typed(values: Sequence[int]) -> bytes:
    """Integers with their type before them, the narrowest that takes all of them."""
    if not values:
        return b"\0"
    kind, form = next(
        (kind, form) for kind, form, least, most in _INTEGERS if least <= min(values) and max(values) <= most
    )
    return _head(len(values), kind) + b"".join(struct.pack(form, value) for value in values)


def _head(length: int, kind: int) -> bytes:
    return bytes([length << 4 | kind]) if length < _LONG else bytes([_LONG << 4 | kind]) + _typed([length])


def _pairs() -> NDArray[np.uint16]:
    """Two bytes by whether a call is phased, and by its two states as they lie in memory."""
    table = np.zeros((2, 1 << 16), np.uint16)
    for phase in (0, 1):
        for first in range(FILL, OTHER + 1):
            for second in range(FILL, OTHER + 1):
                index = (first & 0xFF) | (second & 0xFF) << 8
                end = 0x81 if second == FILL else (second + 1) << 1 | phase
                table[phase, index] = (first + 1) << 1 & 0xFF | end << 8
    return table


_PAIRS: Final = _pairs()
_ONE_ALLELE: Final = 0x0101
_REF_PAIR: Final = 0x0202

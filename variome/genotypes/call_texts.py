"""The sample columns of rows as text of VCF, from bits where the rows are plain.

A plain row has nothing but phased (or nothing but unphased) diploid calls of REF and this ALT. Eight of its bits are
sixteen characters, which are looked up at once.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.batch import Batch, Piece
from variome.genotypes.bits import Bytes
from variome.genotypes.block import GenotypeBlock
from variome.genotypes.cells import OTHER, States
from variome.genotypes.vcf_text import calls_text

Rows = NDArray[np.int64]


class CallText(NamedTuple):
    """The sample columns of a row with a tab before each, and its cells where another ALT is among them."""

    text: bytes
    others: States | None


def iter_call_texts(batch: Batch, samples: Sequence[Rows]) -> Iterator[CallText]:
    """The texts of all rows of a batch.

    Args:
        batch: the rows.
        samples: for each dataset the numbers of the samples; those of the first dataset come first.
    """
    plain = _plain_rows(batch, samples)
    various = np.array([row for row in range(len(batch)) if row not in plain], np.int64)
    part = batch.take(various) if plain else batch
    states = part.states(samples) if len(various) else np.empty((0, 0, 2), np.int8)
    is_phased = part.is_phased(samples) if len(various) else np.empty((0, 0), np.bool_)
    at = 0
    for row in range(len(batch)):
        if row in plain:
            yield CallText(plain[row].text(), None)
            continue
        others = states[at] if (states[at] == OTHER).any() else None
        yield CallText(calls_text(states[at], is_phased[at]), others)
        at += 1


class _PlainRow(NamedTuple):
    """The bits of a row that is plain, eight to a byte; whether it is phased, and the characters of its samples."""

    bits: Bytes
    is_phased: bool
    length: int

    def text(self) -> bytes:
        return _TEXTS[self.is_phased][self.bits].tobytes()[: self.length]


def _plain_rows(batch: Batch, samples: Sequence[Rows]) -> dict[int, _PlainRow]:
    """By place those rows that are plain; none where samples are chosen, or lie in several shards."""
    found: dict[int, _PlainRow] = {}
    if len(batch.datasets) > 1:
        return found
    for piece in batch.pieces:
        block = piece.block.whole(samples[0])
        if block is not None:
            found |= _iter_plain(block, piece)
    return found


def _iter_plain(block: GenotypeBlock, piece: Piece) -> Iterator[tuple[int, _PlainRow]]:
    is_plain, is_phased = block.plain_rows(piece.rows)
    chosen = np.flatnonzero(is_plain)
    packed = block.alt.packed_rows(piece.rows[chosen])
    length = 4 * block.n_samples
    for row, place, phased in zip(packed, piece.places[chosen].tolist(), is_phased[chosen].tolist(), strict=True):
        yield place, _PlainRow(row, phased, length)


def _texts(separator: str) -> NDArray[np.void]:
    """Four calls for each byte of bits."""
    texts = [
        "".join(f"\t{byte >> 2 * call & 1}{separator}{byte >> 2 * call + 1 & 1}" for call in range(4))
        for byte in range(256)
    ]
    return np.frombuffer("".join(texts).encode(), "V16")


_TEXTS: Final = (_texts("/"), _texts("|"))

"""The genotypes of one line of a VCF: the bytes of its sample columns in, arrays out.

Files have ten thousands of samples, nearly all of whose calls are `0|1` and the like: those are read all at once, and
only the others one by one.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.bits import Bools
from variome.genotypes.cells import FILL, MISSING

Alleles = NDArray[np.int8] | NDArray[np.int16]

_TAB, _COLON, _SLASH, _BAR, _DOT, _ZERO = (ord(each) for each in "\t:/|.0")
_MOST_DIGITS: Final = 9

MOST_ALTS: Final = int(np.iinfo(np.int16).max)
"""Of a record; `Calls.alleles` holds no greater number."""

_WIDTH: Final = 4
"""Bytes of a call such as `0|1`, with the tab behind it."""


class Calls(NamedTuple):
    """The calls of a record.

    Attributes:
        alleles: numbers, or MISSING or FILL; shape (samples, 2).
        is_phased: shape (samples,).
    """

    alleles: Alleles
    is_phased: Bools


class CallFault(Exception):  # noqa: N818  what is wrong with one call; the reader says where
    """A call that cannot be kept: which sample's (0-based), what was expected, what was found."""

    def __init__(self, sample: int, expected: str, found: str) -> None:
        super().__init__(expected)
        self.sample = sample
        self.expected = expected
        self.found = found


def read_calls(columns: bytes, n_samples: int, n_alts: int) -> Calls:
    """The calls of a record, whose columns begin with the genotype.

    Args:
        columns: the sample columns with the tabs between them, without the end of the line.
        n_samples: that the file has.
        n_alts: of the record.

    Raises:
        CallFault: there are more or fewer columns, or a call is none of one or two alleles of the record.
    """
    text = np.frombuffer(columns + b"\t\t\t\t", np.uint8)
    calls = _uniform(text, len(columns), n_samples)
    if calls is None:
        calls = _various(text, columns, n_samples)
    if calls.alleles.size and calls.alleles.max() > n_alts:
        sample = int(np.argmax(calls.alleles.max(axis=1) > n_alts))
        raise CallFault(sample, f"alleles 0 to {n_alts}", _shown(columns, sample))
    return calls


def no_calls(n_samples: int) -> Calls:
    """What a record without GT says of each sample."""
    return Calls(np.full((n_samples, 2), MISSING, np.int8), np.zeros(n_samples, np.bool_))


def _uniform(text: NDArray[np.uint8], length: int, n_samples: int) -> Calls | None:
    """Where each call is `a/b` or `a|b` with alleles of one digit; None where one is not."""
    if length != _WIDTH * n_samples - 1:
        return None
    first, second, third, fourth = np.ascontiguousarray(text[: _WIDTH * n_samples].reshape(n_samples, _WIDTH).T)
    is_call = (fourth == _TAB) & _separates(second) & _is_allele(first) & _is_allele(third)
    if not is_call.all():
        return None
    return Calls(_numbers(first, third), second == _BAR)


def _various(text: NDArray[np.uint8], columns: bytes, n_samples: int) -> Calls:
    ends = np.flatnonzero(text[: len(columns)] == _TAB)
    begins = np.concatenate([[0], ends + 1]) if n_samples else ends
    if len(begins) != n_samples:
        raise CallFault(0, f"{n_samples} sample columns", f"{len(begins)}")
    words: NDArray[np.uint32] = np.ndarray((len(text) - 3,), "<u4", text, strides=(1,))
    first, second, third, fourth = np.ascontiguousarray(words[begins].view(np.uint8).reshape(n_samples, _WIDTH).T)
    is_diploid = _separates(second) & _is_allele(third) & _ends(fourth) & _is_allele(first)
    is_haploid = _ends(second) & _is_allele(first)
    alleles = _numbers(first, third)
    alleles[is_haploid, 1] = FILL
    is_phased = second == _BAR
    others = np.flatnonzero(~(is_diploid | is_haploid)).tolist()
    if others:
        alleles, found = alleles.astype(np.int16), columns.split(b"\t")
        for sample in others:
            alleles[sample], is_phased[sample] = _call(found[sample], sample)
    return Calls(alleles, is_phased)


def _call(column: bytes, sample: int) -> tuple[tuple[int, int], bool]:
    """A call of more digits, with a sign of phase before it (VCF 4.4, section 1.6.2), or empty."""
    found = column.split(b":")[0].decode("utf-8", "replace")
    text = found.removeprefix("|").removeprefix("/")
    is_phased = "/" not in text and not found.startswith("/")
    parts = text.replace("|", "/").split("/") if text else ["."]
    if not all(part == "." or (part.isascii() and part.isdigit()) for part in parts):
        raise CallFault(sample, "a genotype such as 0/1, 1|0, 1 or ./.", found)
    if len(parts) > 2:
        raise CallFault(sample, "a ploidy of one or two", found)
    # The length comes first: Python refuses numbers of more than 4,300 digits by an exception of its own.
    if max(map(len, parts)) > _MOST_DIGITS or max(numbers := [_number(part) for part in parts]) > MOST_ALTS:
        raise CallFault(sample, "an allele of the record", found)
    return (numbers[0], numbers[1] if len(numbers) > 1 else FILL), is_phased


def _number(part: str) -> int:
    return MISSING if part == "." else int(part)


def _shown(columns: bytes, sample: int) -> str:
    return columns.split(b"\t")[sample].split(b":")[0].decode("utf-8", "replace")


def _separates(text: NDArray[np.uint8]) -> Bools:
    found: Bools = (text == _SLASH) | (text == _BAR)
    return found


def _ends(text: NDArray[np.uint8]) -> Bools:
    found: Bools = (text == _TAB) | (text == _COLON)
    return found


def _is_allele(text: NDArray[np.uint8]) -> Bools:
    found: Bools = (text - np.uint8(_ZERO) < 10) | (text == _DOT)
    return found


def _numbers(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> Alleles:
    numbers = np.empty((len(first), 2), np.int8)
    numbers[:, 0], numbers[:, 1] = first, second
    numbers -= _ZERO
    numbers[numbers < 0] = MISSING  # the dot stands before the digits
    return numbers

"""The records of a BCF: a block of bytes in, the columns of each record out (VCF specification, section 6.3).

Read here and not by htslib, which goes by lengths that it is told: a damaged file ends the process that it runs in.
What is out of bounds here is a sentence with the number of the record, and the genotypes are an array where they lie.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from variome.files.raw_lines import LONGEST_LINE
from variome.genotypes.calls import CallFault, Calls
from variome.genotypes.cells import FILL, MISSING
from variome.genotypes.fast_calls import planes_of_bcf
from variome.genotypes.fixed_columns import Fixed, RecordFault
from variome.genotypes.plane_kinds import Planes

MAGIC: Final = b"BCF\2"
"""And then the minor version: 1 and 2 differ in nothing that is read here."""

_LENGTHS: Final = struct.Struct("<II")
_HEAD: Final = struct.Struct("<iiifHHI")
_INTEGERS: Final = {1: "<i1", 2: "<i2", 3: "<i4"}
_WIDTHS: Final = {0: 0, 1: 1, 2: 2, 3: 4, 5: 4, 7: 1}
_TEXT: Final = 7
_LONG: Final = 15
"""As the length of a value: the length stands behind it."""


class _Value(NamedTuple):
    """Where a value lies: its type, how many it is, and its first byte."""

    kind: int
    length: int
    begin: int

    @property
    def end(self) -> int:
        return self.begin + self.length * _WIDTHS[self.kind]


class BcfCalls(NamedTuple):
    """The genotypes of a record: `length` integers of type `kind` for each sample."""

    content: bytes
    kind: int
    length: int
    n_samples: int

    def read(self, n_alts: int) -> Calls:
        """The calls.

        Raises:
            CallFault: one cannot be kept.
        """
        values = np.frombuffer(self.content, _INTEGERS[self.kind]).reshape(self.n_samples, self.length)
        least = np.iinfo(values.dtype).min  # missing; one more than that is the end of a shorter call
        if self.length > 2 and (is_longer := (values[:, 2:] != least + 1).any(axis=1)).any():
            sample = int(np.argmax(is_longer))
            raise CallFault(sample, "a ploidy of one or two", _shown(values[sample].tolist(), least))
        pairs = np.full((self.n_samples, 2), least + 1, values.dtype)
        pairs[:, : self.length] = values[:, :2]
        alleles = np.maximum((pairs >> 1) - 1, MISSING)
        alleles[:, 1][pairs[:, 1] == least + 1] = FILL
        if alleles.size and int(alleles.max()) > n_alts:
            sample = int(np.argmax(alleles.max(axis=1) > n_alts))
            raise CallFault(sample, f"alleles 0 to {n_alts}", _shown(values[sample].tolist(), least))
        is_phased = ((pairs[:, 1] & 1) == 1) & (pairs[:, 1] > 0)
        return Calls(alleles.astype(np.int16), is_phased)

    def planes(self) -> Planes | None:
        """Those of the only ALT, where each call is as simple as most are; else None."""
        if (self.kind, self.length) != (1, 2):
            return None
        return planes_of_bcf(np.frombuffer(self.content, np.uint8))


class BcfRecords:
    """Takes records apart.

    Args:
        meta: lines of the header, whose order numbers contigs, filters and keys where they have no `IDX`.
        n_samples: of the header.
    """

    def __init__(self, meta: Sequence[str], n_samples: int) -> None:
        self._n_samples = n_samples
        self._contigs = numbers_of_contigs(meta)
        self._keys = numbers_of_keys(meta)
        numbers = {name: number for number, name in self._keys.items()}
        self._end, self._genotype = numbers.get("END", -1), numbers.get("GT", -1)

    @staticmethod
    def cut(content: memoryview) -> int:
        """Behind the last record that is whole; 0 where none is.

        Raises:
            OSError: a record is longer than any that is read.
        """
        begin = 0
        while begin + _LENGTHS.size <= len(content):
            length = sum(_LENGTHS.unpack_from(content, begin))
            if length > LONGEST_LINE:
                raise OSError(f"the next record is longer than {LONGEST_LINE:,} bytes, or damaged")
            if begin + _LENGTHS.size + length > len(content):
                break
            begin += _LENGTHS.size + length
        return begin

    def iter_records(self, content: memoryview) -> Iterator[tuple[Fixed, BcfCalls | None]]:
        """The records of a block, with their calls (None without GT), counted from 1 within the block.

        Raises:
            RecordFault: one is damaged.
        """
        begin, number = 0, 0
        while begin < len(content):
            number += 1
            try:
                n_shared, n_calls = _LENGTHS.unpack_from(content, begin)
                calls = begin + _LENGTHS.size + n_shared
                end = calls + n_calls
                if end > len(content):
                    raise RecordFault(number, "the BCF ends within a record; get a whole copy")
                shared = bytes(content[begin + _LENGTHS.size : calls])
                yield self._record(number, shared, content[calls:end])
            except _DAMAGE as error:
                raise RecordFault(number, f"the record is damaged: {_told(error)}; get a whole copy") from None
            begin = end

    def _record(self, number: int, shared: bytes, calls: memoryview) -> tuple[Fixed, BcfCalls | None]:
        contig, position, _, _, n_info, n_alleles, counts = _HEAD.unpack_from(shared)
        n_samples, n_formats = counts & 0xFFFFFF, counts >> 24
        if n_samples != self._n_samples:
            raise RecordFault(number, f"expected {self._n_samples} samples, found {n_samples}")
        value = _value(shared, _HEAD.size)
        identifier = _text(shared, value) or "."
        alleles = []
        for _ in range(n_alleles):
            value = _value(shared, value.end)
            alleles.append(_text(shared, value))
        value = _value(shared, value.end)
        filters = [self._keys[each] for each in _integers(shared, value)]
        ref, *alts = alleles
        first = position + 1
        last = self._last(shared, value.end, n_info) or first + max(len(ref), 1) - 1
        genotypes = self._genotypes(calls, n_formats) if n_samples else None
        fixed = Fixed(
            number, self._contigs[contig], first, max(first, last), identifier, ref, tuple(alts),
            ";".join(filters) or ".", genotypes is not None,
        )  # fmt: skip
        return fixed, genotypes

    def _last(self, shared: bytes, begin: int, n_info: int) -> int | None:
        """END, where the record has it."""
        for _ in range(n_info if self._end >= 0 else 0):
            key = _value(shared, begin)
            value = _value(shared, key.end)
            if _integers(shared, key) == [self._end]:
                return next(iter(_integers(shared, value)), None)
            begin = value.end
        return None

    def _genotypes(self, calls: memoryview, n_formats: int) -> BcfCalls | None:
        begin = 0
        for _ in range(n_formats):
            key = _value(calls, begin)
            value = _value(calls, key.end)
            end = value.begin + (value.end - value.begin) * self._n_samples
            if end > len(calls):
                raise ValueError("genotypes end too soon")
            if _integers(calls, key) == [self._genotype]:
                if value.kind not in _INTEGERS:
                    raise ValueError("genotypes are no integers")
                return BcfCalls(bytes(calls[value.begin : end]), value.kind, value.length, self._n_samples)
            begin = end
        return None


def numbers_of_contigs(meta: Sequence[str]) -> Mapping[int, str]:
    """What the contigs of a header are called in records."""
    return _numbered(meta, ("contig",), {})


def numbers_of_keys(meta: Sequence[str]) -> Mapping[int, str]:
    """What the filters and keys of a header are called in records."""
    return _numbered(meta, ("FILTER", "INFO", "FORMAT"), {"PASS": 0})


def _numbered(meta: Sequence[str], kinds: tuple[str, ...], first: Mapping[str, int]) -> Mapping[int, str]:
    """The names that records have numbers for."""
    numbers = dict(first)
    for line in meta:
        if line.startswith(tuple(f"##{kind}=<" for kind in kinds)) and (name := _ID.search(line)):
            index = _INDEX.search(line)
            numbers.setdefault(name[1], int(index[1]) if index else len(numbers))
    return {number: name for name, number in numbers.items()}


def _value(content: bytes | memoryview, begin: int) -> _Value:
    kind, length = content[begin] & 0xF, content[begin] >> 4
    begin += 1
    if length == _LONG:
        told = _value(content, begin)
        (length,) = _integers(content, told)
        begin = told.end
    if kind not in _WIDTHS or length < 0:
        raise ValueError(f"a value has type {kind} and length {length}")
    return _Value(kind, length, begin)


def _text(content: bytes, value: _Value) -> str:
    if value.end > len(content) or (value.kind != _TEXT and value.length):
        raise ValueError("a text ends too soon, or is none")
    return content[value.begin : value.end].rstrip(b"\0").decode("utf-8", "replace")


def _integers(content: bytes | memoryview, value: _Value) -> list[int]:
    if not value.length:
        return []
    if value.end > len(content):
        raise ValueError("integers end too soon")
    read: Callable[..., tuple[int, ...]] = _READERS[value.kind]
    if value.length == 1:
        return [read(content, value.begin)[0]]
    return [read(content, begin)[0] for begin in range(value.begin, value.end, _WIDTHS[value.kind])]


def _shown(values: Sequence[int], least: int) -> str:
    """A call as text."""
    told = [each for each in values if each != least + 1]
    texts = [("|" if each & 1 else "/") + (str((each >> 1) - 1) if each > 1 else ".") for each in told]
    return "".join(texts)[1:]


def _told(error: Exception) -> str:
    return str(error) if type(error) is ValueError else "a number in it leads nowhere"


_READERS: Final = {kind: struct.Struct(code).unpack_from for kind, code in ((1, "<b"), (2, "<h"), (3, "<i"))}
_DAMAGE: Final = (struct.error, ValueError, IndexError, KeyError, RecursionError)
_ID: Final = re.compile(r"[<,]ID=([^,>]+)")
_INDEX: Final = re.compile(r",IDX=([0-9]+)")

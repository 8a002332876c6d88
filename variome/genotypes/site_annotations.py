"""What an FMF file says of alleles: `contig:position:reflen:alt`, and behind tabs `key:type:value`.

Such files are large, so they are read line by line and nothing is kept: once for the types of the keys, and once more
whenever the rows are asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from variome.errors import InputError
from variome.files.raw_lines import lies_on_disk
from variome.genotypes.allele_keys import AlleleKey, is_plain_key, parse_allele_key
from variome.genotypes.metadata.fmf import FmfRow, find_keys, iter_fmf
from variome.genotypes.metadata.lines import fault
from variome.genotypes.metadata.values import Value, ValueType


class SiteRow(NamedTuple):
    """A line: its allele, and what it says of it by key."""

    key: AlleleKey
    values: Mapping[str, Value]


class SiteAnnotations:
    """The annotations of a file, plain text or gzip; iterate as often as needed.

    Raises:
        InputError: it cannot be read more than once.
    """

    def __init__(self, path: str | Path) -> None:
        if not lies_on_disk(path):
            raise InputError(f"{path}: expected a file on disk, which is read more than once; save it first")
        self.path = path

    @cached_property
    def keys(self) -> Mapping[str, ValueType]:
        """The type of each key.

        Raises:
            InputError: a line is not as it must be, or two of them disagree on a type.
        """
        return find_keys(self.path)

    def __iter__(self) -> Iterator[SiteRow]:
        """The rows in the order of the file.

        Raises:
            InputError: a line is not as it must be, or its name is that of no allele.
        """
        for rows in self.iter_parts():
            yield from (SiteRow(self.key_of(row), row.values) for row in rows)

    def iter_parts(self) -> Iterator[Sequence[FmfRow]]:
        """The rows in the order of the file, some thousand at a time; for what their names mean see `key_of`.

        Raises:
            InputError: a line is not as it must be, or its name is that of no allele.
        """
        reals = [key for key, kind in self.keys.items() if kind == "real"]
        rows = iter_fmf(self.path)
        while part := list(islice(rows, _PART)):
            for row in part:
                if not is_plain_key(row.name):
                    self.key_of(row)
                for key in reals:
                    if key in row.values:
                        row.values[key] = float(row.values[key])
            yield part

    def key_of(self, row: FmfRow) -> AlleleKey:
        """The allele of a row.

        Raises:
            InputError: its name is that of none.
        """
        try:
            return parse_allele_key(row.name)
        except InputError:
            expected = "an allele such as 11:101286:0:AAC before the first tab"
            raise fault(str(self.path), row.number, expected, repr(row.name[:60])) from None


_PART: Final = 1 << 13
"""Rows that are looked at together."""

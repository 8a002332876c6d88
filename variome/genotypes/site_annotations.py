"""What an FMF file says of alleles: `contig:position:reflen:alt`, and behind tabs `key:type:value`.

Such files are large, so they are read line by line and nothing is kept: once for the types of the keys, and once more
whenever the rows are asked for.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from variome.errors import InputError
from variome.files.raw_lines import lies_on_disk
from variome.genotypes.allele_keys import AlleleKey, parse_allele_key
from variome.genotypes.metadata.fmf import FmfKeys, iter_fmf
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
        found = FmfKeys(str(self.path))
        for _ in iter_fmf(self.path, found):
            pass
        return dict(found)

    def __iter__(self) -> Iterator[SiteRow]:
        """The rows in the order of the file.

        Raises:
            InputError: a name is that of no allele.
        """
        reals = [key for key, kind in self.keys.items() if kind == "real"]
        for row in iter_fmf(self.path):
            for key in reals:
                if key in row.values:
                    row.values[key] = float(row.values[key])
            yield SiteRow(self._key(row.number, row.name), row.values)

    def _key(self, number: int, name: str) -> AlleleKey:
        try:
            return parse_allele_key(name)
        except InputError:
            expected = "an allele such as 11:101286:0:AAC before the first tab"
            raise fault(str(self.path), number, expected, repr(name[:60])) from None

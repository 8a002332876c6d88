"""A stretch of a contig, as people write it: `chr1:1-2000`. Positions are 1-based, and both ends belong to it."""

import re
from dataclasses import dataclass
from typing import Final

from variome.errors import InputError
from variome.model.alleles import contig_name

LAST_POSITION: Final = 0xFFFFFFFF
"""The greatest position that an item can have."""


@dataclass(frozen=True, slots=True)
class Region:
    """The bases `first` to `last` of a contig (without `chr`), 1-based, both included."""

    contig: str
    first: int = 1
    last: int = LAST_POSITION

    @classmethod
    def parse(cls, text: str) -> "Region":
        """From `chr1:1-2000`, `1:500` (one base) or `chrX` (all of it); digits may be grouped by commas.

        Raises:
            InputError: it is none of these, or ends before it begins.
        """
        found = _REGION.fullmatch(text)
        if found is None or (found["first"] is None and _BROKEN_RANGE.search(text)):
            raise InputError(f"region: expected one like chr1:1-2000, 1-based, found {text[:80]!r}")
        if found["first"] is None:
            return cls(contig_name(found["contig"]))
        first = int(found["first"].replace(",", ""))
        last = int(found["last"].replace(",", "")) if found["last"] else first
        if not first <= last <= LAST_POSITION:
            raise InputError(f"region: expected an end from {first} to {LAST_POSITION}, found {text[:80]!r}")
        return cls(contig_name(found["contig"]), first, last)


_BROKEN_RANGE: Final = re.compile(r"^[^*]*:-?[0-9]")
"""What would be positions, in a text that has none that can be read. Names of HLA contigs hold colons, and a star."""

_REGION: Final = re.compile(
    r"(?P<contig>[^\s\x00]+?)(?::(?P<first>[0-9][0-9,]{0,13})(?:-(?P<last>[0-9][0-9,]{0,13}))?)?", re.ASCII
)

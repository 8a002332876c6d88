"""The spelling of an allele in lists and on command lines: `contig:position:reflen:alt`.

Instead of the length of the reference its sequence may stand (`11:104613:CAGG:C`); without either, an allele of the
reference is meant (`11:160513::G`). Positions are 1-based.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.genotypes.sites import ChosenSites, Site, Texts
from variome.model.alleles import contig_name, is_sequence, minimal_allele
from variome.model.region import LAST_POSITION, Region


class AlleleKey(NamedTuple):
    """An allele without the bases that it begins with in common with the reference.

    Attributes:
        contig: without `chr`.
        position: 1-based.
        ref_length: bases of the reference that it takes the place of.
        alt: its bases, or a symbolic allele; of a reference allele, the bases of the reference.
        is_reference: whether the reference allele is meant.
    """

    contig: str
    position: int
    ref_length: int
    alt: str
    is_reference: bool = False

    def __str__(self) -> str:
        length = "" if self.is_reference else str(self.ref_length)
        return f"{self.contig}:{self.position}:{length}:{self.alt}"

    @property
    def region(self) -> Region:
        """Where a row of the allele may lie, which begins before it where the bases repeat."""
        begin = max(1, self.position - _REACH)
        return Region(self.contig, begin, min(LAST_POSITION, self.position + self.ref_length))


def parse_allele_key(text: str) -> AlleleKey:
    """The allele that a text names.

    Raises:
        InputError: it names none.
    """
    spelling, position, ref, alt = spelled_parts(text)
    contig = contig_name(spelling)
    if not ref:
        if not is_sequence(alt):
            raise InputError(f"expected the bases of a reference allele, such as 11:160513::G, found {text[:80]!r}")
        return AlleleKey(contig, position, len(alt), alt.upper(), is_reference=True)
    if ref.isdigit():
        key = AlleleKey(contig, position, int(ref), alt.upper() if is_sequence(alt) else alt)
    elif ref.upper() == alt.upper():
        return AlleleKey(contig, position, len(ref), alt.upper(), is_reference=True)
    else:
        key = _key_of_bases(contig, position, ref, alt)
    if not (key.ref_length or key.alt):
        raise InputError(f"expected an allele that takes bases out or puts some in, found {text[:80]!r}")
    return key


def spelled_parts(text: str) -> tuple[str, int, str, str]:
    """Contig, position, what stands for the reference, and ALT of a text that names an allele; as they are spelled.

    Colons stand within the ALT of a breakend (`N[chr2:321[`) and the names of some contigs too.

    Raises:
        InputError: it is no such text.
    """
    found = _KEY.fullmatch(text.strip())
    if not found or not 1 <= int(found["position"]) <= LAST_POSITION:
        raise InputError(
            f"expected an allele as contig:position:reflen:alt, such as 11:151344:1:G, found {text[:80]!r}"
        )
    return found["contig"], int(found["position"]), found["ref"], found["alt"]


def is_plain_key(text: str) -> bool:
    """Whether a text surely names an allele, as most do: a length, and bases; quicker than `parse_allele_key`."""
    return _PLAIN.fullmatch(text) is not None


def key_of_site(contig: str, site: Site) -> AlleleKey:
    """The key of a row."""
    if not is_sequence(site.alt):
        return AlleleKey(contig, site.position, site.ref_length, site.alt)
    return _without_prefix(contig, site.position, site.ref, site.alt)


def _key_of_bases(contig: str, position: int, ref: str, alt: str) -> AlleleKey:
    """The key of a row that would be made of this spelling."""
    if is_sequence(ref) and (is_sequence(alt) or not alt):
        return _without_prefix(contig, *(minimal_allele(position, ref, alt) if alt else (position, ref.upper(), alt)))
    return AlleleKey(contig, position, len(ref), alt)


def _keys_of(contig: str, site: Site) -> Sequence[AlleleKey]:
    """All spellings of a row: its own, and that of its record, of which only the beginning was taken off."""
    own = key_of_site(contig, site)
    alt = site.record_alts.split(",")[site.alt_index - 1]
    if not (is_sequence(alt) and is_sequence(site.record_ref)):
        return [own]
    return [own, _without_prefix(contig, site.record_position, site.record_ref.upper(), alt.upper())]


@dataclass(frozen=True)
class Wanted:
    """Alleles that are asked for.

    Attributes:
        alleles, references: keys of ALTs and of reference alleles.
        is_listed: whether somebody named each of them; else they are what an expression holds of, in a file that knows
            more alleles than the datasets do.
    """

    alleles: frozenset[AlleleKey]
    references: frozenset[AlleleKey]
    is_listed: bool = True

    @classmethod
    def of(cls, keys: Iterable[AlleleKey], *, is_listed: bool = True) -> "Wanted":
        """From keys of both kinds."""
        found = frozenset(keys)
        references = frozenset(key for key in found if key.is_reference)
        return cls(found - references, references, is_listed)

    @property
    def keys(self) -> frozenset[AlleleKey]:
        """All of them."""
        return self.alleles | self.references

    def regions(self) -> Sequence[Region]:
        """Where their rows may lie."""
        return sorted({key.region for key in self.keys}, key=lambda region: (region.contig, region.first))

    def matches(self, contig: str, sites: ChosenSites) -> Sequence[tuple[int, tuple[AlleleKey, ...]]]:
        """The rows of one of them, ascending, and of which. Only rows near where one of them lies are looked at."""
        here = self._positions.get(contig, _NOWHERE)
        begin = np.minimum(sites.position, sites.record_position)
        end = np.maximum(
            sites.position + _lengths(sites.texts("ref")), sites.record_position + _lengths(sites.texts("record_ref"))
        )
        is_near = np.searchsorted(here, begin, side="left") < np.searchsorted(here, end, side="right")
        found = ((row, self.match(contig, sites[row])) for row in np.flatnonzero(is_near).tolist())
        return [(row, key) for row, key in found if key]

    @cached_property
    def _positions(self) -> Mapping[str, NDArray[np.int64]]:
        """Where alleles lie, ascending, by contig."""
        found = defaultdict(list)
        for key in self.keys:
            found[key.contig].append(key.position)
        return {contig: np.sort(np.array(positions, np.int64)) for contig, positions in found.items()}

    def match(self, contig: str, site: Site) -> tuple[AlleleKey, ...]:
        """Which of them a row is of: the allele itself, and the reference that it takes the place of."""
        found: dict[AlleleKey, None] = {}
        for key in _keys_of(contig, site):
            if key in self.alleles:
                found[key] = None
            n_before = key.position - site.record_position
            bases = site.record_ref[n_before : n_before + key.ref_length].upper()
            reference = AlleleKey(contig, key.position, key.ref_length, bases, is_reference=True)
            if reference in self.references and is_sequence(site.alt):
                found[reference] = None
        return tuple(found)


def _lengths(texts: Texts) -> NDArray[np.int64]:
    return np.fromiter(map(len, texts), np.int64, len(texts))


def _without_prefix(contig: str, position: int, ref: str, alt: str) -> AlleleKey:
    """The bases that both begin with taken off."""
    n_common = 0
    while n_common < min(len(ref), len(alt)) and ref[n_common] == alt[n_common]:
        n_common += 1
    return AlleleKey(contig, position + n_common, len(ref) - n_common, alt[n_common:])


_NOWHERE: Final = np.empty(0, np.int64)

_REACH: Final = 100
"""Bases by which a row may begin before its key: records that repeat more bases than they change are rare."""

_PLAIN: Final = re.compile(r"[^\s:*]{1,255}:[1-9][0-9]{0,8}:[0-9]{1,9}:[ACGTNacgtn]+", re.ASCII)

# Lengths are bounded where one character may belong to two parts: else a long text of stars or colons takes hours.
_KEY: Final = re.compile(
    r"(?P<contig>[^\s:*]{1,255}|[^\s*]{1,100}\*\S{1,155}):(?P<position>[0-9]{1,10}):(?P<ref>[0-9]{0,9}|[A-Za-z]+)"
    r":(?P<alt>[A-Za-z]*|\*|<[^<>\s]+>|[A-Za-z.]*[\[\]][^\s\[\],]+[\[\]][A-Za-z.]*|\.[A-Za-z]+|[A-Za-z]+\.)",
    re.ASCII,
)

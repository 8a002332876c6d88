"""GA4GH VRS 2.0 identifiers of alleles, `ga4gh:VA.…`: the same wherever in the world an allele is named.

The identifier is a digest of the normalised allele. A change that leaves bases on both sides once its alleles are
trimmed (of one base, of several, or of another number of bases) is normalised by itself. An insertion or deletion has
to be spread over all places where it could as well lie ("fully justified"), which only the reference can tell.

Source: VRS 2.0, chapters "Normalization" and "Computed Identifiers".
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from variome.model.refget import find_accession, sha512t24u

Bases = Callable[[int, int], str]
"""The bases of a reference sequence, in capitals, from an inter-residue start to an end (0-based, half-open); fewer
where the sequence ends."""

_KNOWN_BASES: Final = re.compile("[ACGT]+")
_BLOCK: Final = 64
"""Bases of the reference that are looked at in one go: most indels can move by fewer."""


@dataclass(frozen=True, slots=True)
class _Change:
    """A change without the bases that REF and ALT share; one of the two may be empty. `start` is inter-residue."""

    start: int
    ref: str
    alt: str


def substitution_id(assembly: str, contig: str, position: int, ref: str, alt: str) -> str | None:
    """The identifier of an allele for which no reference is needed.

    Args:
        assembly: `GRCh38` or `GRCh37`.
        contig: without `chr`.
        position: 1-based, of the first base of `ref`.
        ref: REF as in VCF.
        alt: ALT as in VCF.

    Returns:
        None for insertions and deletions, for alleles that are not plain A, C, G and T, where REF is ALT, and on
        sequences whose digest is not known (see `variome.model.refget`).
    """
    accession = find_accession(assembly, contig)
    change = _trimmed(position, ref, alt)
    return _substitution_id(accession, change) if accession and change else None


def allele_id(accession: str, position: int, ref: str, alt: str, bases: Bases) -> str | None:
    """The identifier of an allele on a reference that has REF there.

    Args:
        accession: of the sequence, `SQ.…`.
        position: 1-based, of the first base of `ref`.
        ref: REF as in VCF.
        alt: ALT as in VCF.
        bases: gives the bases of that sequence.

    Returns:
        None for alleles that are not plain A, C, G and T, and where REF is ALT.
    """
    change = _trimmed(position, ref, alt)
    if change is None:
        return None
    return _substitution_id(accession, change) or _justified_id(accession, change, bases)


def _trimmed(position: int, ref: str, alt: str) -> _Change | None:
    """What changes, without common suffix and then without common prefix; None for what has no identifier here."""
    ref, alt = ref.upper(), alt.upper()
    if ref == alt or not (_KNOWN_BASES.fullmatch(ref) and _KNOWN_BASES.fullmatch(alt)):
        return None
    suffix = _common_length(ref[::-1], alt[::-1])
    ref, alt = ref[: len(ref) - suffix], alt[: len(alt) - suffix]
    prefix = _common_length(ref, alt)
    return _Change(position - 1 + prefix, ref[prefix:], alt[prefix:])


def _common_length(first: str, second: str) -> int:
    pairs = zip(first, second, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))


def _substitution_id(accession: str, change: _Change) -> str | None:
    if not (change.ref and change.alt):
        return None
    return _identifier(accession, change.start, change.start + len(change.ref), _literal(change.alt))


def _justified_id(accession: str, change: _Change, bases: Bases) -> str:
    """Of an insertion or a deletion: one of its two alleles is empty, the other is what moves."""
    moving = change.ref or change.alt
    start = change.start - _rolled(moving[::-1], _iter_backwards(bases, change.start))
    end = change.start + _rolled(moving, _iter_onwards(bases, change.start))
    if change.ref:  # its own bases are the first that it rolls over, so that it ends where it can no longer move
        state = _reference_length(end - start - len(moving), len(moving))
    elif period := _reference_period(moving, end - start):
        state = _reference_length(end - start + len(moving), period)
    else:
        state = _literal(bases(start, change.start) + moving + bases(change.start, end))
    return _identifier(accession, start, end, state)


def _rolled(moving: str, neighbours: Iterator[str]) -> int:
    """By how many bases a sequence can move towards its neighbours: while the next is that which it leaves behind."""
    length = len(moving)
    count = 0
    for base in neighbours:
        if base != moving[count % length]:
            break
        count += 1
    return count


def _iter_onwards(bases: Bases, start: int) -> Iterator[str]:
    while block := bases(start, start + _BLOCK):
        yield from block
        start += len(block)


def _iter_backwards(bases: Bases, end: int) -> Iterator[str]:
    while end > 0:
        begin = max(0, end - _BLOCK)
        yield from reversed(bases(begin, end))
        end = begin


def _reference_period(inserted: str, room: int) -> int:
    """The greatest factor of the inserted length by which the reference, over the `room` bases that the insertion can
    move in, repeats into it; 0 where it is not made of the reference.

    The allele repeats itself by its inserted length anyway: that is how it could move.
    """
    length = len(inserted)
    factors = (each for each in range(min(length, room), 0, -1) if length % each == 0)
    return next((each for each in factors if inserted == inserted[:each] * (length // each)), 0)


# Canonical JSON (RFC 8785) is written out: names in order, no blanks, and nothing in it that would need an escape.


def _literal(sequence: str) -> str:
    return f'{{"sequence":"{sequence}","type":"LiteralSequenceExpression"}}'


def _reference_length(length: int, period: int) -> str:
    return f'{{"length":{length},"repeatSubunitLength":{period},"type":"ReferenceLengthExpression"}}'


def _identifier(accession: str, start: int, end: int, state: str) -> str:
    sequence = f'{{"refgetAccession":"{accession}","type":"SequenceReference"}}'
    location = f'{{"end":{end},"sequenceReference":{sequence},"start":{start},"type":"SequenceLocation"}}'
    allele = f'{{"location":"{sha512t24u(location.encode())}","state":{state},"type":"Allele"}}'
    return f"ga4gh:VA.{sha512t24u(allele.encode())}"

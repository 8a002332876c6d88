"""Fully justified alleles by trial: each place where the change could as well lie is tried on the whole sequence."""

from typing import NamedTuple


class Justified(NamedTuple):
    """Where a change lies, inter-residue, the sequence that stands there then, and the length by which the reference
    repeats itself to make it; 0 where it is not made of the reference."""

    start: int
    end: int
    sequence: str
    period: int


def justified(contig: str, start: int, ref: str, alt: str) -> Justified:
    """Of a change at an inter-residue place whose ref and alt share no end."""
    haplotype = contig[:start] + alt + contig[start + len(ref) :]
    if ref and alt:
        return Justified(start, start + len(ref), alt, 0)
    places = [place for place in range(len(contig) + 1) if _is_place(contig, haplotype, place, len(ref), len(alt))]
    begin, end = places[0], places[-1] + len(ref)
    sequence = haplotype[begin : end + len(alt) - len(ref)]
    return Justified(begin, end, sequence, len(ref) or _greatest_period(contig[begin:end], sequence, len(alt)))


def _is_place(contig: str, haplotype: str, place: int, n_deleted: int, n_inserted: int) -> bool:
    """Whether the change could lie there: before and after it, contig and haplotype are the same."""
    after = place + n_deleted
    return (
        after <= len(contig)
        and contig[:place] == haplotype[:place]
        and contig[after:] == haplotype[place + n_inserted :]
    )


def _greatest_period(reference: str, sequence: str, inserted: int) -> int:
    """The greatest factor of the inserted length by which a part of the reference, repeated, makes the sequence."""
    fitting = (
        length
        for length in range(1, inserted + 1)
        if inserted % length == 0
        for begin in range(len(reference) - length + 1)
        if (reference[begin : begin + length] * len(sequence))[: len(sequence)] == sequence
    )
    return max(fitting, default=0)

"""Genomic names of small variants in HGVS nomenclature, as far as they can be told without the reference sequence.

What follows from the alleles alone is said as the nomenclature asks: the bases that both alleles begin or end with are
left out, a deletion does not spell its bases, the reverse complement of two bases or more is an inversion, one base
that repeats the one before it is a duplication. What needs the reference is not done: an insertion or deletion in a
repeat is named where the VCF places it, not at the 3' end of the repeat, and a longer duplication is an insertion.
Neither name is wrong about the change; another program may prefer another name for it.

Source:
    HGVS Nomenclature, Recommendations: DNA (substitution, deletion, inversion, duplication, insertion, delins), and
    General (of several descriptions a deletion goes before an inversion, then a duplication, then an insertion).
"""

from typing import Final

from variome.model.alleles import is_sequence
from variome.model.refseq import find_accession

_COMPLEMENT: Final = str.maketrans("ACGTN", "TGCAN")


def genomic_name(assembly: str, contig: str, position: int, ref: str, alt: str) -> str | None:
    """The whole name: `NC_000001.11:g.979035_979037del`; `chr1:g...` where no accession is known.

    Args:
        assembly: that of the contig.
        contig: without `chr`.
        position: of the first base of `ref`, 1-based.
        ref: reference allele.
        alt: alternate allele.

    Returns:
        None for what is no change of bases: `*`, a symbolic allele, or a place before the first base.
    """
    change = genomic_change(contig, position, ref, alt)
    return change and f"{find_accession(assembly, contig) or f'chr{contig}'}:{change}"


def genomic_change(contig: str, position: int, ref: str, alt: str) -> str | None:
    """The name without the sequence that it is on: `g.979035_979037del`, of the mitochondrion `m.3243A>G`."""
    if not (is_sequence(ref) and is_sequence(alt)):
        return None
    start, before, ref, alt = _changed(position, ref.upper(), alt.upper())
    change = _change(start, before, ref, alt)
    return change and f"{'m' if contig == 'M' else 'g'}.{change}"


def _changed(position: int, ref: str, alt: str) -> tuple[int, str, str, str]:
    """Position, the base before it if known, and what is left of both alleles without common ends."""
    prefix = _common_prefix(ref, alt)
    before, ref, alt = ref[:prefix], ref[prefix:], alt[prefix:]
    suffix = _common_prefix(ref[::-1], alt[::-1])
    return position + prefix, before[-1:], ref[: len(ref) - suffix], alt[: len(alt) - suffix]


def _common_prefix(one: str, other: str) -> int:
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)


def _change(start: int, before: str, ref: str, alt: str) -> str | None:
    if ref == alt or start < 1 or (not ref and start < 2):  # an insertion lies between two bases
        return None
    if not ref:
        return f"{start - 1}dup" if alt == before else f"{start - 1}_{start}ins{alt}"
    if len(ref) == len(alt) == 1:
        return f"{start}{ref}>{alt}"
    place = f"{start}" if len(ref) == 1 else f"{start}_{start + len(ref) - 1}"
    if not alt:
        return f"{place}del"
    return f"{place}inv" if alt == ref.translate(_COMPLEMENT)[::-1] else f"{place}delins{alt}"

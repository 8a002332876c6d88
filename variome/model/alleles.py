"""The minimal allele, on which the identity of a variant rests, and the one spelling of a contig.

Positions are 1-based, as in VCF.
"""

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Allele:
    """One ALT of one position: contig without `chr`, 1-based position, REF and ALT as text."""

    contig: str
    position: int
    ref: str
    alt: str


def is_sequence(allele: str) -> bool:
    """Whether the allele is plain bases: not symbolic (`<DEL>`), a breakend, `*` or `.`."""
    return allele.isalpha()


def minimal_allele(position: int, ref: str, alt: str) -> tuple[int, str, str]:
    """The shortest spelling of the same change: common suffix trimmed, then common prefix, one anchor base kept.

    `CGAA` to `C` and `CGAAG` to `CG` are the same deletion. Nothing is shifted: that needs the reference. Alleles that
    are not plain bases (`*`, `<DEL>`, breakends) come back as they are. Bases are compared without regard to case and
    come back in capitals.

    Returns:
        position (1-based), ref, alt.
    """
    if not (is_sequence(ref) and is_sequence(alt)):
        return position, ref.upper() if is_sequence(ref) else ref, alt
    ref, alt = ref.upper(), alt.upper()
    spare = min(len(ref), len(alt)) - 1  # bases that may go before an allele would be empty
    suffix = 0
    while suffix < spare and ref[-1 - suffix] == alt[-1 - suffix]:
        suffix += 1
    prefix = 0
    while prefix < spare - suffix and ref[prefix] == alt[prefix]:
        prefix += 1
    return position + prefix, ref[prefix : len(ref) - suffix], alt[prefix : len(alt) - suffix]


@lru_cache(maxsize=4096)
def contig_name(contig: str) -> str:
    """The contig without `chr`, with `MT` as `M`: the one spelling in items and keys."""
    name = contig[3:] if contig[:3].lower() == "chr" and len(contig) > 3 else contig
    return "M" if name.upper() == "MT" else name

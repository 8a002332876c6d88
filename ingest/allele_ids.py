"""GA4GH VRS identifiers that only a reference gives: found at load, and stored with the variant.

Those of substitutions on chromosomes that everyone knows are not stored: they are calculated when they are asked for.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from variome.model.assemblies import find_length
from variome.model.refget import find_accession, refget_accession
from variome.model.vrs import allele_id, substitution_id

if TYPE_CHECKING:
    from ingest.reference import Reference  # pysam takes an eighth of a second to import

_PIECE: Final = 1 << 20
"""Bases of a contig that are held at once while its digest is computed; a chromosome takes a second."""


class AlleleIds:
    """Identifiers of the alleles of one assembly, on its reference."""

    def __init__(self, reference: "Reference", assembly: str) -> None:
        self._reference = reference
        self._assembly = assembly
        self._accessions: dict[str, str | None] = {}

    def find_stored(self, contig: str, position: int, ref: str, alt: str) -> str | None:
        """The identifier to be stored with a variant.

        None where it can be calculated without the reference, where there is none (see `variome.model.vrs`), and where
        the reference is not what the variant lies on: it has other bases than REF, or a contig of another length than
        the assembly has.

        Args:
            contig: without `chr`.
            position: 1-based.
            ref: REF in capitals.
            alt: ALT.
        """
        if substitution_id(self._assembly, contig, position, ref, alt):
            return None
        if self._reference.bases(contig, position, len(ref)) != ref or not (accession := self._accession(contig)):
            return None
        return allele_id(
            accession, position, ref, alt, lambda start, end: self._reference.bases(contig, start + 1, end - start)
        )

    def _accession(self, contig: str) -> str | None:
        if contig not in self._accessions:
            self._accessions[contig] = self._find_accession(contig)
        return self._accessions[contig]

    def _find_accession(self, contig: str) -> str | None:
        """As the assembly has it where the length is right: copies of the genome are often masked in places, and the
        indels of a chromosome should lie on the same sequence as its substitutions.
        """
        known = find_accession(self._assembly, contig)
        expected = find_length(self._assembly, contig)
        if expected and expected != self._reference.length(contig):
            return None
        return known if known and expected else refget_accession(self._iter_pieces(contig))

    def _iter_pieces(self, contig: str) -> Iterator[str]:
        for position in range(1, self._reference.length(contig) + 1, _PIECE):
            yield self._reference.bases(contig, position, _PIECE)

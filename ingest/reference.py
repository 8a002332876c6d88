"""Left alignment of indels against a FASTA: the one module that imports pysam."""

from types import TracebackType

import pysam

from variome.errors import InputError
from variome.model.alleles import contig_name, is_sequence, minimal_allele

_CONCRETE = str.maketrans("RYSWKMBDHVU", "ACCAGACAAAT")
"""The first base that each ambiguity code stands for, N apart."""


class Reference:
    """An indexed FASTA (a `.fai` beside it; made when it can be), with contigs spelled with or without `chr`."""

    def __init__(self, path: str) -> None:
        self._path = path
        try:
            self._fasta = pysam.FastaFile(path)
        except (OSError, ValueError) as error:
            raise InputError(
                f"{path}: is not a FASTA that can be indexed: {error}; check it with samtools faidx"
            ) from None
        sizes = zip(self._fasta.references, self._fasta.lengths, strict=True)
        self._contigs = {contig_name(name): (name, length) for name, length in sizes}

    def __enter__(self) -> "Reference":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._fasta.close()

    def bases(self, contig: str, position: int, length: int) -> str:
        """`length` bases from the 1-based position in capitals; fewer at the end of the contig, '' outside it."""
        name, size = self._contigs.get(contig, ("", 0))
        if not 1 <= position <= size:
            return ""
        try:
            return str(self._fasta.fetch(name, position - 1, position - 1 + length)).upper()
        except (OSError, ValueError) as error:
            raise InputError(
                f"{self._path}: expected the bases of {name} where its index says, found none ({error}); make "
                "the index again with samtools faidx"
            ) from None

    def length(self, contig: str) -> int:
        """Bases of the contig; 0 where the FASTA lacks it."""
        return self._contigs.get(contig, ("", 0))[1]

    def has(self, contig: str) -> bool:
        """Whether the FASTA has the contig."""
        return contig in self._contigs

    def agrees(self, contig: str, position: int, ref: str) -> bool:
        """Whether the reference has REF there; N agrees with everything, and so does a contig it lacks.

        Where the reference has another ambiguity code, REF has the base that is first alphabetically (VCF 4.3, 1.6.1).
        """
        found = self.bases(contig, position, len(ref)).translate(_CONCRETE)
        return contig not in self._contigs or (
            len(found) == len(ref) and all(a == b or "N" in {a, b} for a, b in zip(found, ref.upper(), strict=True))
        )

    def left_aligned(self, contig: str, position: int, ref: str, alt: str) -> tuple[int, str, str]:
        """The leftmost minimal spelling of the same change (Tan, Abecasis & Kang 2015, Bioinformatics 31:2202)."""
        position, ref, alt = minimal_allele(position, ref, alt)
        if not is_sequence(alt) or len(ref) == len(alt):
            return position, ref, alt
        while ref[-1] == alt[-1] and position > 1:
            before = self.bases(contig, position - 1, 1)
            if not before:
                break
            position, ref, alt = position - 1, before + ref[:-1], before + alt[:-1]
        return minimal_allele(position, ref, alt)

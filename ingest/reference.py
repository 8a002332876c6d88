"""Left alignment of indels against a FASTA: the one module that imports pysam."""

import tempfile
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Final

import pysam
from pysam.utils import SamtoolsError

from ingest.fasta_index import check_index
from variome.errors import InputError
from variome.model.alleles import contig_name, is_sequence, minimal_allele

_COMPRESSED: Final = {".gz", ".bgz"}

_CONCRETE = str.maketrans("RYSWKMBDHVU", "ACCAGACAAAT")
"""The first base that each ambiguity code stands for, N apart."""


def find_index(path: Path, folder: Path) -> Path:
    """The `.fai` of a FASTA: the one beside it, else one made in a folder; what is compressed has its `.gzi` there too.

    Raises:
        InputError: the FASTA cannot be indexed, or the index beside it is not its own.
    """
    beside = Path(f"{path}.fai")
    if beside.exists() and (path.suffix not in _COMPRESSED or Path(f"{path}.gzi").exists()):
        check_index(path, beside)
        return beside
    index = folder / beside.name
    try:
        pysam.faidx(str(path), "--fai-idx", str(index), "--gzi-idx", str(index.with_suffix(".gzi")))
    except (OSError, SamtoolsError) as error:
        reason = str(error).strip().splitlines()[-1]
        raise InputError(
            f"{path}: is not a FASTA that can be indexed: {reason}; check it with samtools faidx"
        ) from None
    return index


class Reference:
    """An indexed FASTA, with contigs spelled with or without `chr`.

    Args:
        path: of the FASTA.
        index: its `.fai`, as `find_index` gives it; None to find it, or to make one that is gone in the end.

    Attributes:
        signature: another one as soon as anything is written to the FASTA.

    Raises:
        InputError: it is no FASTA, or its index is not its own.
    """

    def __init__(self, path: str, index: Path | None = None) -> None:
        self._path = path
        self._folder = tempfile.TemporaryDirectory(prefix="fasta-", ignore_cleanup_errors=True)
        index = index or find_index(Path(path), Path(self._folder.name))
        blocks = index.with_suffix(".gzi")
        try:
            self.signature = _signature(Path(path), index)
            self._fasta = pysam.FastaFile(
                path, filepath_index=str(index), filepath_index_compressed=str(blocks) if blocks.exists() else None
            )
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
        self._folder.cleanup()

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


def _signature(path: Path, index: Path) -> list[int | str]:
    """Nobody can give a file another content, nor another file its name, without another time of change; of the index,
    which may have been made just now, the content is looked at.
    """
    found = path.stat()
    times = [found.st_mtime_ns, found.st_ctime_ns]
    return [found.st_dev, found.st_ino, found.st_size, *times, sha256(index.read_bytes()).hexdigest()]

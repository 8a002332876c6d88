"""Records against a reference genome: which of them the rules must look at, and what rules see of one."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingest.validation.subjects import RecordLine
from variome.model.alleles import contig_name

if TYPE_CHECKING:
    from ingest.reference import Reference  # pysam takes long to import

_ALT: Final = 4
"""Where ALT stands among the columns."""

_BASES: Final = re.compile(r"[ACGTN]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReferenceRecord:
    """A record whose POS is on the genome and whose REF is plain bases.

    Attributes:
        record: the record.
        reference: the genome that the file is held against.
        position: POS.
        alleles: REF and the ALTs that are plain bases, in capitals; `is_whole` says whether that is all of them.
    """

    record: RecordLine
    reference: "Reference"
    position: int
    alleles: tuple[str, ...]
    is_whole: bool

    @property
    def field(self) -> str:
        return "REF"

    @property
    def value(self) -> str:
        return self.record.ref

    @property
    def contig(self) -> str:
        """Without `chr`."""
        return contig_name(self.record.chrom)


def may_differ(reference: "Reference", columns: list[str]) -> bool:
    """Whether rules must look at a record: it is more than one base for another that the genome has there."""
    if len(columns) <= _ALT:
        return False
    position, ref, alt = columns[1], columns[3], columns[_ALT]
    if len(ref) != 1 or len(alt) != 1 or len(position) > 10 or not (position.isascii() and position.isdecimal()):
        return True
    return reference.bases(contig_name(columns[0]), int(position), 1) != ref


def reference_record(reference: "Reference", record: RecordLine) -> ReferenceRecord | None:
    """What the rules look at; None where POS and REF are nothing to look up. Position 0 is the telomere."""
    if not record.pos or not _BASES.fullmatch(record.ref):
        return None
    bases = [alt.upper() for alt in record.alts if _BASES.fullmatch(alt)]
    return ReferenceRecord(record, reference, record.pos, (record.ref.upper(), *bases), len(bases) == len(record.alts))

"""Records against a reference genome, where one is named."""

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.problems import Severity
from ingest.validation.against_reference import ReferenceRecord
from ingest.validation.books import REFERENCE_RECORDS

_ADVICE: Final = "check that both are of one assembly"


@REFERENCE_RECORDS.rule("REF-CONTIG", Severity.NOTE, "The reference has the contig.")
def contig(subject: ReferenceRecord) -> Iterator[str]:
    """Where it has not, nothing can be said of REF. Contigs are the same with and without `chr`."""
    if not subject.reference.has(subject.contig):
        yield f"expected a contig of the reference, found {subject.record.chrom[:60]}; its records are not held to it"


@REFERENCE_RECORDS.rule("REF-AGREES", Severity.ERROR, "REF is what the reference has at POS.")
def agrees(subject: ReferenceRecord) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: POS is the position of the first base of REF. N agrees with everything."""
    if _agrees(subject):
        return
    ref, last = subject.alleles[0], subject.reference.length(subject.contig)
    if subject.position > last:
        found = f"POS {subject.position}"
        yield f"expected a place on {subject.record.chrom[:60]}, which has {last:,} bases, found {found}; {_ADVICE}"
    elif subject.position + len(ref) - 1 > last:
        n_beyond = subject.position + len(ref) - 1 - last
        yield f"expected REF to end by base {last:,}, the last of the contig, found it {n_beyond:,} longer; {_ADVICE}"
    else:
        there = subject.reference.bases(subject.contig, subject.position, min(len(ref), 60))
        yield f"expected {there}, as the reference has it, found {ref[:60]}; {_ADVICE}"


@REFERENCE_RECORDS.rule("REF-MINIMAL", Severity.WARNING, "Alleles have no base that all of them could do without.")
def minimal(subject: ReferenceRecord) -> Iterator[str]:
    """Tan, Abecasis & Kang 2015, Bioinformatics 31:2202. One base stays before an insertion or deletion."""
    if subject.is_whole and len(subject.alleles) > 1 and len(set(subject.alleles)) > 1:
        prefix, suffix = _spare(subject.alleles)
        if prefix or suffix:
            ends = [f"the first {prefix}"] * bool(prefix) + [f"the last {suffix}"] * bool(suffix)
            yield f"expected no base that all alleles share, found {' and '.join(ends)}; take out what all share"


@REFERENCE_RECORDS.rule("REF-LEFT-ALIGNED", Severity.WARNING, "An insertion or deletion lies as far left as it can.")
def left_aligned(subject: ReferenceRecord) -> Iterator[str]:
    """Tan, Abecasis & Kang 2015, Bioinformatics 31:2202: it can be moved while all alleles end in the same base."""
    alleles, position = subject.alleles, subject.position
    if not subject.is_whole or len({len(each) for each in alleles}) < 2 or not _agrees(subject):
        return
    prefix, suffix = _spare(alleles)
    trimmed = [each[prefix : len(each) - suffix] for each in alleles]
    before = position + prefix - 1
    can_move = before > 0 and len({each[-1] for each in trimmed}) == 1 and trimmed[0][-1] != "N"
    if can_move and subject.reference.bases(subject.contig, before, 1):
        yield f"expected the leftmost place of the change, found one that can begin at {before} or before it"


def _spare(alleles: Sequence[str]) -> tuple[int, int]:
    """How many bases at the beginning and at the end all alleles share, one base being left of each."""
    spare = min(map(len, alleles)) - 1
    first, *others = alleles
    suffix = 0
    while suffix < spare and all(each[-1 - suffix] == first[-1 - suffix] for each in others):
        suffix += 1
    prefix = 0
    while prefix < spare - suffix and all(each[prefix] == first[prefix] for each in others):
        prefix += 1
    return prefix, suffix


def _agrees(subject: ReferenceRecord) -> bool:
    is_same = subject.reference.agrees(subject.contig, subject.position, subject.alleles[0])
    return is_same or _is_behind_the_end(subject)


def _is_behind_the_end(subject: ReferenceRecord) -> bool:
    """Whether it is the telomere behind the last base, whose REF is N."""
    last = subject.reference.bases(subject.contig, subject.position - 1, 2)
    return set(subject.alleles[0]) == {"N"} and len(last) == 1

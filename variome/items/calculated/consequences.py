"""The most severe consequence of a variant, where it lies, and the names of its changes in HGVS nomenclature."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from variome.items.calculated.subject import Subject
from variome.items.calculated.transcripts import Transcript
from variome.model.hgvs import genomic_name


def most_severe_consequence(subject: Subject) -> str | None:
    """Name of the consequence."""
    return subject.most_severe.worst if subject.most_severe else None


def most_severe_gene(subject: Subject) -> str | None:
    """Key of the gene of the most severely hit transcript."""
    return subject.most_severe.gene if subject.most_severe else None


def most_severe_transcript(subject: Subject) -> str | None:
    """The most severely hit transcript or other feature, as the annotator names it."""
    return subject.most_severe.told.get("feature") if subject.most_severe else None


def most_severe_location(subject: Subject) -> str | None:
    """Where in that transcript the variant lies; None where the annotation does not say."""
    return _location(subject.most_severe) if subject.most_severe else None


def hgvs_g(subject: Subject) -> str | None:
    """See `genomic_name`."""
    document = subject.document
    place = document["CHROM"], document["POS"], document["REF"], document["ALT"]
    return genomic_name(document.get("assembly", ""), *place)


def hgvs_c(subject: Subject) -> list[str]:
    """Names of the changes of transcripts."""
    return _each_once(subject, "hgvs_c")


def hgvs_p(subject: Subject) -> list[str]:
    """Names of the changes of proteins."""
    return _each_once(subject, "hgvs_p")


def _each_once(subject: Subject, meaning: str) -> list[str]:
    return list(dict.fromkeys(each.told[meaning] for each in subject.transcripts if meaning in each.told))


_INTRONIC: Final = frozenset({"intron_variant", "splice_acceptor_variant", "splice_donor_variant"})
"""Consequences by which SnpEff's rank is that of an intron."""

_UTR: Final[Mapping[str, str]] = {"5_prime_UTR_variant": "5' UTR", "3_prime_UTR_variant": "3' UTR"}
_BESIDE: Final[Mapping[str, str]] = {"upstream_gene_variant": "upstream", "downstream_gene_variant": "downstream"}


def _location(transcript: Transcript) -> str | None:
    """`Exon 1 of 5 (5' UTR)`, `Intron 2 of 4`, `1,963 bp downstream`; less where less is told."""
    part = _numbered_part(transcript)
    utr = _first(_UTR, transcript.consequences)
    if part and utr and part.startswith("Exon"):
        return f"{part} ({utr})"
    if part or utr:
        return part or utr
    side = _first(_BESIDE, transcript.consequences)
    if side:
        distance = _whole_number(transcript.told.get("distance"))
        return side.capitalize() if distance is None else f"{distance:,} bp {side}"
    return None if _INTRONIC.isdisjoint(transcript.consequences) else "Intron"


def _numbered_part(transcript: Transcript) -> str | None:
    """`Exon 3 of 5`, `Exons 3-4 of 5`; the exon where a variant reaches over both."""
    told = transcript.told
    if "rank" in told:
        part = "intron" if not _INTRONIC.isdisjoint(transcript.consequences) else "exon"
        return _numbered(part, told["rank"])
    return next((_numbered(part, told[part]) for part in ("exon", "intron") if part in told), None)


def _numbered(part: str, rank: str) -> str:
    number, _, total = rank.partition("/")
    plural = "s" if "-" in number else ""
    return f"{part.capitalize()}{plural} {number}" + (f" of {total}" if total else "")


def _first(table: Mapping[str, str], consequences: Sequence[str]) -> str | None:
    return next((table[each] for each in consequences if each in table), None)


def _whole_number(value: Any) -> int | None:
    """Tables take a distance for a number or a text."""
    return int(value) if re.fullmatch("[0-9]{1,18}", str(value)) else None

"""Structural variants: records with SVTYPE, or whose ALT is symbolic or a breakend.

Identity: `DEL_chr1:31908111-31908161` (type, contig, START and END, 1-based, inclusive); an insertion has its length
and a digest of its sequence instead of the end, a breakend its mate's place and orientation.
"""

import re
from hashlib import sha256
from typing import Any

from ingest.builders import Built, ItemBuilder
from ingest.entries import has_key
from ingest.problems import Severity
from ingest.record import REFERENCE_ALLELES, Record, RecordLog, is_breakend
from variome.model.alleles import contig_name, is_sequence, minimal_allele
from variome.model.identity import variant_uuid

_BREAKEND = re.compile(
    r"(?P<before>[^\[\]]*)(?P<side>[\[\]])(?P<contig>.+):(?P<position>[0-9]+)[\[\]](?P<after>[^\[\]]*)"
)
_INTEGER = re.compile(r"-?[0-9]{1,10}")
_COPY_NUMBER = re.compile(r"<CN[0-9]+>")
_KINDS = {"DEL", "DUP", "INV", "INS", "CNV", "BND"}
_INSERTED = ("SVINSSEQ", "SEQ")  # Manta's and PBSV's names for the sequence of a symbolic insertion


def is_structural(record: Record) -> bool:
    """Whether the record tells of a structural variant: SVTYPE in INFO, or an ALT without bases."""
    return has_key(record.info, "SVTYPE") or any(
        (alt[0] == "<" and alt not in REFERENCE_ALLELES) or is_breakend(alt) for alt in record.alts
    )


class StructuralBuilder(ItemBuilder):
    """Variants told by type, start and end."""

    item_type = "StructuralVariant"
    sample_type = "StructuralVariantSample"
    variant_link = "structural_variant"
    info_keys = ("END", "SVTYPE")

    def sample_suffix(self, record: Record) -> str:
        """The caller's ID: two calls of one event in one file are two samples."""
        return "" if record.id in {"", "."} else f":{record.id}"

    def sample_columns(self, record: Record, log: RecordLog) -> dict[str, Any]:
        """See `ItemBuilder.sample_columns`; the caller's ID always."""
        told = super().sample_columns(record, log)
        return told if record.id in {"", "."} else {**told, "caller_id": record.id}

    def build(self, record: Record, alt_index: int, log: RecordLog) -> Built | None:
        """See `ItemBuilder.build`."""
        alt = record.alts[alt_index - 1]
        if alt in REFERENCE_ALLELES or alt == "*":
            return None
        self.check_identity("CHROM", record.contig, "bad-contig", log)
        info = dict(item.partition("=")[::2] for item in reversed(record.info.split(";")))
        kind = _kind(alt, info)
        self.check_identity("SVTYPE", kind, "not-in-enum", log)
        end, told = _extent(kind, record, alt_index, info, log)
        key = f"{kind}_chr{record.contig}:{record.position}-{told}"
        document: dict[str, Any] = {
            **self.variant_columns(record, log),
            "CHROM": record.contig,
            "START": record.position,
            **({} if end is None else {"END": end}),
            "SV_TYPE": kind,
            "annotation_id": key,
            "assembly": self.options.assembly,
            "MUTANNO_Version": self.options.version,
        }
        uuid = variant_uuid(self.options.assembly, record.contig, record.position, key, self.item_type)
        spelling = {"POS": record.position, "REF": record.ref, "ALT": alt} if _has_bases(alt) else {}
        return Built(uuid, record.position, document, spelling)


def _has_bases(alt: str) -> bool:
    """Whether the ALT spells bases, of which the key holds a digest at most."""
    breakend = _BREAKEND.fullmatch(alt)
    return is_sequence(alt) or (breakend is not None and len(breakend["before"] or breakend["after"]) > 1)


def _kind(alt: str, info: dict[str, str]) -> str:
    """DEL, DUP, INS...: the symbolic ALT's first word where it is a known one, else SVTYPE's."""
    symbolic = alt[1:-1].partition(":")[0] if alt[0] == "<" else ""
    if symbolic in _KINDS:
        return symbolic
    if is_breakend(alt):
        return "BND"
    if _COPY_NUMBER.fullmatch(alt):
        return "CNV"
    return info.get("SVTYPE", symbolic).partition(":")[0]


def _extent(kind: str, record: Record, alt_index: int, info: dict[str, str], log: RecordLog) -> tuple[int | None, str]:
    """END (1-based, inclusive; None for a breakend), and what the key says after the start."""
    alt = record.alts[alt_index - 1]
    if kind == "BND":
        return None, _mate(alt, log)
    end = _end(kind, record, alt_index, info, log)
    if kind == "INS":
        return end, _insertion(record, alt_index, info)
    return end, f"{end}-{alt[1:-1]}" if _COPY_NUMBER.fullmatch(alt) else str(end)


def _end(kind: str, record: Record, alt_index: int, info: dict[str, str], log: RecordLog) -> int:
    text = info.get("END", "").removeprefix(".")
    if _INTEGER.fullmatch(text) and int(text) >= record.position:
        return int(text)
    if text:
        what = f"expected a whole number of at least POS, found {text[:40]!r}"
        if kind != "INS":  # the end of an insertion does not identify it
            raise log.reject("bad-end", what, field="INFO/END", value=text)
        log.add("bad-end", Severity.ERROR, f"{what}; the value is left out", field="INFO/END", value=text)
    alt = record.alts[alt_index - 1]
    if alt[0] != "<":
        return record.position + len(record.ref) - 1
    if kind == "INS":
        return record.position
    length = _length(record, alt_index, info)
    if length is None:
        what = f"expected END or SVLEN for {alt}, found neither"
        raise log.reject("bad-end", what, field="INFO/END", value=record.info)
    return record.position + length


def _length(record: Record, alt_index: int, info: dict[str, str]) -> int | None:
    """Size of the event in bases, from SVLEN (one for each ALT, or one for all) or SVINSLEN; None if untold."""
    text = _told_of_alt(("SVLEN", "SVINSLEN"), record, alt_index, info)
    return abs(int(text)) if _INTEGER.fullmatch(text) else None


def _told_of_alt(keys: tuple[str, ...], record: Record, alt_index: int, info: dict[str, str]) -> str:
    """What the first of the keys in INFO says of one ALT: its part where there is one for each, else the first."""
    parts = next((info[key] for key in keys if info.get(key, ".") != "."), "").split(",")
    part = parts[alt_index - 1] if len(parts) == len(record.alts) else parts[0]
    return "" if part == "." else part


def _insertion(record: Record, alt_index: int, info: dict[str, str]) -> str:
    """Length and digest of the inserted sequence; what is not known is left out, `.` for a length."""
    alt = record.alts[alt_index - 1]
    sequence = _told_of_alt(_INSERTED, record, alt_index, info)
    if is_sequence(alt):
        _, _, spelled = minimal_allele(record.position, record.ref, alt)
        sequence = spelled[1:]
    length = len(sequence) or _length(record, alt_index, info) or "."
    return f"{length}-{sha256(sequence.upper().encode()).hexdigest()[:16]}" if sequence else str(length)


def _mate(alt: str, log: RecordLog) -> str:
    """The mate's place in the ALT's own brackets, which tell the orientation: `N]chr17:198982]` (VCF 4.3, section 5.4).

    N stands for the base of this side; bases inserted between the two follow as a digest. A single breakend (`G.`)
    has no mate.
    """
    found = _BREAKEND.fullmatch(alt)
    if not found:
        if alt[0] == "." or alt[-1] == ".":
            return ".N" if alt[0] == "." else "N."
        raise log.reject("bad-alternate-allele", f"expected a breakend, found {alt[:40]!r}", field="ALT", value=alt)
    side, contig = found["side"], contig_name(found["contig"].strip("<>"))
    place = f"{side}chr{contig}:{found['position']}{side}"
    bases = found["before"] or found["after"]
    inserted = f"-{sha256(bases.upper().encode()).hexdigest()[:16]}" if len(bases) > 1 else ""
    return (f"N{place}" if found["before"] else f"{place}N") + inserted

"""The place and alleles of a variant as a VCF writes them.

A sample keeps the spelling of its file where that was another than the minimal one. A structural variant is spelled
from its key, which says type, end and mate; a sequence of which the key holds a digest only has to stand in INFO.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

Document = Mapping[str, Any]
Info = tuple[tuple[str, str], ...]

_COPY_NUMBER: Final = re.compile(r"[0-9]+-(CN[0-9]+)")
_DIGEST: Final = re.compile(r"-[0-9a-f]{16}$")
_HUMAN: Final = frozenset([*map(str, range(1, 23)), "X", "Y", "M"])


@dataclass(frozen=True, slots=True)
class Spelling:
    """POS (1-based), REF and ALT; `info` are the INFO keys that the spelling needs beside them.

    `is_whole` is False where a parse would not find the same variant in it.
    """

    position: int
    ref: str
    alt: str
    info: Info = ()
    is_whole: bool = True


def contig_text(contig: str) -> str:
    """CHROM: human contigs with `chr`, others as they are."""
    return f"chr{contig}" if contig in _HUMAN else contig


def spell(variant: Document, sample: Document | None, told: Document) -> Spelling:
    """The alleles as the file of the sample has them, or as short as they go.

    Args:
        variant: the document of the variant.
        sample: that of a sample whose file is to be spelled; None for none.
        told: by INFO key that the schema has, what the variant says there; None where it says nothing.
    """
    in_file = (sample or {}).get("file_spelling")
    if "SV_TYPE" in variant:
        return _spell_structural(variant, in_file, told)
    source = in_file or variant
    return Spelling(source["POS"], source["REF"], source["ALT"])


def _spell_structural(variant: Document, in_file: Document | None, told: Document) -> Spelling:
    kind, start = variant["SV_TYPE"], variant["START"]
    rest = variant["annotation_id"].removeprefix(f"{kind}_chr{variant['CHROM']}:{start}-")
    info = (("SVTYPE", kind), *((("END", str(variant["END"])),) if "END" in variant else ()))
    if in_file:
        return Spelling(in_file["POS"], in_file["REF"], in_file["ALT"], info)
    if kind == "BND":
        return Spelling(start, "N", _DIGEST.sub("", rest), info, is_whole=not _DIGEST.search(rest))
    if kind == "INS":
        return _spell_insertion(start, rest, info, told)
    copies = _COPY_NUMBER.fullmatch(rest)
    return Spelling(start, "N", f"<{copies[1] if copies else kind}>", info)


def _spell_insertion(start: int, rest: str, info: Info, told: Document) -> Spelling:
    """Its key ends in length and digest of the sequence, as far as they are known."""
    sequence = str(_first(told.get("SVINSSEQ") or told.get("SEQ") or ""))
    length = _first(told.get("SVLEN") or told.get("SVINSLEN"))
    if sequence:
        expected = f"{len(sequence)}-{sha256(sequence.upper().encode()).hexdigest()[:16]}"
    elif length is None and rest.isdecimal() and "SVLEN" not in told:
        return Spelling(start, "N", "<INS>", (*info, ("SVLEN", rest)))
    else:
        expected = "." if length is None else str(abs(int(length)))
    return Spelling(start, "N", "<INS>", info, is_whole=rest == expected)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value

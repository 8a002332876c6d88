"""How large a structural variant is."""

import re
from typing import Final

from variome.items.calculated.subject import Subject

_INSERTION: Final = re.compile(r"INS_chr.+:[0-9]+-(?P<length>[0-9]{1,10})(-[0-9a-f]{16})?")
_UNITS: Final = ((1_000, "kb"), (1_000_000, "Mb"), (1_000_000_000, "Gb"))


def size(subject: Subject) -> int | None:
    """Bases that are deleted, repeated, turned round or inserted.

    START is the base before the event (VCF 4.3, section 1.6.1, POS of symbolic alleles), END its last one. An
    insertion has its length in its key, which took it from its sequence or from SVLEN.

    Returns:
        None for a breakend, for an insertion of unknown length, and where START and END are one base.
    """
    document = subject.document
    if document["SV_TYPE"] == "INS":
        found = _INSERTION.fullmatch(document.get("annotation_id", ""))
        return (int(found["length"]) or None) if found else None
    if document["SV_TYPE"] == "BND" or "END" not in document:
        return None
    bases = int(document["END"]) - document["START"]  # JSON Schema takes 7.0 for an integer
    return bases if bases > 0 else None


def size_display(subject: Subject) -> str | None:
    """The size with one decimal in the unit that people use: `52 bp`, `19.6 kb`, `2.6 Mb`."""
    bases = size(subject)
    return None if bases is None else _shown(bases)


def _shown(bases: int) -> str:
    if bases < 1_000:
        return f"{bases} bp"
    # In whole tenths: 999,950 bases are 1.0 Mb, not 1000.0 kb.
    tenths = [((bases * 10 + unit // 2) // unit, name) for unit, name in _UNITS]
    count, name = next((each for each in tenths if each[0] < 10_000), tenths[-1])
    return f"{count // 10:,}.{count % 10} {name}"

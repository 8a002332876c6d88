"""END since VCF 4.4, which is no more than what REF, SVLEN and, in 4.5, LEN of samples say already."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import INFO, INFO_VALUES
from ingest.validation.subjects import Column, InfoValue, RecordLine

_SPANNING: Final = frozenset({"DEL", "DUP", "INV", "CNV"})
_UNSPECIFIED: Final = frozenset({"<*>", "<NON_REF>"})
_WHOLE: Final = re.compile(r"[0-9]{1,12}")
_LENGTH: Final = re.compile(r"[-+]?([0-9]{1,12})")
_N_FIXED: Final = 9


@INFO_VALUES.rule(
    "VCF-4.5-1.6.1-END-COMPUTED", Severity.ERROR, "END is the last base that the alleles span.", since=(4, 5)
)
def end_computed(value: InfoValue) -> Iterator[str]:
    """VCF 4.5, section 1.6.1: a computed field that must be the maximum of the end of REF, of the symbolic alleles by
    SVLEN, and of the reference blocks by LEN. An insertion ends where it is, or by the letter after SVLEN bases.
    """
    yield from _other_end(value, "REF, SVLEN and LEN")


@INFO_VALUES.rule(
    "VCF-4.4-3-END-LONGEST",
    Severity.WARNING,
    "END is that of the longest allele.",
    since=(4, 4),
    until=(4, 4),
)
def end_longest(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: of the longest variant in the record, where an allele ends as REF and SVLEN say. With an
    unspecified allele END itself says where the reference call ends.
    """
    if _UNSPECIFIED.isdisjoint(value.record.alts):
        yield from _other_end(value, "REF and SVLEN")


@INFO.rule(
    "VCF-4.4-3-END-ABSENT",
    Severity.WARNING,
    "Beside an unspecified allele there is END.",
    since=(4, 4),
    until=(4, 4),
)
def end_absent(column: Column) -> Iterator[str]:
    """VCF 4.4, section 3: END must be present for all records with <*>. Conformance files of 4.3 have none beside
    it, which are to pass.
    """
    if "<*>" in column.record.alts and not _info(column.record, "END"):
        yield "expected END for <*>, found none; add the last position of the reference call"


def _other_end(value: InfoValue, sources: str) -> Iterator[str]:
    if value.key != "END" or value.text is None or not _WHOLE.fullmatch(value.text):
        return
    expected = _ends(value.record)
    if expected and int(value.text) not in expected:
        which = " or ".join(map(str, sorted(expected)))
        yield f"expected {which}, as {sources} say, found {value.text}; correct it, or leave END out"


def _ends(record: RecordLine) -> set[int]:
    """What END may be; nothing where alleles do not say how long they are, as in older files."""
    lengths = _lengths(record)
    if record.pos is None or lengths is None:
        return set()
    spans, insertions = lengths
    end_of_ref = record.pos + len(record.ref) - 1
    last = max([end_of_ref, *(record.pos + span for span in spans)])
    return {last, max([last, *(record.pos + length for length in insertions)])}


def _lengths(record: RecordLine) -> tuple[list[int], list[int]] | None:
    """Bases behind POS that alleles span, and those that are inserted; None where an allele does not say it."""
    spans: list[int] = []
    insertions: list[int] = []
    svlen = _info(record, "SVLEN").split(",")
    for place, alt in enumerate(record.alts):
        if alt in _UNSPECIFIED:
            blocks = _blocks(record)
            if not blocks:
                return None
            spans.extend(block - 1 for block in blocks)
        elif alt.startswith("<"):
            kind = alt[1:-1].partition(":")[0]
            found = _LENGTH.fullmatch(svlen[place]) if place < len(svlen) else None
            if not found or kind not in _SPANNING | {"INS"}:
                return None
            (insertions if kind == "INS" else spans).append(int(found[1]))
    return spans, insertions


def _info(record: RecordLine, key: str) -> str:
    items = (item.partition("=") for item in record.columns[7].split(";"))
    return next((text for name, _, text in items if name == key), "")


def _blocks(record: RecordLine) -> list[int]:
    """LEN of the samples that have it."""
    keys = record.columns[8].split(":") if len(record.columns) > _N_FIXED else []
    if "LEN" not in keys:
        return []
    place = keys.index("LEN")
    samples = (text.split(":") for text in record.columns[_N_FIXED:])
    return [int(each[place]) for each in samples if place < len(each) and _WHOLE.fullmatch(each[place])]

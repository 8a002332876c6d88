"""Annotations of records: separators, escapes, and as many fields as the Format names."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.annotation_subjects import Annotation, Entry
from ingest.validation.books import ANNOTATION_ENTRIES, ANNOTATIONS
from ingest.validation.escapes import STRAY_PERCENT, WHITE_SPACE

_ESCAPES: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_NUL: Final = "%00"


@ANNOTATIONS.rule("ANN-1-WHITE-SPACE", Severity.ERROR, "An annotation has no white space.", since=(4, 3))
def white_space(annotation: Annotation) -> Iterator[str]:
    """Annotated VCF, section 1. Up to VCF 4.2 no INFO value has any, which another rule tells."""
    if found := WHITE_SPACE.search(annotation.value):
        yield f"expected no white space, found it {_around(annotation.value, found.start())}; write %20 for a blank"


@ANNOTATIONS.rule("ANN-3-STRAY-PERCENT", Severity.WARNING, "A percent sign begins an escape.")
def stray_percent(annotation: Annotation) -> Iterator[str]:
    """Annotated VCF, section 3, "Values": it stays as it is."""
    if found := STRAY_PERCENT.search(annotation.value):
        where = _around(annotation.value, found.start())
        yield f"expected two hexadecimal digits after a %, found none {where}; write %25 for a percent sign"


@ANNOTATIONS.rule("ANN-3-ESCAPE-OF-NUL", Severity.ERROR, "No escape stands for NUL.")
def escape_of_nul(annotation: Annotation) -> Iterator[str]:
    """Annotated VCF, section 3, "Values": no text of an item can hold it."""
    place = annotation.value.find(_NUL)
    if place >= 0:
        yield f"expected escapes of text, found %00 {_around(annotation.value, place)}; take it out"


@ANNOTATIONS.rule("ANN-3-ESCAPE-NOT-UTF-8", Severity.NOTE, "Escapes are UTF-8, or %A6 for an inner |.")
def escape_not_utf_8(annotation: Annotation) -> Iterator[str]:
    """Annotated VCF, section 3, "Values": they are read as Latin-1. ClinVar has %A6, the broken bar."""
    for found in _ESCAPES.finditer(annotation.value):
        octets = bytes.fromhex(found[0].replace("%", "")).replace(b"\xa6", b"")
        try:
            octets.decode("utf-8")
        except UnicodeDecodeError:
            yield f"expected escapes of UTF-8, found {found[0][:60]}, which is read as Latin-1; check what is meant"
            return


@ANNOTATION_ENTRIES.rule("ANN-1-EMPTY-ENTRY", Severity.ERROR, "Commas stand between entries.", since=(4, 4))
def empty_entry(entry: Entry) -> Iterator[str]:
    """Annotated VCF, section 1, "Separators". Up to VCF 4.3 no list has an empty value, which another rule tells."""
    if not entry.value:
        yield f"expected an entry between commas, found nothing for entry {entry.entry + 1}; take the comma out"


@ANNOTATION_ENTRIES.rule("ANN-1-FIELD-COUNT", Severity.ERROR, "An entry has as many fields as its Format names.")
def field_count(entry: Entry) -> Iterator[str]:
    """Annotated VCF, section 1, "Separators": blank fields keep their pipe.

    bcftools leaves trailing fields of BCSQ off, and writes `@position` for consequences told at another record.
    """
    expected, found = len(entry.layout.fields), len(entry.fields)
    if not entry.value or found == expected or (entry.is_open_ended and found < expected):
        return
    yield f"expected {expected} fields separated by | in entry {entry.entry + 1}, as its Format says, found {found}"


@ANNOTATION_ENTRIES.rule(
    "ANN-2-SINGLE-VALUE", Severity.ERROR, "A field that the mapping table calls single-valued holds no list."
)
def single_value(entry: Entry) -> Iterator[str]:
    """Annotated VCF, section 3, "Values": a list in a single-valued field is left out."""
    separator = entry.layout.list_separator
    for place in entry.singles:
        if place < len(entry.fields) and separator in entry.fields[place]:
            found = entry.fields[place][:60]
            yield f"expected one value of {entry.name(place)} in entry {entry.entry + 1}, found the list {found!r}"


def _around(text: str, place: int) -> str:
    return f"in {text[max(0, place - 20) : place + 20]!r}"

"""MEINFO and METRANS of INFO: four values for each mobile element, `NAME,START,END,POLARITY`."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import INFO_VALUES
from ingest.validation.subjects import InfoValue
from ingest.validation.value_types import counted, is_missing

MOBILE_KEYS: Final = frozenset({"MEINFO", "METRANS"})
_N_PARTS: Final = 4
_PLACE: Final = re.compile(r"[0-9]+")
_SHOWN: Final = 40


@INFO_VALUES.rule(
    "VCF-4.4-3-MOBILE-COUNT", Severity.ERROR, "A mobile element has four values for each ALT.", since=(4, 4)
)
def mobile_count(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: four times the number of ALT alleles. Up to 4.3 Number=4 says so, and another rule tells."""
    if value.key not in MOBILE_KEYS or value.text is None or is_missing(value.text) or not value.record.alts:
        return
    if value.definition is not None and value.definition.number != ".":
        return
    found, expected = value.text.count(",") + 1, _N_PARTS * len(value.record.alts)
    if found != expected:
        yield f"expected {counted((expected,))}, four for each ALT, found {found}"


@INFO_VALUES.rule("VCF-4.3-3-MOBILE-PLACE", Severity.WARNING, "A mobile element has a START and an END.")
def mobile_place(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 3: of the form NAME,START,END,POLARITY, or CHR,START,END,POLARITY."""
    for _, start, end, _ in _elements(value):
        wrong = [each for each in (start, end) if not is_missing(each) and not _PLACE.fullmatch(each)]
        if wrong:
            yield f"expected whole numbers for START and END, found {wrong[0][:_SHOWN]!r}; write . where it is unknown"
            return


@INFO_VALUES.rule("VCF-4.3-3-MOBILE-POLARITY", Severity.WARNING, "The polarity of a mobile element is + or -.")
def mobile_polarity(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 3: of the form NAME,START,END,POLARITY."""
    for *_, polarity in _elements(value):
        if not is_missing(polarity) and polarity not in {"+", "-"}:
            yield f"expected + or -, found {polarity[:_SHOWN]!r}; write . where it is unknown"
            return


def _elements(value: InfoValue) -> list[list[str]]:
    """The four values of each element; none where they are not in fours, which another rule tells."""
    if value.key not in MOBILE_KEYS or not value.text:
        return []
    parts = value.text.split(",")
    if len(parts) % _N_PARTS:
        return []
    return [parts[place : place + _N_PARTS] for place in range(0, len(parts), _N_PARTS)]

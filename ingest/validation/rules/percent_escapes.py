"""Percent escapes in values of INFO and of samples, other than annotations, which have rules of their own."""

from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import INFO_VALUES, SAMPLE_VALUES
from ingest.validation.escapes import SINCE_THERE_ARE_ESCAPES, STRAY_PERCENT
from ingest.validation.subjects import InfoValue, SampleValue
from ingest.validation.value_types import format_definition, info_definition, typed

_OF_TEXT: Final = frozenset({"String", "Character", ""})
"""Types that a % can stand in; of others another rule tells."""


@INFO_VALUES.rule(
    "VCF-4.3-1.2-INFO-STRAY-PERCENT",
    Severity.WARNING,
    "A percent sign begins an escape.",
    since=SINCE_THERE_ARE_ESCAPES,
)
def info_stray_percent(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.2: for any other meaning a % must be represented as %25. Readers leave it as it is."""
    header = value.record.header
    if not value.text or "%" not in value.text or value.key in header.annotations:
        return
    if typed(info_definition(value.key, value.definition, header.version)) in _OF_TEXT:
        yield from _stray(value.text)


@SAMPLE_VALUES.rule(
    "VCF-4.3-1.2-SAMPLE-STRAY-PERCENT",
    Severity.WARNING,
    "A percent sign in a sample begins an escape.",
    since=SINCE_THERE_ARE_ESCAPES,
)
def sample_stray_percent(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, section 1.2: for any other meaning a % must be represented as %25."""
    if "%" in value.text and value.key != "GT":
        definition = format_definition(value.key, value.definition, value.record.header.version)
        if typed(definition) in _OF_TEXT:
            yield from _stray(value.text)


def _stray(text: str) -> Iterator[str]:
    if found := STRAY_PERCENT.search(text):
        where = text[max(0, found.start() - 20) : found.start() + 20]
        yield f"expected two hexadecimal digits after a %, found none in {where!r}; write %25 for a percent sign"

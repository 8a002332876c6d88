"""Screens: for each column, whether there may be something wrong with it.

A screen never says what; it may let the rules look in vain, and must never let a violation pass. A test holds the
findings with screens to those without. They leave 30 µs for a record.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from ingest.validation.subjects import HeaderFacts
from ingest.validation.value_screens import InfoScreen, SampleScreen

RECORD: Final = -1
SAMPLES: Final = 9
"""Suspects that are no column: the record as a whole, and all of its sample columns."""

INFO: Final = 7
FORMAT: Final = 8

_CHROM: Final = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.]*")
_POSITION: Final = re.compile(r"[1-9][0-9]{0,8}")
_ID: Final = re.compile(r"\.|[0-9A-Za-z_]+")
_BASES: Final = re.compile(r"[ACGTN]+")
_ALTS: Final = re.compile(r"[ACGTN]+(?:,[ACGTN]+)*")
_QUALITY: Final = re.compile(r"\.|[0-9]+(?:\.[0-9]+)?")

Screen = Callable[[str], object]
"""Truth where the text is surely fine."""


class Screens:
    """The screens of one file.

    Args:
        facts: what its records are held against.
        is_used: False suspects everything.
    """

    def __init__(self, facts: HeaderFacts, *, is_used: bool = True) -> None:
        self.facts = facts
        self._is_used = is_used
        self._n_columns = facts.n_columns
        contigs = {name for name in facts.contigs if _CHROM.fullmatch(name)}
        filters = {name for name in facts.filters if _ID.fullmatch(name) and name != "0"} | {"PASS", "."}
        self._columns: tuple[Screen, ...] = (
            contigs.__contains__,
            _POSITION.fullmatch,
            _ID.fullmatch,
            _BASES.fullmatch,
            _ALTS.fullmatch,
            _QUALITY.fullmatch,
            filters.__contains__,
        )
        self._info = InfoScreen(facts)
        self._samples = SampleScreen(facts)

    def suspects(self, columns: Sequence[str]) -> list[int]:
        """The columns of a record that rules must look at, by their place; `RECORD` first, `SAMPLES` last."""
        if not self._is_used or len(columns) != self._n_columns or len(columns) <= INFO:
            return _all_of(min(len(columns), self._n_columns))
        found = [place for place, is_fine in enumerate(self._columns) if not is_fine(columns[place])]
        if not self._info.is_fine(columns):
            found.append(INFO)
        if self._n_columns > FORMAT and not self._samples.is_format_fine(columns[FORMAT]):
            found.append(FORMAT)
        if self._n_columns > SAMPLES and not self._samples.are_samples_fine(columns):
            found.append(SAMPLES)
        return [RECORD, *found] if found or columns[3] in columns[4] else found


def _all_of(n_columns: int) -> list[int]:
    return [RECORD, *range(min(n_columns, SAMPLES)), *([SAMPLES] if n_columns > SAMPLES else [])]

"""Screens: for each column, whether there may be something wrong with it.

A screen never says what; it may let the rules look in vain, and must never let a violation pass. A test holds the
findings with screens to those without. They leave 30 µs for a record.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from ingest.validation.subjects import HeaderFacts
from ingest.validation.value_screens import InfoScreen, SampleScreen

RECORD: Final = -1
SAMPLES: Final = 9
"""Suspects that are no column: the record as a whole, and all of its sample columns."""

POS: Final = 1
INFO: Final = 7
FORMAT: Final = 8

_CHROM: Final = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.]*")
_POSITION: Final = re.compile(r"[1-9][0-9]{0,8}")
_FARTHEST: Final = 999_999_999
_ID: Final = re.compile(r"\.|[0-9A-Za-z_]+")
_BASES: Final = re.compile(r"[ACGTN]+")
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
            contigs.__contains__ if facts.contigs else _CHROM.fullmatch,
            _POSITION.fullmatch,
            _ID.fullmatch,
            _BASES.fullmatch,
            _are_different_bases,
            _QUALITY.fullmatch,
            filters.__contains__,
        )
        self._lengths = {name: length for name, length in facts.contigs.items() if length is not None}
        self._info = InfoScreen(facts)
        self._samples = SampleScreen(facts)

    def suspects(self, columns: Sequence[str]) -> list[int]:
        """The columns of a record that rules must look at, by their place; `RECORD` first, `SAMPLES` last."""
        if not self._is_used or len(columns) != self._n_columns or len(columns) <= INFO:
            return _all_of(min(len(columns), self._n_columns))
        found = [place for place, is_fine in enumerate(self._columns) if not is_fine(columns[place])]
        if POS not in found and int(columns[POS]) > self._lengths.get(columns[0], _FARTHEST):
            found = sorted([*found, POS])
        if not self._info.is_fine(columns):
            found.append(INFO)
        if self._n_columns > FORMAT and not self._samples.is_format_fine(columns[FORMAT]):
            found.append(FORMAT)
        if self._n_columns > SAMPLES and not self._samples.are_samples_fine(columns):
            found.append(SAMPLES)
        return [RECORD, *found] if found or columns[3] in columns[4] else found


@lru_cache(maxsize=1 << 12)
def _are_different_bases(text: str) -> bool:
    """Whether ALT is bases in capitals, each allele once."""
    alleles = text.split(",")
    return len(set(alleles)) == len(alleles) and all(map(_BASES.fullmatch, alleles))


def _all_of(n_columns: int) -> list[int]:
    return [RECORD, *range(min(n_columns, SAMPLES)), *([SAMPLES] if n_columns > SAMPLES else [])]

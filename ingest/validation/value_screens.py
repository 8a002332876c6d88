"""Screens for INFO, FORMAT and the samples: one pattern for each key, and one for each FORMAT with a number of ALTs.

Like the screens of the other columns they only say what is surely fine. They are made when a file first needs them,
and there is a most of them.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from ingest.validation.escapes import SINCE_THERE_ARE_ESCAPES, STRAY_PERCENT
from ingest.validation.rules.format_column import ALPHANUMERIC, KEY, LOCAL
from ingest.validation.rules.mobile_elements import MOBILE_KEYS
from ingest.validation.rules.reserved_values import TYPES_OF_VARIANT
from ingest.validation.rules.structural_values import INTERVALS
from ingest.validation.rules.tandem_repeats import REPEAT_KEYS
from ingest.validation.subjects import Definition, HeaderFacts
from ingest.validation.value_patterns import filter_pattern, genotype_pattern, info_pattern, is_number, sample_pattern
from ingest.validation.value_types import info_counts
from variome.model.reserved_keys import is_modification

Fine = Callable[[str], object]
"""Truth where the text is surely fine."""

_K = TypeVar("_K")
_V = TypeVar("_V")

_INFO_KEY: Final = re.compile(rf"{KEY.pattern}|1000G")
_WHOLE: Final = re.compile("[0-9]{1,9}")
_MOST_ALTS: Final = 32
_MOST_KEYS: Final = 40
_MOST_FORMATS: Final = 256
_LONGEST_FORMAT: Final = 400

_SINCE_END_IS_COMPUTED: Final = (4, 4)
_TOLD_BY_ALTS: Final = INTERVALS | REPEAT_KEYS | {"SVCLAIM", "SVLEN"}
"""Keys whose rules look at more than their own values since VCF 4.4."""


class InfoScreen:
    """Whether INFO is surely fine, beside POS and ALT."""

    def __init__(self, facts: HeaderFacts) -> None:
        self._facts = facts
        self._has_blanks = facts.version >= (4, 3)
        self._is_structural = facts.version >= (4, 4)
        self._alone = {
            key
            for key, definition in facts.info.items()
            if _INFO_KEY.fullmatch(key) and (definition.type in {"Flag", ""} or definition.number == "0")
        }
        self._values: tuple[dict[str, Fine], ...] = tuple({} for _ in range(_MOST_ALTS + 1))

    def is_fine(self, columns: Sequence[str]) -> bool:
        """Whether no rule of INFO has anything to say of a record."""
        text, n_alts = columns[7], count_alts(columns[4])
        if not text or (self._is_structural and "<" in columns[4]) or n_alts > _MOST_ALTS:
            return False
        if text == ".":
            return True
        if not self._has_blanks and " " in text:
            return False
        values = self._values[n_alts]
        seen = set()
        items = text.split(";")
        for item in items:
            key, equals, value = item.partition("=")
            seen.add(key)
            if equals:
                fine = values.get(key) or self._fine(key, n_alts)
                if fine is None or not fine(value) or (key == "END" and not _is_end(value, columns[1])):
                    return False
            elif key not in self._alone:
                return False
        return len(seen) == len(items)

    def _fine(self, key: str, n_alts: int) -> Fine | None:
        definition = self._facts.info.get(key)
        if definition is None or definition.type == "Flag" or not _INFO_KEY.fullmatch(key):
            return None
        if key == "CIGAR" or key in MOBILE_KEYS or (self._is_structural and key in _TOLD_BY_ALTS):
            return None
        if key == "END" and self._facts.version >= _SINCE_END_IS_COMPUTED:
            return None
        fine = self._screen(key, definition, n_alts)
        if fine is not None:
            self._values[n_alts][key] = fine
        return fine

    def _screen(self, key: str, definition: Definition, n_alts: int) -> Fine | None:
        if key == "SVTYPE":
            is_usual = definition.number in {"1", "."} and definition.type == "String"
            return TYPES_OF_VARIANT.__contains__ if is_usual else None
        if definition.type in {"Integer", "Float", "Character"} or is_number(key):
            pattern = info_pattern(key, definition, n_alts)
            return re.compile(pattern).fullmatch if pattern else None
        has_escapes = self._facts.version >= SINCE_THERE_ARE_ESCAPES and key not in self._facts.annotations
        return _strings(info_counts(definition.number, n_alts), has_escapes=has_escapes)


class SampleScreen:
    """Whether FORMAT and the columns of all samples are surely fine."""

    def __init__(self, facts: HeaderFacts) -> None:
        self._facts = facts
        self._formats: dict[str, bool] = {}
        self._samples: dict[tuple[str, int], Fine | None] = {}

    def is_format_fine(self, text: str) -> bool:
        """Whether no rule of FORMAT has anything to say."""
        known = self._formats.get(text)
        if known is None:
            known = _is_format(text, self._facts)
            _remember(self._formats, text, known)
        return known

    def are_samples_fine(self, columns: Sequence[str]) -> bool:
        """Whether no rule of samples has anything to say of a record. Those that are alike are looked at once."""
        place = columns[8], count_alts(columns[4])
        if place in self._samples:
            fine = self._samples[place]
        elif len(columns[8]) > _LONGEST_FORMAT or place[1] > _MOST_ALTS:
            return False
        else:
            fine = _sample_screen(*place, self._facts)
            _remember(self._samples, place, fine)
        return fine is not None and all(map(fine, set(columns[9:])))


def count_alts(text: str) -> int:
    """How many alternate alleles the text of ALT names."""
    return 0 if text == "." else text.count(",") + 1


def _remember(memory: dict[_K, _V], key: _K, value: _V) -> None:
    if len(memory) >= _MOST_FORMATS:
        memory.clear()
    if len(str(key)) <= 2 * _LONGEST_FORMAT:
        memory[key] = value


def _is_end(text: str, position: str) -> bool:
    return bool(_WHOLE.fullmatch(text) and _WHOLE.fullmatch(position)) and int(text) >= int(position)


def _strings(counts: tuple[int, ...] | None, *, has_escapes: bool) -> Fine:
    """Strings that are not empty and hold no equals sign: as many, or any number of them; without a stray % maybe."""
    n_commas = None if counts is None else {count - 1 for count in counts}

    def is_fine(text: str) -> bool:
        if not text or "=" in text or ",," in text or text[0] == "," or text[-1] == ",":
            return False
        if has_escapes and "%" in text and STRAY_PERCENT.search(text):
            return False
        return n_commas is None or text.count(",") in n_commas or text == "."

    return is_fine


def _is_format(text: str, facts: HeaderFacts) -> bool:
    keys = text.split(":")
    if len(set(keys)) != len(keys) or "GT" in keys[1:] or "CICN" in keys or not LOCAL.isdisjoint(keys):
        return False
    if "GT" not in keys and any(map(is_modification, keys)):
        return False
    pattern = KEY if facts.version >= (4, 3) else ALPHANUMERIC
    return all(pattern.fullmatch(key) and key in facts.format for key in keys)


def _sample_screen(text: str, n_alts: int, facts: HeaderFacts) -> Fine | None:
    keys = text.split(":")
    if len(keys) > _MOST_KEYS or "GT" in keys[1:] or "PSL" in keys:
        return None
    patterns = [_column_pattern(keys, n_alts, facts, ploidy) for ploidy in (2, 1)]
    if None in patterns:
        return None
    return re.compile("|".join(str(pattern) for pattern in patterns[: 2 if keys[0] == "GT" else 1])).fullmatch


def _column_pattern(keys: list[str], n_alts: int, facts: HeaderFacts, ploidy: int) -> str | None:
    """A sample of a ploidy; values at the end can be left out."""
    pattern = ""
    for place, key in reversed(list(enumerate(keys))):
        if key == "GT":
            value: str | None = genotype_pattern(facts.version, n_alts, ploidy)
        elif key == "FT":
            value = filter_pattern(facts.format.get(key), facts.filters)
        else:
            value = sample_pattern(key, facts.format.get(key), facts.version, n_alts, ploidy)
        if value is None:
            return None
        pattern = f"(?::{value}{pattern})?" if place else f"{value}{pattern}"
    return pattern

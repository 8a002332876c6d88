"""Patterns of values that are surely fine: a part of what the rules of INFO and of samples let pass.

Each is linear in the length of the text. None means that there is no pattern, so that rules have to look.
"""

import re
from collections.abc import Collection
from typing import Final

from ingest.validation.escapes import SINCE_THERE_ARE_ESCAPES
from ingest.validation.rule import Version
from ingest.validation.rules.reserved_values import COUNTS as INFO_COUNTS
from ingest.validation.rules.sample_values import COUNTS as SAMPLE_COUNTS
from ingest.validation.rules.sample_values import FRACTIONS, QUALITIES
from ingest.validation.subjects import Definition
from ingest.validation.value_types import Counts, format_definition, info_counts, sample_counts, typed
from variome.model.reserved_keys import is_modification

_UNSIGNED: Final = "[0-9]{1,9}"
_POSITIVE_FLOAT: Final = r"[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
_FRACTION: Final = r"(?:0(?:\.[0-9]+)?|1(?:\.0+)?|[0-9](?:\.[0-9]+)?[eE]-0*[1-9][0-9]*)"
_MOST_VALUES: Final = 2000
"""In one list; the compiler of patterns takes no more than 65,535, and nobody reads so many."""

_ESCAPED: Final = "[^,:%]+(?:%[0-9A-Fa-f]{2}[^,:%]*)*"
_FILTER: Final = re.compile("[0-9A-Za-z_.-]+")
_MOST_FILTERS: Final = 100
_SINCE_THERE_ARE_FRACTIONS: Final[Version] = (4, 3)


def info_pattern(key: str, definition: Definition, n_alts: int) -> str | None:
    """Values of an INFO key that its meta line defines, other than strings; a dot is one of them."""
    value = _value(definition.type, key in INFO_COUNTS, key == "AF", r"[^,=;%]")
    return None if value is None else _list(value, info_counts(definition.number, n_alts))


def is_number(key: str) -> bool:
    """Whether the values of an INFO key are held against numbers, of whatever Type they are."""
    return key in INFO_COUNTS or key == "AF"


def sample_pattern(key: str, defined: Definition | None, version: Version, n_alts: int, ploidy: int) -> str | None:
    """Values of a FORMAT key, other than GT, in a sample of a ploidy."""
    is_fraction = key in FRACTIONS and version >= _SINCE_THERE_ARE_FRACTIONS
    is_count = key in SAMPLE_COUNTS or key in QUALITIES
    definition = format_definition(key, defined, version) or Definition(key, "", "")
    if definition.number in {"LA", "LR", "LG"} or key == "LAA" or is_modification(key):
        return None
    value = _value(typed(definition), is_count, is_fraction, "[^,:%]")
    if value is None and (is_count or is_fraction):
        return None
    text = _ESCAPED if version >= SINCE_THERE_ARE_ESCAPES else "[^,:]+"
    return _list(value or text, sample_counts(definition.number, n_alts, (ploidy,), None))


def genotype_pattern(version: Version, n_alts: int, ploidy: int) -> str:
    """Genotypes of a ploidy, 1 or 2, whose alleles are there; a dot alone is taken for one allele."""
    highest = min(n_alts, 9)
    alleles = [".", *(f"{number}" for number in range(n_alts, 9, -1))]
    allele = f"(?:{'|'.join(alleles[1:])}|[.0-{highest}])" if len(alleles) > 1 else f"[.0-{highest}]"
    lead = "[/|]?" if version >= (4, 4) else ""
    return lead + "[/|]".join([allele] * ploidy)


def filter_pattern(defined: Definition | None, filters: Collection[str]) -> str | None:
    """FT of a sample: one filter of the header, or none."""
    is_usual = defined is None or (defined.number in {"1", "."} and defined.type == "String")
    names = sorted(name for name in filters if _FILTER.fullmatch(name))
    return (
        "|".join(["(?:PASS", r"\.", *map(re.escape, names)]) + ")" if is_usual and len(names) < _MOST_FILTERS else None
    )


def _value(type_: str, is_count: bool, is_fraction: bool, character: str) -> str | None:
    if type_ == "Integer":
        return "[01]" if is_fraction else _UNSIGNED if is_count else f"-?{_UNSIGNED}"
    if type_ == "Float":
        return _FRACTION if is_fraction else _POSITIVE_FLOAT if is_count else f"-?{_POSITIVE_FLOAT}"
    return character if type_ == "Character" and not (is_count or is_fraction) else None


def _list(value: str, counts: Counts) -> str | None:
    """A list with as many values; a dot alone stands for any number of them.

    No text matches in two ways, or a long one that does not match would be tried in all of them.
    """
    if not value.startswith("[^"):
        value = rf"(?:{value}|\.)"
    if counts is None:
        return rf"{value}(?:,{value})*"
    if max(counts) > _MOST_VALUES:
        return None
    lists = [rf"{value}(?:,{value}){{{count - 1}}}" for count in counts if count > 0]
    if 1 not in counts:
        lists.append(r"\.")
    return f"(?:{'|'.join(lists)})"

"""How values of INFO and samples must look: their type, and how many there must be."""

import math
import re
from typing import Final

from ingest.validation.rule import Version
from ingest.validation.subjects import Definition
from variome.model.reserved_keys import ANY, reserved_format, reserved_info

Counts = tuple[int, ...] | None
"""How many values there may be; None for any number."""

INTEGER: Final = re.compile(r"[-+]?[0-9]+")
FLOAT: Final = re.compile(r"[-+]?(?:(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|(?i:inf|infinity|nan))")
FLOAT_BEFORE_4_3: Final = re.compile(
    r"[-+]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|(?i:inf|infinity|nan))"
)
CHARACTER: Final = re.compile(r".|%[0-9A-Fa-f]{2}", re.DOTALL)
GENOTYPE: Final = re.compile(r"(?:\.|[0-9]+)(?:[/|](?:\.|[0-9]+))*")
GENOTYPE_SINCE_4_4: Final = re.compile(rf"[/|]?{GENOTYPE.pattern}")

_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_LEAST: Final = -(2**31) + 8
_MOST: Final = 2**31 - 1
_MOST_DIGITS: Final = 10
_HIGHEST_PLOIDY: Final = 32
"""Above it nobody counts genotypes."""

_UNSURE: Final = frozenset({"SB", "CNL", "CNP", "GLE"})
"""Reserved keys that files hold in more than one way, and the specification tells of in more than one."""


def info_definition(key: str, definition: Definition | None, version: Version) -> Definition | None:
    """What the header says of an INFO key, else what the version of the specification does."""
    reserved = None if definition is not None or key in _UNSURE else reserved_info(key, version)
    return Definition(key, reserved.number, reserved.type) if reserved else definition


def format_definition(key: str, definition: Definition | None, version: Version) -> Definition | None:
    """What the header says of a FORMAT key, else what the version of the specification does."""
    reserved = None if definition is not None or key in _UNSURE else reserved_format(key, version)
    return Definition(key, reserved.number, reserved.type) if reserved else definition


def is_of_type(text: str, type_: str, version: Version) -> bool:
    """Whether one value, which is not missing, is of a type; of a type that there is not, everything is."""
    if type_ == "Integer":
        return INTEGER.fullmatch(text) is not None
    if type_ == "Float":
        return float_pattern(version).fullmatch(text) is not None
    return type_ != "Character" or CHARACTER.fullmatch(text) is not None


def float_pattern(version: Version) -> re.Pattern[str]:
    """What a Float looks like; before VCF 4.3 the specification does not say, and nothing may follow the point."""
    return FLOAT if version >= (4, 3) else FLOAT_BEFORE_4_3


def is_in_range(text: str) -> bool:
    """Whether an Integer is one of 32 bits, without the eight that BCF reserves."""
    digits = text.lstrip("+-").lstrip("0")
    if len(digits) > _MOST_DIGITS:
        return False
    value = int(digits or "0")
    return value <= _MOST if not text.startswith("-") else -value >= _LEAST


def info_counts(number: str, n_alts: int) -> Counts:
    """How many values an INFO key may have. One per genotype is any number, as INFO knows no ploidy."""
    return _per_allele(number, n_alts)


def sample_counts(number: str, n_alts: int, ploidies: Counts, n_local: int | None) -> Counts:
    """How many values a key of a sample may have.

    Args:
        number: as in a FORMAT line.
        n_alts: alternate alleles of the record.
        ploidies: of the sample, where it is known.
        n_local: alternate alleles that the sample lists in LAA; None where that is not known.
    """
    if number == "P":
        return ploidies
    if number == "G":
        return _genotypes(_n_alleles(n_alts), ploidies)
    if number in {"LA", "LR", "LG"}:
        if n_local is None:
            return None
        local = {"LA": (n_local,), "LR": (n_local + 1,), "LG": _genotypes((n_local + 1,), ploidies)}
        return local[number]
    return _per_allele(number, n_alts)


def ploidies_of(genotype: str | None) -> Counts:
    """How many alleles a genotype has: without one two, and one that is missing may stand for one or for two."""
    if genotype is None:
        return (2,)
    if genotype == ".":
        return (1, 2)
    if not GENOTYPE_SINCE_4_4.fullmatch(genotype):
        return None
    return (1 + genotype.count("/", 1) + genotype.count("|", 1),)


def counted(counts: tuple[int, ...]) -> str:
    """Counts as words: `1 value`, `2 or 3 values`."""
    return f"{' or '.join(map(str, counts))} value{'' if counts == (1,) else 's'}"


def _n_alleles(n_alts: int) -> tuple[int, ...]:
    """Alleles that values may be counted by: without an ALT files have values for a missing one, or have none."""
    return (n_alts + 1,) if n_alts else (1, 2)


def _per_allele(number: str, n_alts: int) -> Counts:
    if number == "A":
        return tuple(n - 1 for n in _n_alleles(n_alts))
    if number == "R":
        return _n_alleles(n_alts)
    return (int(number),) if _WHOLE.fullmatch(number) else None


def _genotypes(alleles: tuple[int, ...], ploidies: Counts) -> Counts:
    if ploidies is None or max(ploidies) > _HIGHEST_PLOIDY:
        return None
    return tuple(sorted({math.comb(n + p - 1, p) for n in alleles for p in ploidies}))


def is_missing(text: str) -> bool:
    """Whether nothing is said: `.`, or nothing at all, which a rule of its own tells of."""
    return text in {".", ""}


def typed(definition: Definition | None) -> str:
    """The Type; '' where nothing says it."""
    return "" if definition is None or definition.type == ANY else definition.type


def n_local_alts(laa: str | None) -> int | None:
    """How many alternate alleles a sample lists in LAA; none where it is missing, None where there is no LAA."""
    if laa is None:
        return None
    return 0 if is_missing(laa) else laa.count(",") + 1

"""Keys of INFO that describe the tandem repeats of <CNV:TR> alleles since VCF 4.4.

RN says how many repeat sequences each allele has. Lists of all alleles stand one behind the other: RUS, RUL, RUC and
RB have a value for each repeat sequence, CIRUC and CIRB two, RUB one for each unit of each.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import INFO, INFO_VALUES
from ingest.validation.subjects import Column, InfoValue, RecordLine
from ingest.validation.value_types import FLOAT, counted, is_missing

REPEAT_KEYS: Final = frozenset({"RN", "RUS", "RUL", "RUC", "RB", "RUB", "CIRUC", "CIRB"})
_PER_SEQUENCE: Final = {"RUS": 1, "RUL": 1, "RUC": 1, "RB": 1, "CIRUC": 2, "CIRB": 2}
_AMOUNTS: Final = frozenset({"RN", "RUL", "RUC", "RB", "RUB"})
_MEASURED: Final = {"CIRUC": "RUC", "CIRB": "RB"}
_REPEAT: Final = "<CNV:TR>"
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_WHOLE_FLOAT: Final = re.compile(r"([0-9]{1,9})(?:\.0*)?")
_UNIT: Final = re.compile(r"[ACGTUNRYSWKMBDHV]+", re.IGNORECASE)
_SHOWN: Final = 40


@INFO.rule("VCF-4.4-5.7-REPEAT-UNIT-ABSENT", Severity.ERROR, "A tandem repeat has RUS or RUL.", since=(4, 4))
def repeat_unit_absent(column: Column) -> Iterator[str]:
    """VCF 4.4, section 5.7: RUS or RUL must be specified for each <CNV:TR>. With RN=0 there is none to specify."""
    record = column.record
    units = [*_list(record, "RUS"), *_list(record, "RUL")]
    if _REPEAT in record.alts and all(map(is_missing, units)) and _n_sequences(record) != (0,):
        yield f"expected RUS or RUL for {_REPEAT}, found none; add the repeat unit, or its length"


@INFO_VALUES.rule("VCF-4.4-3-REPEAT-COUNT", Severity.ERROR, "Lists of repeats are as long as RN says.", since=(4, 4))
def repeat_count(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: the length must match the sum of RN for the record, and be twice that for intervals."""
    per_sequence = _PER_SEQUENCE.get(value.key)
    if per_sequence is None or value.text is None or is_missing(value.text) or not _is_open(value):
        return
    counts = tuple(count * per_sequence for count in _n_sequences(value.record))
    found = value.text.count(",") + 1
    if counts and found not in counts:
        has_numbers = bool(_list(value.record, "RN"))
        reason = (
            "for the repeat sequences that RN counts"
            if has_numbers
            else f"for one repeat sequence in each {_REPEAT}, as there is no RN"
        )
        yield f"expected {counted(counts)} {reason}, found {found}"


@INFO_VALUES.rule("VCF-4.4-3-REPEAT-NEGATIVE", Severity.ERROR, "Amounts of repeats are not negative.", since=(4, 4))
def repeat_negative(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: RN, RUC count something; RUL, RB and RUB are numbers of bases."""
    wrong = next((each for each in _values(value) if _is_below(each)), None) if value.key in _AMOUNTS else None
    if wrong is not None:
        yield f"expected a number that is not negative, found {wrong[:_SHOWN]!r}"


@INFO_VALUES.rule("VCF-4.4-3-REPEAT-UNIT", Severity.ERROR, "A repeat unit is IUPAC nucleotide codes.", since=(4, 4))
def repeat_unit(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: RUS may contain only IUPAC nucleotide codes or the missing value."""
    for unit in _values(value) if value.key == "RUS" else ():
        if not is_missing(unit) and not _UNIT.fullmatch(unit):
            yield f"expected IUPAC nucleotide codes, found {unit[:_SHOWN]!r}"
            return


@INFO_VALUES.rule("VCF-4.4-3-REPEAT-LENGTH", Severity.ERROR, "RUL is the length of each RUS.", since=(4, 4))
def repeat_length(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: if both are present and not missing, the length of each RUS must match the RUL."""
    if value.key != "RUL":
        return
    for unit, length in zip(_list(value.record, "RUS"), _values(value), strict=False):
        if _UNIT.fullmatch(unit) and _WHOLE.fullmatch(length) and int(length) != len(unit):
            yield f"expected {len(unit)} for the repeat unit {unit[:_SHOWN]}, found {length}"
            return


@INFO_VALUES.rule("VCF-4.4-3-REPEAT-INTERVAL", Severity.ERROR, "An interval around a repeat spans 0.", since=(4, 4))
def repeat_interval(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: the lower bound must be 0 or less, and the upper bound 0 or more."""
    bounds = _values(value) if value.key in _MEASURED else []
    for lower, upper in zip(bounds[::2], bounds[1::2], strict=False):
        if _is_below(upper) or (FLOAT.fullmatch(lower) and float(lower) > 0):
            yield f"expected offsets on both sides of 0, found {lower[:_SHOWN]},{upper[:_SHOWN]}"
            return


@INFO_VALUES.rule(
    "VCF-4.4-3-REPEAT-INTERVAL-ALONE", Severity.ERROR, "An interval has a value that it is around.", since=(4, 4)
)
def repeat_interval_alone(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: CIRUC and CIRB must be missing where there is no RUC and RB."""
    measured = _MEASURED.get(value.key)
    if measured is None:
        return
    centres = _list(value.record, measured)
    for place, bound in enumerate(_values(value)):
        if not is_missing(bound) and (not centres or (place // 2 < len(centres) and is_missing(centres[place // 2]))):
            yield f"expected {measured} for each interval, found {value.key} {bound[:_SHOWN]} without it"
            return


@INFO_VALUES.rule("VCF-4.4-3-RUB", Severity.ERROR, "RUB has a length for each unit that RUC counts.", since=(4, 4))
def unit_lengths(value: InfoValue) -> Iterator[str]:
    """VCF 4.4, section 3: RUC must also be present and must contain only integer values, the lengths of the lists."""
    if value.key != "RUB" or value.text is None or is_missing(value.text):
        return
    counts = [_WHOLE_FLOAT.fullmatch(each) for each in _list(value.record, "RUC")]
    wholes = [int(each[1]) for each in counts if each]
    found = value.text.count(",") + 1
    if not wholes or len(wholes) < len(counts):
        yield "expected a whole number of units in RUC beside RUB, found none; leave RUB out"
    elif _is_open(value) and sum(wholes) != found and "." not in value.text.split(","):
        yield f"expected {counted((sum(wholes),))}, one for each unit of RUC, found {found}"


def _is_open(value: InfoValue) -> bool:
    """Whether the header lets any number of values be; it has told how many else."""
    return value.definition is None or value.definition.number == "."


def _n_sequences(record: RecordLine) -> tuple[int, ...]:
    """How many repeat sequences the record may have; () where RN cannot be read."""
    implied = record.alts.count(_REPEAT)
    numbers = _list(record, "RN")
    if not numbers:
        return (implied,)
    if numbers == ["."]:
        return tuple(dict.fromkeys((0, implied)))
    if any(each != "." and not _WHOLE.fullmatch(each) for each in numbers):
        return ()
    return (sum(int(each) for each in numbers if each != "."),)


def _list(record: RecordLine, key: str) -> list[str]:
    """The values of another key of the record; [] where it has none."""
    text = _repeats(record.columns[7]).get(key)
    return [] if text is None else text.split(",")


@lru_cache(maxsize=2)
def _repeats(info: str) -> dict[str, str]:
    """The first text of each key of repeats in an INFO, which the rules ask for once for each of its values."""
    found: dict[str, str] = {}
    for item in info.split(";"):
        key, equals, text = item.partition("=")
        if equals and key in REPEAT_KEYS:
            found.setdefault(key, text)
    return found


def _values(value: InfoValue) -> list[str]:
    return (value.text or "").split(",")


def _is_below(text: str) -> bool:
    return FLOAT.fullmatch(text) is not None and float(text) < 0

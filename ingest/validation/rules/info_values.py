"""Keys of INFO and their values: how a key looks, whether it is defined, and the Number and Type of its values."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import INFO_VALUES
from ingest.validation.escapes import SINCE_THERE_ARE_ESCAPES
from ingest.validation.subjects import Definition, InfoValue
from ingest.validation.value_types import (
    INTEGER,
    counted,
    info_counts,
    info_definition,
    is_in_range,
    is_missing,
    is_of_type,
    typed,
)

_KEY: Final = re.compile(r"[A-Za-z_][0-9A-Za-z_.]*|1000G")
_ARTICLES: Final = {"Integer": "an Integer", "Float": "a Float", "Character": "one character"}
_SHOWN: Final = 40


@INFO_VALUES.rule("VCF-4.3-1.6.1-INFO-KEY", Severity.ERROR, "Letters, digits, _ and . make a key.", since=(4, 3))
def info_key(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: INFO keys must match ^([A-Za-z_][0-9A-Za-z_.]*|1000G)$."""
    if (value.key or value.text is not None) and not _KEY.fullmatch(value.key):
        yield f"expected a key of letters, digits, _ and . that begins with a letter or _, found {_shown(value.key)}"


@INFO_VALUES.rule("VCF-4.3-1.6.1-INFO-UNDEFINED", Severity.WARNING, "Each key of INFO has a meta line.")
def info_undefined(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: the exact format of each INFO key should be specified in the meta-information."""
    if value.definition is None and _KEY.fullmatch(value.key):
        yield f"expected a meta line for {value.key[:_SHOWN]}, found none; add ##INFO=<ID={value.key[:_SHOWN]},...>"


@INFO_VALUES.rule("VCF-4.3-1.6.1-INFO-EQUALS-SIGN", Severity.WARNING, "Values of INFO hold no equals sign.")
def info_equals_sign(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.1: equals-signs are not permitted. Conformance files that have one are to pass."""
    header = value.record.header
    if value.text and "=" in value.text:
        has_escapes = header.version >= SINCE_THERE_ARE_ESCAPES or value.key in header.annotations
        advice = "write %3D" if has_escapes else "take it out, as there are no escapes before VCF 4.3"
        yield f"expected no = in a value, found {_shown(value.text)}; {advice}"


@INFO_VALUES.rule("VCF-4.3-1.4.2-INFO-FLAG-VALUE", Severity.ERROR, "A Flag has no value.")
def info_flag_value(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.4.2: the Flag type indicates that the INFO field does not contain a value entry."""
    if _type(value) == "Flag" and value.text is not None and value.text not in {"0", "1"}:
        yield f"expected a Flag without a value, found {_shown(value.text)}; take the value out, or the key"


@INFO_VALUES.rule("VCF-4.3-1.4.2-INFO-FLAG-SWITCH", Severity.WARNING, "A Flag is no switch with 0 and 1.")
def info_flag_switch(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.4.2: a Flag has no value. Conformance files with 0 and 1 are to pass."""
    if _type(value) == "Flag" and value.text in {"0", "1"}:
        yield f"expected a Flag without a value, found {value.text}; leave the key out where it does not hold"


@INFO_VALUES.rule("VCF-4.3-1.4.2-INFO-VALUE-ABSENT", Severity.ERROR, "Only a Flag stands without a value.")
def info_value_absent(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.4.2: Number is how many values a key has; only a Flag has none."""
    definition = _definition(value)
    if value.text is None and definition and definition.type not in {"Flag", ""} and definition.number != "0":
        yield f"expected {value.key[:_SHOWN]}=..., of type {definition.type[:_SHOWN]}, found the key alone"


@INFO_VALUES.rule("VCF-4.3-1.6.1-INFO-EMPTY-VALUE", Severity.ERROR, "A value that is missing is a dot.")
def info_empty_value(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.6: in all cases, missing values are a dot; 4.4, section 3: nothing in lists of strings."""
    if value.text is None or _type(value) == "Flag":
        return
    definition = _definition(value)
    if value.record.header.version >= (4, 4) and _type(value) == "String" and definition and definition.number != "1":
        return
    items = value.text.split(",")
    if "" in items:
        yield f"expected a value or ., found nothing as value {items.index('') + 1} of {len(items)}"


@INFO_VALUES.rule("VCF-4.3-1.4.2-INFO-COUNT", Severity.ERROR, "There are as many values as Number says.")
def info_count(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.4.2: Number; one value for each ALT with A, one for each allele with R."""
    definition = _definition(value)
    if definition is None or definition.type == "Flag" or value.text is None or is_missing(value.text):
        return
    counts = info_counts(definition.number, len(value.record.alts))
    found = value.text.count(",") + 1
    if counts is not None and found not in counts and not (_is_quoted(value.text) and 1 in counts):
        yield f"expected {counted(counts)} for Number={definition.number[:_SHOWN]}, found {found}"


@INFO_VALUES.rule("VCF-4.3-1.4.2-INFO-TYPE", Severity.ERROR, "Values are of the Type that the key has.")
def info_type(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, sections 1.3 and 1.4.2: Integer, Float and Character, and what they look like."""
    type_ = _type(value)
    if type_ in _ARTICLES:
        version = value.record.header.version
        wrong = [each for each in _values(value) if not is_of_type(each, type_, version)]
        if wrong:
            yield f"expected {_ARTICLES[type_]}, found {_shown(wrong[0])}"


@INFO_VALUES.rule("VCF-4.3-1.3-INFO-INTEGER-RANGE", Severity.ERROR, "An Integer has 32 bits.", since=(4, 3))
def info_integer_range(value: InfoValue) -> Iterator[str]:
    """VCF 4.3, section 1.3: 32 bits, signed; the values from -2^31 to -2^31 + 7 are disallowed."""
    if _type(value) == "Integer":
        wrong = [each for each in _values(value) if INTEGER.fullmatch(each) and not is_in_range(each)]
        if wrong:
            yield f"expected an Integer from -2147483640 to 2147483647, found {_shown(wrong[0])}"


def _definition(value: InfoValue) -> Definition | None:
    return info_definition(value.key, value.definition, value.record.header.version)


def _type(value: InfoValue) -> str:
    return typed(_definition(value))


def _is_quoted(text: str) -> bool:
    """Whether the text is one sentence in quotes, the commas of which a conformance file takes for commas."""
    return len(text) > 1 and text[0] == text[-1] == '"'


def _values(value: InfoValue) -> list[str]:
    """The values that are not missing."""
    return [each for each in (value.text or "").split(",") if not is_missing(each)]


def _shown(text: str) -> str:
    return repr(text[:_SHOWN])

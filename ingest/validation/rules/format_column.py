"""The FORMAT column: its keys, and the order that some of them have."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import FORMAT
from ingest.validation.subjects import Column

KEY: Final = re.compile(r"[A-Za-z_][0-9A-Za-z_.]*")
ALPHANUMERIC: Final = re.compile(r"[0-9A-Za-z]+")
LOCAL: Final = frozenset({"LAD", "LADF", "LADR", "LEC", "LGL", "LGP", "LPL", "LPP"})
_SHOWN: Final = 40


@FORMAT.rule("VCF-4.3-1.6.2-FORMAT-EMPTY", Severity.ERROR, "No key of FORMAT is empty.")
def format_empty(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: colon-separated keys, none of which can be nothing."""
    keys = column.text.split(":")
    if "" in keys:
        yield f"expected a key, found nothing as key {keys.index('') + 1} of {len(keys)}"


@FORMAT.rule("VCF-4.3-1.6.2-FORMAT-KEY", Severity.ERROR, "Letters, digits, _ and . make a key.", since=(4, 3))
def format_key(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: FORMAT keys match ^[A-Za-z_][0-9A-Za-z_.]*$."""
    for key in column.text.split(":"):
        if key and column.text != "." and not KEY.fullmatch(key):
            yield f"expected a key of letters, digits, _ and . that begins with a letter or _, found {key[:_SHOWN]!r}"


@FORMAT.rule("VCF-4.2-1.4.2-FORMAT-WHITE-SPACE", Severity.ERROR, "There is no white-space in FORMAT.", until=(4, 2))
def format_white_space(column: Column) -> Iterator[str]:
    """VCF 4.2, section 1.4.2: FORMAT is a colon-separated alphanumeric string."""
    wrong = [key for key in column.text.split(":") if " " in key]
    if wrong:
        yield f"expected keys without blanks, found {wrong[0][:_SHOWN]!r}"


@FORMAT.rule("VCF-4.2-1.4.2-FORMAT-ALPHANUMERIC", Severity.ERROR, "Letters and digits make a key.", until=(4, 2))
def format_alphanumeric(column: Column) -> Iterator[str]:
    """VCF 4.2, section 1.4.2: FORMAT is a colon-separated alphanumeric string. 4.3 allows _ and . as well."""
    for key in dict.fromkeys(column.text.split(":")):
        if key and " " not in key and column.text != "." and not ALPHANUMERIC.fullmatch(key):
            hint = "; say ##fileformat=VCFv4.3, which allows it, or rename it" if KEY.fullmatch(key) else "; rename it"
            yield f"expected a key of letters and digits, found {key[:_SHOWN]!r}{hint}"


@FORMAT.rule("VCF-4.3-1.6.2-FORMAT-DUPLICATE-KEY", Severity.ERROR, "A key stands once in FORMAT.")
def format_duplicate_key(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: duplicate keys are not allowed."""
    seen: set[str] = set()
    told: set[str] = set()
    for key in column.text.split(":"):
        if key and key in seen and key not in told:
            told.add(key)
            yield f"expected each key once, found {key[:_SHOWN]} again; take one out, with its values"
        seen.add(key)


@FORMAT.rule("VCF-4.3-1.6.2-FORMAT-GT-FIRST", Severity.ERROR, "GT is the first key.")
def format_gt_first(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: the first key must always be the genotype (GT) if it is present."""
    keys = column.text.split(":")
    if keys[0] != "GT" and "GT" in keys:
        yield f"expected GT as the first key, found it as key {keys.index('GT') + 1}; move it, with its values"


@FORMAT.rule("VCF-4.3-1.6.2-FORMAT-UNDEFINED", Severity.WARNING, "Each key of FORMAT has a meta line.")
def format_undefined(column: Column) -> Iterator[str]:
    """VCF 4.3, section 1.4.4: genotype fields should be described by FORMAT lines."""
    for key in dict.fromkeys(column.text.split(":")):
        if KEY.fullmatch(key) and key not in column.record.header.format:
            yield f"expected a meta line for {key[:_SHOWN]}, found none; add ##FORMAT=<ID={key[:_SHOWN]},...>"


@FORMAT.rule("VCF-4.4-4-FORMAT-CICN", Severity.ERROR, "CICN stands beside CN.", since=(4, 4))
def format_cicn(column: Column) -> Iterator[str]:
    """VCF 4.4, section 4: the confidence interval around copy number, for which conformance files require CN."""
    keys = column.text.split(":")
    if "CICN" in keys and "CN" not in keys:
        yield "expected CN beside CICN, which is an interval around it, found none; add CN, or take CICN out"


@FORMAT.rule("VCF-4.5-1.6.2-FORMAT-LAA", Severity.ERROR, "LAA stands before all keys but GT.", since=(4, 5))
def format_laa(column: Column) -> Iterator[str]:
    """VCF 4.5, section 1.6.2: with any local-allele field LAA must be present and precede all fields other than GT."""
    keys = column.text.split(":")
    if not any(key in LOCAL for key in keys):
        return
    first = keys[1:2] if keys[0] == "GT" else keys[:1]
    if first != ["LAA"]:
        found = f"it as key {keys.index('LAA') + 1}" if "LAA" in keys else "none"
        yield f"expected LAA before all keys but GT, as there are local-allele keys, found {found}"

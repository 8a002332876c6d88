"""Number and Type of INFO, FORMAT, ALT and META lines: what may stand there, and what a reserved key must have."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import META_LINES
from ingest.validation.rule import Version
from ingest.validation.subjects import MetaLine
from variome.model.reserved_keys import ANY, Reserved, reserved_format, reserved_info

_DEFINITIONS: Final = frozenset({"INFO", "FORMAT", "ALT", "META"})
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_LETTERS: Final[Mapping[Version, frozenset[str]]] = {
    (4, 1): frozenset("AG."),
    (4, 2): frozenset("ARG."),
    (4, 3): frozenset("ARG."),
    (4, 4): frozenset("ARG."),
    (4, 5): frozenset("ARG."),
}
_LETTERS_OF_FORMAT: Final[Mapping[Version, frozenset[str]]] = {
    (4, 4): frozenset("P"),
    (4, 5): frozenset({"P", "LA", "LR", "LG", "M"}),
}
_TYPES: Final = ("Integer", "Float", "Flag", "Character", "String")


@META_LINES.rule("VCF-4.3-1.4.2-NUMBER", Severity.ERROR, "Number is a whole number or a letter of the version.")
def number(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.2: an integer, A, R, G or a dot. 4.1 has no R; 4.4 adds P to FORMAT, 4.5 LA, LR, LG, M."""
    field = line.get_field("Number") if _is_definition(line) else None
    if field is not None and (field.is_quoted or not _is_number(line, field.text)):
        letters = ", ".join(sorted(_letters(line)))
        yield f"expected Number as a whole number or one of {letters}, found {_shown(field.text, field.is_quoted)}"


@META_LINES.rule("VCF-4.3-1.4.2-TYPE", Severity.ERROR, "Type is a type of the specification.")
def type_(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, sections 1.4.2 and 1.4.4: Integer, Float, Flag, Character and String; no Flag in FORMAT."""
    field = line.get_field("Type") if _is_definition(line) else None
    if field is not None and (field.is_quoted or not _is_type(line, field.text)):
        allowed = ", ".join(name for name in _TYPES if _is_type(line, name))
        yield f"expected Type as one of {allowed}, found {_shown(field.text, field.is_quoted)}"


@META_LINES.rule("VCF-4.3-1.4.2-FLAG-NUMBER", Severity.WARNING, "A Flag has Number=0.")
def flag_number(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.2: Number must be 0 for a Flag. Conformance files with `Number=A,Type=Flag` are to pass."""
    found = line.get("Number")
    if line.key != "INFO" or line.get("Type") != "Flag" or found in {None, "0"} or not _is_number(line, found or ""):
        return
    if _reserved(line, "INFO") is None:
        yield f"expected Number=0 for a Flag, found {found}; a Flag has no values"


@META_LINES.rule("VCF-4.3-1.6.1-RESERVED-NUMBER", Severity.ERROR, "A reserved INFO key has its Number.")
def reserved_info_number(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, sections 1.6.1, table 1, and 3: the Number of reserved INFO keys. 4.1 and 4.2 tell it in words."""
    yield from _other_number(line, "INFO")


@META_LINES.rule("VCF-4.3-1.6.1-RESERVED-TYPE", Severity.ERROR, "A reserved INFO key has its Type.")
def reserved_info_type(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, sections 1.6.1, table 1, and 3: the Type of reserved INFO keys. 4.1 and 4.2 tell it in words."""
    yield from _other_type(line, "INFO")


@META_LINES.rule("VCF-4.3-1.6.2-RESERVED-NUMBER", Severity.ERROR, "A reserved FORMAT key has its Number.")
def reserved_format_number(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, sections 1.6.2, table 2, and 4: the Number of reserved FORMAT keys. 4.1 and 4.2 tell it in words."""
    if line.version >= (4, 3) or line.get("Number") != ".":
        yield from _other_number(line, "FORMAT")


@META_LINES.rule(
    "VCF-4.2-1.4.2-RESERVED-NUMBER", Severity.WARNING, "A reserved FORMAT key has its Number.", until=(4, 2)
)
def reserved_format_number_open(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.2.2: Number should be G where there is one value for each genotype; many files have a dot."""
    if line.get("Number") == ".":
        yield from _other_number(line, "FORMAT")


@META_LINES.rule("VCF-4.3-1.6.2-RESERVED-TYPE", Severity.ERROR, "A reserved FORMAT key has its Type.")
def reserved_format_type(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, sections 1.6.2, table 2, and 4: the Type of reserved FORMAT keys. 4.1 and 4.2 tell it in words."""
    yield from _other_type(line, "FORMAT")


def _other_number(line: MetaLine, key: str) -> Iterator[str]:
    reserved, found = _reserved(line, key), line.get("Number")
    if reserved is None or found is None or reserved.number in {ANY, ".", found} or not _is_number(line, found):
        return
    yield f"expected Number={reserved.number} for the reserved key {line.get('ID')}, found {found}; change it"


def _other_type(line: MetaLine, key: str) -> Iterator[str]:
    reserved, found = _reserved(line, key), line.get("Type")
    if reserved is None or found is None or reserved.type in {ANY, found} or not _is_type(line, found):
        return
    yield f"expected Type={reserved.type} for the reserved key {line.get('ID')}, found {found}; change it"


def _reserved(line: MetaLine, key: str) -> Reserved | None:
    if line.key != key:
        return None
    find = reserved_info if key == "INFO" else reserved_format
    return find(line.get("ID") or "", line.version)


def _is_definition(line: MetaLine) -> bool:
    return line.key in _DEFINITIONS and (line.key != "META" or line.version >= (4, 3))


def _is_number(line: MetaLine, text: str) -> bool:
    return text in _letters(line) or bool(_WHOLE.fullmatch(text))


def _letters(line: MetaLine) -> frozenset[str]:
    of_format = _LETTERS_OF_FORMAT.get(line.version, frozenset()) if line.key == "FORMAT" else frozenset()
    return _LETTERS[line.version] | of_format


def _is_type(line: MetaLine, text: str) -> bool:
    return text in _TYPES and not (line.key == "FORMAT" and text == "Flag")


def _shown(text: str, is_quoted: bool) -> str:
    return f"{text[:40]!r} in quotes; take them away" if is_quoted else f"{text[:40]!r}; change it"

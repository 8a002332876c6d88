"""INFO and FORMAT keys that the specification reserves: Number and Type of each, by version, and the clause.

VCF 4.1 and 4.2 tell the meaning of a key in words ("allele count in genotypes, for each ALT allele"); Number and Type
follow from it, and are those of the tables of 4.3 where the meaning is the same. Keys for structural variants stand
in all versions as whole meta lines. Another Number or Type is an error in 4.1 and 4.2 too: their conformance files
refuse it, for keys that are told in words as well. What the words leave open (MQ as Integer or Float, SB) is not held
against a file, nor is a key that only a later version reserves (AD before 4.3).
"""

import re
from dataclasses import dataclass
from typing import Final

Version = tuple[int, int]

ANY: Final = "any"
"""Stands for a Number or a Type that the specification leaves open."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """What the specification says of a key.

    Attributes:
        number: as in a meta line, or `ANY`. A `.` lets any number of values be.
        type: as in a meta line, or `ANY`.
        clause: where it says so, such as `1.6.1`.
    """

    number: str
    type: str
    clause: str


_INFO_IN_WORDS: Final = """
    AA 1 String, AC A Integer, AF A Float, AN 1 Integer, BQ 1 Float, CIGAR A String, DB 0 Flag, DP 1 Integer,
    END 1 Integer, H2 0 Flag, H3 0 Flag, MQ 1 any, MQ0 1 Integer, NS 1 Integer, SB any any, SOMATIC 0 Flag,
    VALIDATED 0 Flag, 1000G 0 Flag
"""
_INFO_TABLE: Final = """
    AA 1 String, AC A Integer, AD R Integer, ADF R Integer, ADR R Integer, AF A Float, AN 1 Integer, BQ 1 Float,
    CIGAR A String, DB 0 Flag, DP 1 Integer, END 1 Integer, H2 0 Flag, H3 0 Flag, MQ 1 Float, MQ0 1 Integer,
    NS 1 Integer, SB 4 Integer, SOMATIC 0 Flag, VALIDATED 0 Flag, 1000G 0 Flag
"""
_INFO_STRUCTURAL: Final = """
    IMPRECISE 0 Flag, NOVEL 0 Flag, END 1 Integer, SVTYPE 1 String, SVLEN . Integer, CIPOS 2 Integer,
    CIEND 2 Integer, HOMLEN . Integer, HOMSEQ . String, BKPTID . String, MEINFO 4 String, METRANS 4 String,
    DGVID 1 String, DBVARID 1 String, DBRIPID 1 String, MATEID . String, PARID 1 String, EVENT 1 String,
    CILEN 2 Integer, DPADJ . Integer, CN 1 Integer, CNADJ . Integer, CICN 2 Integer, CICNADJ . Integer
"""
_INFO_STRUCTURAL_4_4: Final = """
    IMPRECISE 0 Flag, NOVEL 0 Flag, END 1 Integer, SVTYPE 1 String, SVLEN A Integer, CIPOS . Integer,
    CIEND . Integer, HOMLEN A Integer, HOMSEQ A String, BKPTID A String, MEINFO . String, METRANS . String,
    DGVID A String, DBVARID A String, DBRIPID A String, MATEID A String, PARID A String, EVENT A String,
    EVENTTYPE A String, CILEN . Integer, CN A Float, CICN . Float, SVCLAIM A String, RN A Integer, RUS . String,
    RUL . Integer, RUC . Float, RB . Integer, CIRUC . Float, CIRB . Integer, RUB . Integer
"""
_FORMAT_IN_WORDS: Final = """
    GT 1 String, DP 1 Integer, FT 1 String, GL G Float, GLE G String, PL G Integer, GP G Float, GQ 1 Integer,
    HQ 2 Integer, PS 1 Integer, PQ 1 Integer, EC A Integer, MQ 1 Integer
"""
_FORMAT_TABLE: Final = """
    AD R Integer, ADF R Integer, ADR R Integer, DP 1 Integer, EC A Integer, FT 1 String, GL G Float, GP G Float,
    GQ 1 Integer, GT 1 String, HQ 2 Integer, MQ 1 Integer, PL G Integer, PP G Integer, PQ 1 Integer, PS 1 Integer
"""
_FORMAT_PHASE_LISTS: Final = "PSL P String, PSO P Integer, PSQ P Integer"
_FORMAT_LOCAL: Final = """
    LEN 1 Integer, LA . Integer, LAA . Integer, LAD LR Integer, LADF LR Integer, LADR LR Integer, LEC LA Integer,
    LGL LG any, LGP LG any, LPL LG Integer, LPP LG Integer
"""
# LGL and LGP are printed as Integer, while GL and GP, which they stand for, are Float: either is taken.
_FORMAT_STRUCTURAL_4_1: Final = """
    CN 1 Integer, CNQ 1 Float, CNL . Float, NQ 1 Integer, HAP 1 Integer, AHAP 1 Integer
"""
_FORMAT_STRUCTURAL_4_3: Final = """
    CN 1 Integer, CNQ 1 Float, CNL G Float, CNP G Float, NQ 1 Integer, HAP 1 Integer, AHAP 1 Integer
"""
_FORMAT_STRUCTURAL_4_4: Final = """
    CN 1 Float, CICN 2 Float, CNQ 1 Float, CNL G Float, CNP G Float, NQ 1 Integer, HAP 1 Integer, AHAP 1 Integer
"""

_MODIFICATION: Final = re.compile(
    r"(?P<count>DP|AD)?M(?:[0-9]+[ACGTUN]|5mC|5hmC|5fC|5caC|5hmU|5fU|5caU|6mA|8oxoG|[Xx]aoN)"
)
"""Keys of base modifications, by ChEBI number or by alias; VCF 4.5 prints one alias as MXaoN and as MxaoN."""

_FRACTION: Final = Reserved("M", "Float", "1.6.2")
_COUNT: Final = Reserved("M", "Integer", "1.6.2")


def reserved_info(key: str, version: Version) -> Reserved | None:
    """What a version says of an INFO key; None where it does not reserve it."""
    return _INFO[version].get(key)


def reserved_format(key: str, version: Version) -> Reserved | None:
    """What a version says of a FORMAT key; None where it does not reserve it."""
    found = _FORMAT[version].get(key)
    if found is None and version >= (4, 5) and (modification := _MODIFICATION.fullmatch(key)):
        return _COUNT if modification["count"] else _FRACTION
    return found


def is_modification(key: str) -> bool:
    """Whether VCF 4.5 reserves a FORMAT key for modified bases."""
    return _MODIFICATION.fullmatch(key) is not None


def is_modification_fraction(key: str) -> bool:
    """Whether VCF 4.5 reserves a FORMAT key for the fraction of bases that are modified."""
    return (found := _MODIFICATION.fullmatch(key)) is not None and not found["count"]


def is_modification_depth(key: str) -> bool:
    """Whether VCF 4.5 reserves a FORMAT key for the read depth at a modified base."""
    return (found := _MODIFICATION.fullmatch(key)) is not None and bool(found["count"])


def _read(table: str, clause: str) -> dict[str, Reserved]:
    rows = (row.split() for row in table.split(","))
    return {key: Reserved(number, type_, clause) for key, number, type_ in rows}


_INFO_BEFORE_4_3: Final = _read(_INFO_STRUCTURAL, "3") | _read(_INFO_IN_WORDS, "1.4.1")
_INFO_SINCE_4_4: Final = _read(_INFO_STRUCTURAL_4_4, "3") | _read(_INFO_TABLE, "1.6.1")
_INFO: Final[dict[Version, dict[str, Reserved]]] = {
    (4, 1): _INFO_BEFORE_4_3,
    (4, 2): _INFO_BEFORE_4_3,
    (4, 3): _read(_INFO_STRUCTURAL, "3") | _read(_INFO_TABLE, "1.6.1"),
    (4, 4): _INFO_SINCE_4_4,
    (4, 5): _INFO_SINCE_4_4,
}

_FORMAT_BEFORE_4_3: Final = _read(_FORMAT_STRUCTURAL_4_1, "4") | _read(_FORMAT_IN_WORDS, "1.4.2")
_FORMAT_4_4: Final = _read(_FORMAT_STRUCTURAL_4_4, "4") | _read(f"{_FORMAT_TABLE}, {_FORMAT_PHASE_LISTS}", "1.6.2")
_FORMAT: Final[dict[Version, dict[str, Reserved]]] = {
    (4, 1): _FORMAT_BEFORE_4_3,
    (4, 2): _FORMAT_BEFORE_4_3,
    (4, 3): _read(_FORMAT_STRUCTURAL_4_3, "4") | _read(_FORMAT_TABLE, "1.6.2"),
    (4, 4): _FORMAT_4_4,
    (4, 5): _FORMAT_4_4 | _read(_FORMAT_LOCAL, "1.6.2"),
}

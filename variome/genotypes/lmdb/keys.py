"""The keys of a genotype file: contig, position and line as big-endian numbers, so that they sort as the rows do."""

from struct import Struct
from typing import Final, NamedTuple

from variome.errors import InputError
from variome.model.alleles import contig_name

KEY_FORMAT: Final = "S>L>L>"
"""How `meta` spells the keys that we write: `>HLL`."""

LAST_NUMBER: Final = 0xFFFFFFFF

LETTERS: Final = {"X": 88, "Y": 89, "M": 77}
"""Contigs that stand in keys as the number of their letter."""

NAMES: Final = {number: name for name, number in LETTERS.items()}

_LAYOUTS: Final = {10: Struct(">HLL"), 9: Struct(">BLL"), 5: Struct(">BL")}
"""By the bytes of a key; five of them have no line."""


class Key(NamedTuple):
    """Contig without `chr`, position (1-based), and line; None where the key has none."""

    contig: str
    position: int
    line: int | None


def unpack_key(key: bytes) -> Key | None:
    """What a key says; None where it has another length than keys have."""
    layout = _LAYOUTS.get(len(key))
    if layout is None:
        return None
    number, position, *line = layout.unpack(key)
    return Key(NAMES.get(number, str(number)), position, line[0] if line else None)


def pack_key(contig: str, position: int, line: int) -> bytes:
    """A key of ten bytes.

    Args:
        contig: with or without `chr`.
        position: 1-based.
        line: of the file that the row came from.

    Raises:
        InputError: the contig has no number, or one that stands for a letter.
    """
    return _LAYOUTS[10].pack(contig_number(contig), position, line)


def contig_number(contig: str) -> int:
    """The number that stands for a contig.

    Raises:
        InputError: there is none.
    """
    name = contig_name(contig)
    if name.upper() in LETTERS:
        return LETTERS[name.upper()]
    if not (name.isascii() and name.isdigit()) or str(int(name)) != name or int(name) > _LAST_CONTIG:
        raise InputError(
            f"contig {contig}: expected a number, X, Y or M, which keys of an LMDB genotype file can hold; leave the "
            "contig out by naming the regions to export"
        )
    if int(name) in NAMES:
        raise InputError(f"contig {contig}: its number stands for {NAMES[int(name)]} in an LMDB genotype file")
    return int(name)


_LAST_CONTIG: Final = 0xFFFF

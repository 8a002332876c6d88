"""A table with a line for each row: columns of the site, counts, and genotypes where they are asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from variome.errors import InputError
from variome.genotypes.allele_keys import key_of_site
from variome.genotypes.exporting.selected import Piece, Selected, iter_pieces
from variome.genotypes.vcf_text import calls_text

GENOTYPES: Final = "GT"
"""Stands for a column of each sample, called as the sample."""

DEFAULT: Final = ("CHROM", "POS", "END", "REF", "ALT", "ID", "FILTER", "AC", "AN")


def write_tsv(selected: Selected, stream: BinaryIO, columns: Sequence[str] = DEFAULT) -> None:
    """Writes a heading and a line for each row.

    Raises:
        InputError: there is no such column.
    """
    if unknown := [name for name in columns if name not in COLUMNS and name != GENOTYPES]:
        raise InputError(f"columns: expected some of {', '.join([*COLUMNS, GENOTYPES])}, found {unknown[0][:40]!r}")
    heading = [title for name in columns for title in (selected.names if name == GENOTYPES else [name])]
    stream.write("\t".join(heading).encode() + b"\n")
    for piece in iter_pieces(selected):
        stream.writelines(_iter_lines(piece, columns))


def _iter_lines(piece: Piece, columns: Sequence[str]) -> Iterator[bytes]:
    for row in range(len(piece.sites)):
        cells = (_cell(piece, row, name) for name in columns)
        yield b"\t".join(cell for cell in cells if cell is not None) + b"\n"


def _cell(piece: Piece, row: int, column: str) -> bytes | None:
    """None where there are no samples, and so no columns."""
    if column == GENOTYPES:
        return calls_text(piece.states[row], piece.is_phased[row])[1:] if piece.states.shape[1] else None
    return str(COLUMNS[column](piece, row)).encode()


def _key(piece: Piece, row: int) -> str:
    return str(key_of_site(piece.contig, piece.sites[row]))


def _record(piece: Piece, row: int) -> str:
    site = piece.sites[row]
    return f"{piece.spelling}:{site.record_position}:{site.record_ref}:{site.record_alts}:{site.alt_index}"


COLUMNS: Final[Mapping[str, Callable[[Piece, int], object]]] = {
    "CHROM": lambda piece, row: piece.spelling,
    "POS": lambda piece, row: piece.sites[row].position,
    "END": lambda piece, row: piece.sites[row].end,
    "REF": lambda piece, row: piece.sites[row].ref,
    "ALT": lambda piece, row: piece.sites[row].alt,
    "ID": lambda piece, row: piece.sites[row].id,
    "FILTER": lambda piece, row: piece.sites[row].filter,
    "ALLELE": _key,
    "RECORD": _record,
    "AC": lambda piece, row: piece.AC[row],
    "AN": lambda piece, row: piece.AN[row],
    "OTHER": lambda piece, row: piece.n_other[row],
}
"""POS and END are 1-based, of the minimal allele; ALLELE is its key, RECORD what the file had, OTHER how many
haplotypes are another ALT of the same record.
"""

"""What must be known of a whole file before a corrected copy of it can be begun."""

import re
from dataclasses import dataclass, field
from typing import Final

from ingest.validation.annotations import Annotations
from ingest.validation.header_reader import HeaderReader
from ingest.validation.subjects import Header
from variome.errors import InputError
from variome.files.raw_lines import RawLines

_POSITION: Final = re.compile(rb"[0-9]{1,15}")
BODY_COLUMNS: Final = 8
"""Columns that every record has."""


@dataclass(slots=True)
class Survey:
    """What a first reading has found.

    Attributes:
        n_header: lines of the header, the column line last; 0 where there is no column line.
        last_contig: number of the last `##contig` line; 0 without any.
        ranks: contigs of records, by the order of their first ones.
        is_sorted: whether positions ascend within contigs, and contigs are in one piece.
        unplaced: number of the first line below the header that has no place on a contig; None without any.
        reader: the header.
        annotations: its annotation keys.
    """

    n_header: int = 0
    last_contig: int = 0
    ranks: dict[bytes, int] = field(default_factory=dict)
    is_sorted: bool = True
    unplaced: int | None = None
    reader: HeaderReader = field(default_factory=HeaderReader)
    annotations: Annotations = field(default_factory=lambda: Annotations(Header(())))


def survey_file(path: str) -> Survey:
    """Reads a file once.

    Raises:
        InputError: it cannot be read to its end.
    """
    survey = Survey()
    lines = RawLines(path)
    last = (-1, -1)
    for number, octets in enumerate(lines, start=1):
        if survey.reader.facts is None:
            _read_header_line(survey, number, octets)
        elif survey.n_header:
            place = place_of(octets, survey.ranks)
            if place is None:
                survey.unplaced = survey.unplaced or number
            else:
                survey.is_sorted = survey.is_sorted and last <= place
                last = place
    if lines.damage:
        raise InputError(f"{lines.name}: {lines.damage}; a corrected copy would lack the rest")
    return survey


def place_of(octets: bytes, ranks: dict[bytes, int]) -> tuple[int, int] | None:
    """Rank of the contig, a new one if it is new, and position; None where a line is no record with both."""
    contig, _, rest = octets.partition(b"\t")
    position = rest.partition(b"\t")[0]
    if not contig or octets.startswith(b"#") or octets.count(b"\t") < BODY_COLUMNS - 1:
        return None
    if not _POSITION.fullmatch(position):
        return None
    return ranks.setdefault(contig, len(ranks)), int(position)


def _decoded(octets: bytes) -> str:
    """The text of a line without its end, from which `encode("utf-8", "surrogateescape")` gives the same bytes."""
    return octets.removesuffix(b"\n").rstrip(b"\r").decode("utf-8", "surrogateescape")


def _read_header_line(survey: Survey, number: int, octets: bytes) -> None:
    text = _decoded(octets)
    if text.startswith("##contig="):
        survey.last_contig = number
    for _, subject in survey.reader.read(number, text):
        if isinstance(subject, Header):
            survey.annotations = Annotations(subject)
    if survey.reader.has_column_line:
        survey.n_header = number

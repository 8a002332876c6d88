"""One file read twice and written once: surveyed, then corrected line by line, and sorted where that is needed."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from ingest.validation.escapes import SINCE_THERE_ARE_ESCAPES, escape_annotation, escape_equals_signs
from ingest.validation.external_sort import Placed, sort_records
from ingest.validation.fixing.changes import Changes
from ingest.validation.fixing.index import contigs_of_indexes
from ingest.validation.fixing.survey import BODY_COLUMNS, Survey, place_of, survey_file
from variome.errors import InputError
from variome.files.raw_lines import RawLines, lies_on_disk

_INFO: Final = 7
"""Where INFO stands among the columns."""

_CONTIG: Final = re.compile(r"[0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*")
"""A name that a contig may have (VCF 4.3, section 1.4.7)."""

_COMPRESSED: Final = {".gz", ".bgz", ".bcf"}

_SORTED_AT_A_TIME: Final = 256 << 20
"""Bytes of records in memory."""


def fix_file(path: str, out: Path, fai: Path | None = None, *, limit: int = _SORTED_AT_A_TIME) -> Changes:
    """Writes a corrected copy, and says what was changed. Of a file that needs no change it is the same, uncompressed.

    Args:
        path: of a file that lies on disk, since it is read twice.
        out: where to write; it is there when all is written, and not before.
        fai: index of a FASTA, which names contigs.
        limit: bytes of records in memory where they must be sorted.

    Raises:
        InputError: the file cannot be read to its end, or the copy cannot be written there.
    """
    if not lies_on_disk(path):
        raise InputError(f"{path}: comes only once, and must be read twice to be corrected; write it to a file first")
    if out.exists() and out.samefile(path):
        raise InputError(f"{out}: is the file itself; name another for the corrected copy")
    if out.exists() and not out.is_file():
        raise InputError(f"{out}: is no file that a copy can take the place of; name another")
    if out.suffix in _COMPRESSED:
        raise InputError(
            f"{out}: the copy is plain text, which {out.suffix} is not; name it .vcf and pack it with bgzip"
        )
    survey = survey_file(path)
    changes = Changes()
    fixer = _Fixer(path, survey, contigs_of_indexes(Path(path), fai), changes)
    try:
        with tempfile.TemporaryDirectory(prefix=".fix-", dir=out.parent) as folder:
            copy = Path(folder) / "copy"
            with copy.open("wb") as stream:
                stream.writelines(fixer.lines(Path(folder), limit))
            copy.replace(out.resolve())
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}; make room there or name another file") from None
    return changes


class _Fixer:
    """Gives the lines of the copy. Those of the file keep their numbers in what is told of them."""

    def __init__(self, path: str, survey: Survey, index: Mapping[str, int | None], changes: Changes) -> None:
        self._path = path
        self._survey = survey
        self._changes = changes
        self._contig_lines = list(_missing_contig_lines(survey, index))
        self._keys = survey.annotations.keys
        self._escapes_all = survey.reader.version >= SINCE_THERE_ARE_ESCAPES

    def lines(self, folder: Path, limit: int) -> Iterator[bytes]:
        """All lines of the copy."""
        numbered = enumerate(RawLines(self._path), start=1)
        n_header = self._survey.n_header
        behind = self._survey.last_contig or n_header - 1
        for number, octets in islice(numbered, n_header):
            if number == behind + 1:
                yield from self._added_contigs()
            yield self._ended(number, octets)
        records = ((number, self._escaped(number, self._ended(number, octets))) for number, octets in numbered)
        if self._survey.is_sorted:
            yield from (line for _, line in records)
        elif self._survey.unplaced is not None:
            self._changes.left.append(
                f"not sorted: line {self._survey.unplaced} is no record with CHROM and POS; correct it first"
            )
            yield from (line for _, line in records)
        else:
            yield from sort_records(self._placed(records), folder, limit)

    def _added_contigs(self) -> Iterator[bytes]:
        for name, line in self._contig_lines:
            self._changes.add("contig lines added", names=(name,))
            yield line

    def _ended(self, number: int, octets: bytes) -> bytes:
        text = octets.removesuffix(b"\n")
        bare = text.rstrip(b"\r")
        if bare != text:
            self._changes.add("carriage returns taken off line ends", number)
        if text == octets:
            self._changes.add("newline added at the end of the file", number)
        return bare + b"\n"

    def _escaped(self, number: int, line: bytes) -> bytes:
        columns = line.split(b"\t", BODY_COLUMNS)
        if len(columns) < BODY_COLUMNS:
            return line
        info = columns[_INFO].decode("utf-8", "surrogateescape")
        end = "\n" if info.endswith("\n") else ""
        items = info.removesuffix("\n").split(";")
        escaped = list(map(self._escaped_item, items))
        if escaped == items:
            return line
        keys = (old.partition("=")[0] for old, new in zip(items, escaped, strict=True) if old != new)
        self._changes.add("characters escaped in INFO", number, tuple(dict.fromkeys(keys)))
        columns[_INFO] = (";".join(escaped) + end).encode("utf-8", "surrogateescape")
        return b"\t".join(columns)

    def _escaped_item(self, item: str) -> str:
        key, equals, text = item.partition("=")
        if key in self._keys:
            return key + equals + escape_annotation(text)
        return key + equals + (escape_equals_signs(text) if self._escapes_all else text)

    def _placed(self, records: Iterable[tuple[int, bytes]]) -> Iterator[Placed]:
        furthest = (-1, -1)
        for number, line in records:
            place = place_of(line, self._survey.ranks)
            if place is None:
                raise InputError(f"{self._path}: has changed while it was read; try again")
            if place < furthest:
                self._changes.add("records moved up to their places", number)
            furthest = max(furthest, place)
            yield (*place, number, line)


def _missing_contig_lines(survey: Survey, index: Mapping[str, int | None]) -> Iterator[tuple[str, bytes]]:
    """Names and lines of contigs that records have, the header lacks, and an index names."""
    facts = survey.reader.facts
    for octets in survey.ranks:
        name = octets.decode("utf-8", "replace")
        if facts is not None and name not in facts.contigs and name in index and _CONTIG.fullmatch(name):
            length = index[name]
            yield name, f"##contig=<ID={name}{'' if length is None else f',length={length}'}>\n".encode()

"""The records of a VCF or BCF with their genotypes, in the order of the file.

Text is read line by line (`variome.files.raw_lines`), so that an empty line or one that is cut short is a sentence with
its number; BCF by htslib, through cyvcf2. The first record that cannot be kept whole stops the reading.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from variome.errors import InputError
from variome.files.raw_lines import RawLines
from variome.genotypes.calls import CallFault, Calls, no_calls, read_calls
from variome.genotypes.manifest import Contig
from variome.model.alleles import contig_name

_FIXED: Final = 9
"""Columns before those of the samples, FORMAT among them."""


class VcfRecord(NamedTuple):
    """A record; `position` is 1-based, `end` the last base of the reference that it takes, `line` 1-based."""

    line: int
    contig: str
    position: int
    end: int
    id: str
    ref: str
    alts: tuple[str, ...]
    filter: str
    calls: Calls
    has_genotypes: bool


@dataclass(frozen=True, slots=True)
class VcfHeader:
    """What is kept of a header: contigs, lines that explain filters and symbolic alleles, names of samples."""

    contigs: Sequence[Contig]
    meta: Sequence[str]
    samples: Sequence[str]
    reference: str


class VcfSource:
    """A file whose records are read once.

    Attributes:
        name: path as given.
        header: of the file.
        total_bytes, bytes_read: for progress; total is None for standard input.

    Raises:
        InputError: it is no VCF, or two samples have one name.
    """

    def __init__(self, path: str | Path) -> None:
        self._raw = RawLines(path)
        self.name = self._raw.name
        self.total_bytes = self._raw.total_bytes
        self._line = 0
        self._lines = iter(self._raw)
        self.header = self._read_header()

    @property
    def bytes_read(self) -> int:
        """How far the reading has come in the file as it lies on disk."""
        return self._raw.bytes_read

    def __iter__(self) -> Iterator[VcfRecord]:
        for raw in self._lines:
            self._line += 1
            yield self._record(raw.rstrip(b"\r\n"))
        if self._raw.damage:
            raise self._fault(f"the file ends too soon: {self._raw.damage}; get a whole copy")

    def _read_header(self) -> VcfHeader:
        meta: list[str] = []
        for raw in self._lines:
            self._line += 1
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            if line.startswith("##"):
                meta.append(line)
            elif line.startswith("#CHROM"):
                return self._header(meta, line.split("\t"))
            else:
                break
        raise self._fault("expected the header of a VCF, which ends with a line that begins with #CHROM")

    def _header(self, meta: Sequence[str], columns: Sequence[str]) -> VcfHeader:
        samples = columns[_FIXED:]
        if repeated := [name for name, count in Counter(samples).items() if count > 1]:
            raise self._fault(f"expected names of samples that differ, found {repeated[0]!r} more than once")
        contigs = [_contig(found) for line in meta if (found := _CONTIG.match(line))]
        kept = [line for line in meta if line.startswith(("##FILTER=", "##ALT="))]
        reference = next((line.partition("=")[2] for line in meta if line.startswith("##reference=")), "")
        return VcfHeader(contigs, kept, samples, reference)

    def _record(self, raw: bytes) -> VcfRecord:
        columns = raw.split(b"\t", _FIXED)
        n_samples = len(self.header.samples)
        if len(columns) < (_FIXED + 1 if n_samples else 8):
            what = "an empty line" if not raw.strip() else f"{len(columns)} columns"
            raise self._fault(f"expected {_FIXED + n_samples} columns with tabs between them, found {what}")
        contig, position, identifier, ref, alts, _, filters, info = (
            each.decode("utf-8", "replace") for each in columns[:8]
        )
        if not (position.isascii() and position.isdigit()) or int(position) > _LAST_POSITION:
            raise self._fault(f"expected POS as a number up to {_LAST_POSITION}, found {position[:40]!r}")
        found = () if alts in {".", ""} else tuple(alts.split(","))
        has_genotypes = n_samples > 0 and columns[8].split(b":")[0] == b"GT"
        calls = self._calls(columns[9], len(found), f"{contig}:{position}") if has_genotypes else no_calls(n_samples)
        begin = int(position)
        return VcfRecord(
            self._line, contig, begin, _end(begin, ref, info), identifier, ref, found, filters, calls, has_genotypes
        )

    def _calls(self, columns: bytes, n_alts: int, place: str) -> Calls:
        samples = self.header.samples
        try:
            return read_calls(columns, len(samples), n_alts)
        except CallFault as fault:
            whose = f"sample {samples[fault.sample]}" if fault.sample < len(samples) else "samples"
            raise self._fault(
                f"{place}: {whose}: expected {fault.expected}, found {fault.found[:40]!r}; correct the record or leave "
                "it out"
            ) from None

    def _fault(self, what: str) -> InputError:
        return InputError(f"{self.name}: line {self._line}: {what}")


def _contig(found: re.Match[str]) -> Contig:
    length = _LENGTH.search(found[0])
    return Contig(contig_name(found["id"]), found["id"], int(length[1]) if length else None)


def _end(position: int, ref: str, info: str) -> int:
    """The last base that a record takes, 1-based: of END, where a record has one that can be."""
    found = _END.search(info)
    return max(int(found[1]), position) if found else position + max(len(ref), 1) - 1


def contigs_of(headers: Sequence[VcfHeader]) -> Mapping[str, Contig]:
    """The contigs of some files by name, in their order; a length that one of them knows."""
    found: dict[str, Contig] = {}
    for header in headers:
        for contig in header.contigs:
            known = found.get(contig.name)
            if known is None or known.length is None:
                found[contig.name] = contig
    return found


_CONTIG: Final = re.compile(r"##contig=<.*?\bID=(?P<id>[^,>]+).*")
_LENGTH: Final = re.compile(r"\blength=([0-9]+)")
_END: Final = re.compile(r"(?:^|;)END=([0-9]+)(?:;|$)")
_LAST_POSITION: Final = 0xFFFFFFFF

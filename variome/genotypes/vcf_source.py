"""The records of a VCF or BCF with their genotypes, in the order of the file.

Blocks of whole records are read by one process, and taken apart by it or by others (`variome.genotypes.parsing`), so
that an empty line or one that is cut short is a sentence with its number. The first record that cannot be kept whole
stops the reading.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from variome.errors import InputError
from variome.files.raw_bytes import RawBytes
from variome.files.raw_lines import BCF, LONGEST_LINE, refuse_others
from variome.genotypes.bcf_records import MAGIC, BcfRecords
from variome.genotypes.calls import Calls
from variome.genotypes.fixed_columns import RecordFault
from variome.genotypes.manifest import Contig
from variome.genotypes.parsing import Parsed, ParsedRecord, Records, parse_block, read_record_calls
from variome.genotypes.record_blocks import Block, Slots, iter_blocks
from variome.genotypes.text_records import TextRecords
from variome.model.alleles import contig_name

if TYPE_CHECKING:
    from concurrent.futures import Future

Submit = Callable[[Block], "Future[Parsed]"]
"""Has a block parsed by somebody else, who shares the slots."""

_COLUMNS: Final = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT")
"""Those before the samples; FORMAT where there are samples."""

_FIXED: Final = len(_COLUMNS)

_STEP: Final = 1 << 16
"""Bytes of a header that are read at a time."""


class VcfRecord(NamedTuple):
    """A record; `position` is 1-based, `end` the last base of the reference that it takes, `line` 1-based; of a BCF it
    is that of the VCF with the same header.
    """

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
    """What is kept of a header: contigs, lines that explain filters and symbolic alleles, names of samples.

    Attributes:
        reference: what `##reference` says.
        lines: all of it but the line of the columns.
    """

    contigs: Sequence[Contig]
    meta: Sequence[str]
    samples: Sequence[str]
    reference: str
    lines: Sequence[str] = ()


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
        self._raw = RawBytes(path)
        self.name = self._raw.name
        self.total_bytes = self._raw.total_bytes
        self._line = 0
        self._slots = Slots()
        self._ahead = bytearray()
        self._read_ahead()
        refuse_others(self.name, bytes(self._ahead[:8]))
        is_bcf = self._ahead.startswith(BCF)
        self.header = self._header(self._bcf_header() if is_bcf else self._iter_header_lines())
        samples = self.header.samples
        self._records: Records = BcfRecords(self.header.lines, len(samples)) if is_bcf else TextRecords(samples)

    @property
    def bytes_read(self) -> int:
        """How far the reading has come in the file as it lies on disk."""
        return self._raw.bytes_read

    def __iter__(self) -> Iterator[VcfRecord]:
        """The records, one by one, by this process."""
        for block in self._iter_blocks():
            try:
                for fixed, calls in self._records.iter_records(self._slots.bytes_of(block)):
                    read = read_record_calls(fixed, calls, self.header.samples)
                    self._line += 1
                    yield VcfRecord(self._line, *fixed[1:-1], read, fixed.has_genotypes)
            except RecordFault as fault:
                self._line += 1
                raise self._fault(fault.what) from None

    def share(self, slots: Slots) -> None:
        """Has the blocks put where other processes, forked after this, find them."""
        self._slots = slots

    def parse(self, block: Block) -> Parsed:
        """What is in a block."""
        return parse_block(self._records, self.header.samples, self._slots.bytes_of(block))

    def iter_parsed(self, counts: Counter[str], submit: Submit | None = None) -> Iterator[ParsedRecord]:
        """The records, parsed by others where there are any, in the order of the file.

        Args:
            counts: what is added to; see `variome.genotypes.atoms.ImportReport`.
            submit: hands a block over; None to parse it here.

        Raises:
            InputError: a record cannot be kept, or the file ends too soon.
        """
        waiting: deque[Future[Parsed]] = deque()
        for block in self._iter_blocks():
            if submit is None:
                yield from self._placed(self.parse(block), counts)
                continue
            waiting.append(submit(block))
            if len(waiting) == self._slots.n_ahead:
                yield from self._placed(waiting.popleft().result(), counts)
        while waiting:
            yield from self._placed(waiting.popleft().result(), counts)
        if self._raw.damage:
            raise self._fault(f"the file ends too soon: {self._raw.damage}; get a whole copy")

    def _placed(self, parsed: Parsed, counts: Counter[str]) -> Iterator[ParsedRecord]:
        """Records with their lines in the file."""
        begin = self._line
        for record in parsed.records:
            yield record._replace(line=begin + record.line)
        self._line += len(parsed.records)
        counts.update(parsed.counts)
        if parsed.fault:
            line, what = parsed.fault
            self._line = begin + line
            raise self._fault(what)

    def _iter_blocks(self) -> Iterator[Block]:
        try:
            yield from iter_blocks(self._raw, self._slots, bytes(self._ahead), self._records.cut)
        except OSError as error:
            self._raw.damage = str(error)
        finally:
            self._raw.close()

    def _iter_header_lines(self) -> Iterator[str]:
        while True:
            while (end := self._ahead.find(b"\n")) < 0 and self._read_ahead():
                pass
            self._line += 1
            if end < 0 or not self._ahead.startswith(b"#"):
                return
            line = self._ahead[:end].decode("utf-8", "replace").rstrip("\r")
            del self._ahead[: end + 1]
            yield line

    def _bcf_header(self) -> Iterator[str]:
        length = int.from_bytes(self._ahead[5:9], "little")
        if not self._ahead.startswith(MAGIC) or length > LONGEST_LINE:
            raise InputError(f"{self.name}: expected a BCF of version 2; convert it with bcftools view")
        while len(self._ahead) < 9 + length and self._read_ahead():
            pass
        text = self._ahead[9 : 9 + length].rstrip(b"\0").decode("utf-8", "replace")
        del self._ahead[: 9 + length]
        for line in text.rstrip("\n").split("\n"):
            self._line += 1
            yield line

    def _read_ahead(self) -> bool:
        more = bytearray(_STEP)
        n_bytes = self._raw.fill(memoryview(more))
        self._ahead += more[:n_bytes]
        return n_bytes > 0

    def _header(self, lines: Iterator[str]) -> VcfHeader:
        meta: list[str] = []
        for line in lines:
            if line.startswith("#CHROM"):
                return self._whole_header(meta, line.split("\t"))
            if not line.startswith("##"):
                break
            meta.append(line)
        raise self._fault("expected the header of a VCF, which ends with a line that begins with #CHROM")

    def _whole_header(self, meta: Sequence[str], columns: Sequence[str]) -> VcfHeader:
        samples = columns[_FIXED:]
        if tuple(columns[:_FIXED]) not in {_COLUMNS, _COLUMNS[:-1]}:
            shown = " ".join(columns[:_FIXED])[:80]
            raise self._fault(f"expected the columns {' '.join(_COLUMNS)} with tabs between them, found {shown!r}")
        if repeated := [name for name, count in Counter(samples).items() if count > 1]:
            raise self._fault(f"expected names of samples that differ, found {repeated[0]!r} more than once")
        contigs = [_contig(found) for line in meta if (found := _CONTIG.match(line))]
        kept = [_WRITTEN_INDEX.sub("", line) for line in meta if line.startswith(("##FILTER=", "##ALT="))]
        reference = next((line.partition("=")[2] for line in meta if line.startswith("##reference=")), "")
        return VcfHeader(contigs, kept, samples, reference, meta)

    def _fault(self, what: str) -> InputError:
        return InputError(f"{self.name}: line {self._line}: {what}")


def _contig(found: re.Match[str]) -> Contig:
    length = _LENGTH.search(found[0])
    return Contig(contig_name(found["id"]), found["id"], int(length[1]) if length else None)


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
_LENGTH: Final = re.compile(r"\blength=([0-9]{1,15})(?![0-9])")
"""A greater one is none that a contig can have, and not known."""
_WRITTEN_INDEX: Final = re.compile(r",IDX=[0-9]+(?=[,>])")
"""What a BCF adds to the lines of its header."""

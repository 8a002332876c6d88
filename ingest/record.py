"""One data line taken apart, and where its problems are written down."""

import re
from functools import lru_cache
from typing import NamedTuple

from ingest.decode import ValueFault
from ingest.header import FIXED_COLUMNS, Header
from ingest.problems import Problem, Severity
from variome.model.alleles import contig_name

REFERENCE_ALLELES = frozenset({"<NON_REF>", "<*>", "."})
"""ALTs that stand for any or no other allele: they make no variant."""

_REF = re.compile(r"[ACGTNacgtn]+")
# Bases, a spanning deletion, <DEL>, a breakend with its mate (G]17:198982]) or without (G. and .A).
_ALT = re.compile(
    r"[ACGTN]+|\*|<[^<>\s,]+>|\.?[ACGTN]*([\[\]])[^\s\[\],]+:[0-9]{1,10}\1[ACGTN]*\.?|\.[ACGTN]+|[ACGTN]+\.",
    re.IGNORECASE,
)
_GENOTYPE = re.compile(r"[/|]?(?:\.|[0-9]{1,6})(?:[/|](?:\.|[0-9]{1,6}))*")
_SHOWN = 60  # characters of a found value that a message repeats


class RecordRejected(Exception):  # noqa: N818  a signal inside the parse: the problem is already written down
    """What identifies the variant cannot be read: the record gives no items."""


class RecordLog:
    """Collects the problems of one record, each with the place of the record, and each once."""

    __slots__ = ("_problems", "contig", "file", "line", "position", "record")

    def __init__(self, file: str, line: int, record: int) -> None:
        self.file = file
        self.line = line
        self.record = record
        self.contig: str | None = None
        self.position: int | None = None
        self._problems: dict[Problem, None] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What has been written down, in order. What every ALT of a record runs into is one problem."""
        return tuple(self._problems)

    def add(
        self,
        kind: str,
        severity: Severity,
        what: str,
        *,
        field: str | None = None,
        entry: int | None = None,
        sample: str | None = None,
        value: str | None = None,
    ) -> None:
        """Writes one problem down; `what` says what was expected and found."""
        place = f"{self.contig}:{self.position}" if self.position is not None else f"record {self.record}"
        where = f"{field} at {place}" if field else place
        entry_text = "" if entry is None else f", entry {entry + 1}"
        sample_text = f", sample {sample}" if sample else ""
        message = f"{where} (line {self.line}{entry_text}{sample_text}): {what}"
        found = None if value is None else shown(value)
        self.add_problem(
            Problem(kind, severity, message, self.file, self.line, self.record, self.contig, self.position,
                    field, entry, sample, found)
        )  # fmt: skip

    def add_problem(self, problem: Problem) -> None:
        """Writes a problem down that has its place already."""
        self._problems[problem] = None

    def add_fault(
        self, fault: ValueFault, field: str, text: str, *, entry: int | None = None, sample: str | None = None
    ) -> None:
        """Writes down that the text cannot be the value of the field, which is left out."""
        self.add(
            fault.kind,
            Severity.ERROR,
            f"expected {fault.expected}, found {shown(text)!r}; the value is left out",
            field=field,
            entry=entry,
            sample=sample,
            value=text,
        )

    def reject(self, kind: str, what: str, *, field: str, value: str) -> RecordRejected:
        """Writes down why the record gives no items, and gives the signal to raise."""
        self.add(kind, Severity.ERROR, f"{what}; the record is rejected", field=field, value=value)
        return RecordRejected()


class Record(NamedTuple):
    """The columns of a data line. `contig` is without `chr`; `position` is 1-based; '' where a column is absent."""

    contig: str
    position: int
    id: str
    ref: str
    alts: tuple[str, ...]
    qual: str
    filter: str
    info: str
    format: str
    samples: list[str]


def parse_record(text: str, header: Header, log: RecordLog, *, with_samples: bool = True) -> Record:
    """Splits a line into its columns and checks what identifies the variant.

    Without `with_samples` the sample columns are counted, and left out: a cohort's take half as long as all else.

    Raises:
        RecordRejected: wrong number of columns, or a POS, REF or ALT that cannot be read.
    """
    columns = text.split("\t", -1 if with_samples else len(FIXED_COLUMNS) + 1)
    n_columns = len(columns) if with_samples else text.count("\t") + 1
    if n_columns != header.n_columns:
        raise _column_count(text.split("\t"), text, header, log)
    contig, position, identifier, ref, alt, qual, filters, info = columns[:8]
    log.contig = contig = contig_name(contig)
    if not (position.isdecimal() and position.isascii()):
        raise log.reject(
            "bad-position", f"expected a whole number, found {shown(position)!r}", field="POS", value=position
        )
    if len(position) > 10:
        what = f"expected a position of at most ten digits, found {shown(position)!r}"
        raise log.reject("bad-position", what, field="POS", value=position)
    log.position = int(position)
    if not _REF.fullmatch(ref):
        raise log.reject(
            "bad-reference-allele", f"expected bases A C G T N, found {shown(ref)!r}", field="REF", value=ref
        )
    if not contig or " " in contig:
        raise log.reject("bad-contig", f"expected a name without blanks, found {contig!r}", field="CHROM", value=contig)
    alts = () if alt == "." else tuple(alt.split(","))
    for each in alts:
        if not _ALT.fullmatch(each):
            what = f"expected bases, *, <ID> or a breakend, found {shown(each)!r}"
            raise log.reject("bad-alternate-allele", what, field="ALT", value=each)
    formats = columns[8] if len(columns) > 8 else ""
    samples = columns[9:] if with_samples else []
    return Record(contig, log.position, identifier, ref, alts, qual, filters, info, formats, samples)


def is_breakend(alt: str) -> bool:
    """Whether the ALT is a breakend, with a mate (`G]17:198982]`) or without (`G.`)."""
    return "[" in alt or "]" in alt or (len(alt) > 1 and (alt[0] == "." or alt[-1] == "."))


@lru_cache(maxsize=1 << 14)
def parse_genotype(text: str) -> tuple[int | None, ...] | None:
    """The allele numbers of a GT, None for a missing one; None for the whole when it is no genotype."""
    if not _GENOTYPE.fullmatch(text):
        return None
    alleles = re.split(r"[/|]", text.lstrip("/|"))
    return tuple(None if a == "." else int(a) for a in alleles)


def allele_part(text: str, number: str, alt_index: int, n_alts: int) -> str:
    """The part of a comma-separated value that tells of one ALT.

    `Number=A` gives the ALT's value, `R` the reference's and the ALT's, `G` those of the genotypes made of the two;
    any other number gives the text as it is, and so does `G` with one ALT, whatever the ploidy.

    Args:
        text: the value, `,` between its parts.
        number: `Number` of the header.
        alt_index: 1 for the first ALT.
        n_alts: how many ALTs the record has.

    Raises:
        ValueFault: there are not as many parts as the number asks for; with a wrong count nothing can be told.
    """
    if number not in {"A", "R", "G"} or text == "." or (number == "G" and n_alts == 1):
        return text
    if n_alts == 1 and text.count(",") == (number == "R"):
        return text  # all of its parts are wanted
    parts = text.split(",")
    wanted: tuple[int, ...]
    if number == "A":
        wanted, expected = (alt_index - 1,), n_alts
    elif number == "R" or len(parts) == n_alts + 1:  # G of a haploid call has one value an allele, like R
        wanted, expected = (0, alt_index), n_alts + 1
    else:
        first = alt_index * (alt_index + 1) // 2  # VCF 4.3, section 1.6.2: F(j/k) = k(k+1)/2 + j
        wanted, expected = (0, first, first + alt_index), (n_alts + 1) * (n_alts + 2) // 2
    if len(parts) != expected:
        raise ValueFault("value-count", f"{expected} values (Number={number} with {n_alts} ALT)")
    return ",".join(parts[i] for i in wanted)


def shown(text: str) -> str:
    """The text as a message repeats it: cut where it is long."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


def _column_count(columns: list[str], text: str, header: Header, log: RecordLog) -> RecordRejected:
    if not text.strip():
        log.add("blank-line", Severity.ERROR, "expected a record, found a blank line; take the line out")
        return RecordRejected()
    hint = ""
    if len(columns) < len(FIXED_COLUMNS) and len(text.split()) >= len(columns):
        hint = "; columns must be separated by tabs, not blanks"
    what = f"expected {header.n_columns} tab-separated columns, found {len(columns)}{hint}"
    return log.reject("column-count", what, field="line", value=text)

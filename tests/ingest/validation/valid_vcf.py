"""Whole files that keep to the specification, as strategies of Hypothesis.

They are what the text of each version allows: its header lines, alleles, Numbers, annotations. A file is kept in
pieces, so that a test can break one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from ingest.validation.rule import Version
from tests.ingest.validation.valid_annotations import Annotation, annotations
from tests.ingest.validation.valid_header import Header, headers
from tests.ingest.validation.valid_records import Place, records

VERSIONS: tuple[Version, ...] = ((4, 1), (4, 2), (4, 3), (4, 4), (4, 5))
FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")


@dataclass
class VCF:
    """A file in pieces.

    Attributes:
        version: of the specification.
        meta: meta lines; the first is `##fileformat`.
        columns: names of the columns; FORMAT is among them where there are samples.
        records: each a list of its columns.
        separator: between columns of the column line.
        line_end: of all lines.
        last_line_end: of the last one.
    """

    version: Version
    meta: list[str]
    columns: list[str]
    records: list[list[str]]
    separator: str = "\t"
    line_end: str = "\n"
    last_line_end: str = "\n"

    def lines(self) -> list[bytes]:
        """As a file is read; a lone surrogate stands for a byte that is no UTF-8."""
        column_line = [self.separator.join(self.columns)] if self.columns else []
        texts = [*self.meta, *column_line, *("\t".join(record) for record in self.records)]
        ends = [*[self.line_end] * (len(texts) - 1), self.last_line_end][: len(texts)]
        return [f"{text}{end}".encode(errors="surrogateescape") for text, end in zip(texts, ends, strict=True)]


@st.composite
def files(draw: st.DrawFn, versions: Sequence[Version] = VERSIONS) -> VCF:
    """A file of one of these versions, with two contigs or three, and one to nine records."""
    header: Header = draw(headers(draw(st.sampled_from(versions))))
    annotation: Annotation = draw(annotations())
    rows: list[list[str]] = []
    for contig in header.contigs:
        position = 0
        for _ in range(draw(st.integers(0 if rows else 1, 3))):
            position += draw(st.integers(40, 5000))
            rows.append(draw(records(header, Place(contig, position), annotation)))
    columns = [*FIXED, *(["FORMAT", *header.samples] if header.samples else [])]
    meta = [*header.lines, *annotation.lines]
    fileformat, *rest = meta
    n_first = draw(st.integers(0, len(rest)))
    meta = [fileformat, *rest[n_first:], *rest[:n_first]]
    line_end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return VCF(header.version, meta, columns, rows, line_end=line_end, last_line_end=line_end)

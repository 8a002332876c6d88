"""The line that names the columns: the eight, FORMAT, and the samples; and headers that stand below it."""

from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import COLUMN_LINES, COLUMN_NAMES, LATE_HEADERS
from ingest.validation.subjects import ColumnLine, LateHeader

_MANDATORY: Final = ("#CHROM", *COLUMN_NAMES[1:8])
_N_BEFORE_SAMPLES: Final = 9


@COLUMN_LINES.rule("VCF-4.3-1.5-TABS", Severity.ERROR, "Tabs stand between the names of columns.")
def tabs(line: ColumnLine) -> Iterator[str]:
    """VCF 4.3, section 1.5: the header line is tab-delimited."""
    if _is_column_line(line) and line.has_blanks_for_tabs:
        yield "expected tabs between the names of columns, found blanks; put tabs in their place"


@COLUMN_LINES.rule("VCF-4.3-1.5-COLUMNS", Severity.ERROR, "The column line names the eight mandatory columns.")
def columns(line: ColumnLine) -> Iterator[str]:
    """VCF 4.3, section 1.5: #CHROM, POS, ID, REF, ALT, QUAL, FILTER, INFO."""
    if not _is_column_line(line) or line.has_blanks_for_tabs:
        return
    found = line.names
    for place, name in enumerate(_MANDATORY):
        if place >= len(found):
            yield f"expected {name} as column {place + 1}, found no more columns; name all eight"
            return
        if found[place] != name:
            yield f"expected {name} as column {place + 1}, found {found[place][:40]!r}; name the columns in order"
            return


@COLUMN_LINES.rule("VCF-4.3-1.5-FORMAT-COLUMN", Severity.ERROR, "FORMAT stands before the samples.")
def format_column(line: ColumnLine) -> Iterator[str]:
    """VCF 4.3, section 1.5: the eight are followed by a FORMAT column header, then sample IDs."""
    found = line.names
    if _is_column_line(line) and len(found) >= _N_BEFORE_SAMPLES and found[8] != "FORMAT":
        yield f"expected FORMAT as column 9, found {found[8][:40]!r}; put it before the samples"


@COLUMN_LINES.rule("VCF-4.3-1.5-FORMAT-ALONE", Severity.ERROR, "FORMAT stands only where there are samples.")
def format_alone(line: ColumnLine) -> Iterator[str]:
    """VCF 4.3, section 1.5: it is there if there is genotype data; conformance files refuse it without samples."""
    found = line.names
    if _is_column_line(line) and len(found) == _N_BEFORE_SAMPLES and found[8] == "FORMAT":
        yield "expected samples after FORMAT, found none; take FORMAT out, or name the samples"


@COLUMN_LINES.rule("VCF-4.3-1.5-TRAILING-TAB", Severity.ERROR, "The column line does not end with a tab.")
def trailing_tab(line: ColumnLine) -> Iterator[str]:
    """VCF 4.3, section 1.5: there must be no tab characters at the end of the line."""
    if _is_column_line(line) and len(line.columns) > 1 and not line.columns[-1]:
        yield "expected a name after the last tab, found nothing; take the tab out"


@COLUMN_LINES.rule("VCF-4.3-1.5-SAMPLE-EMPTY", Severity.ERROR, "Each sample has a name.")
def sample_empty(line: ColumnLine) -> Iterator[str]:
    """VCF 4.3, section 1: zero length fields are not allowed."""
    for place, name in enumerate(line.names[_N_BEFORE_SAMPLES:] if _is_column_line(line) else (), start=1):
        if not name.strip():
            yield f"expected a name for sample {place}, found {name[:40]!r}; name it"


@COLUMN_LINES.rule("VCF-4.3-1.5-SAMPLE-TWICE", Severity.ERROR, "No two samples have the same name.")
def sample_twice(line: ColumnLine) -> Iterator[str]:
    """VCF 4.3, section 1.5: duplicate sample IDs are not allowed. Values could not be told apart in any version."""
    seen: dict[str, int] = {}
    for place, name in enumerate(line.names[_N_BEFORE_SAMPLES:] if _is_column_line(line) else (), start=1):
        if name.strip() and name in seen:
            yield f"expected a name for sample {place} that sample {seen[name]} has not, found {name[:40]!r}; rename it"
        seen.setdefault(name, place)


@LATE_HEADERS.rule("VCF-4.3-1-LATE-HEADER", Severity.ERROR, "Below the column line stand records only.")
def late_header(header: LateHeader) -> Iterator[str]:
    """VCF 4.3, section 1: meta-information lines, a header line, and then data lines. Told once for lines in a row."""
    if header.text.startswith(("##fileformat", "#CHROM")):
        yield (
            "expected records, found a second header; the file is two files, one behind the other: take them apart, or "
            "put them together with bcftools concat"
        )
    else:
        yield f"expected records, found {header.text[:40]!r}; put meta lines above the column line"


def _is_column_line(line: ColumnLine) -> bool:
    """Whether it is one: a record may come in its place."""
    return line.text.startswith("#")

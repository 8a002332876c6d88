"""The file as a whole, known when its last line has been read."""

from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import WHOLE_FILES
from ingest.validation.subjects import WholeFile

EMPTY: Final = "VCF-4.3-1-EMPTY"
DAMAGED: Final = "VCF-4.3-1-DAMAGED"
"""Broken by a file that cannot be read to its end."""

ALWAYS: Final = frozenset({EMPTY, DAMAGED})
"""Looked for whatever is chosen: of a file that breaks one, no other rule could say that it is kept."""


@WHOLE_FILES.rule(EMPTY, Severity.ERROR, "A file has lines.")
def empty(file: WholeFile) -> Iterator[str]:
    """VCF 4.3, section 1: meta lines, a column line, records."""
    if file.n_lines == 0 and file.damage is None:
        yield "expected at least ##fileformat and the #CHROM line, found an empty file"


@WHOLE_FILES.rule("VCF-4.3-1.5-COLUMN-LINE", Severity.ERROR, "A file has a column line.")
def column_line(file: WholeFile) -> Iterator[str]:
    """VCF 4.3, section 1.5."""
    if file.n_lines and not file.has_column_line:
        why = "name the columns before the first record" if file.n_records else "is the file cut short?"
        yield f"expected a line that begins with #CHROM, found none; {why}"


@WHOLE_FILES.rule("VCF-4.3-1.2-FINAL-NEWLINE", Severity.ERROR, "The last line ends in a newline.", since=(4, 3))
def final_newline(file: WholeFile) -> Iterator[str]:
    """VCF 4.3, section 1.2: each line is ended by a line separator."""
    if file.n_lines and not file.ends_in_newline and file.damage is None:
        yield "expected a newline at the end of the last line, found none; is the file cut short?"


@WHOLE_FILES.rule("VCF-4.2-1-FINAL-NEWLINE", Severity.WARNING, "The last line ends in a newline.", until=(4, 2))
def final_newline_of_old(file: WholeFile) -> Iterator[str]:
    """Versions before VCF 4.3 do not say how a line ends."""
    yield from final_newline(file)


@WHOLE_FILES.rule("VCF-4.3-1-BLANK-END", Severity.WARNING, "No blank lines stand behind the last record.")
def blank_end(file: WholeFile) -> Iterator[str]:
    """VCF 4.3, section 1, names no blank lines. Conformance files that end with one are to pass."""
    if file.n_blank_lines:
        n_lines = "a blank line" if file.n_blank_lines == 1 else f"{file.n_blank_lines:,} blank lines"
        yield f"expected the end of the file after the last record, found {n_lines}; take out what is blank"


@WHOLE_FILES.rule(DAMAGED, Severity.ERROR, "A compressed file can be unpacked to its end.")
def damaged(file: WholeFile) -> Iterator[str]:
    """SAM specification, section 4.1, and RFC 1952."""
    if file.damage is not None:
        yield f"expected more lines, found the end of what can be read: {file.damage}; get a whole copy"

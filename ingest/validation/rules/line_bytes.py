"""Lines as bytes: encoding, control characters, line ends."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import RAW_LINES
from ingest.validation.subjects import RawLine

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@RAW_LINES.rule("VCF-4.3-1.2-CHARACTER-SET", Severity.ERROR, "The text is UTF-8.", since=(4, 3))
def character_set(line: RawLine) -> Iterator[str]:
    """VCF 4.3, section 1.2: files are UTF-8. Earlier versions do not say."""
    try:
        line.octets.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"expected UTF-8, found 0x{line.octets[error.start]:02X} at byte {error.start + 1}; convert the file"


@RAW_LINES.rule("VCF-4.3-1.2-CONTROL-CHARACTER", Severity.ERROR, "No control characters but tab and line ends.")
def control_character(line: RawLine) -> Iterator[str]:
    """VCF 4.3, section 1.2: non-printable characters U+0000 to U+0008, U+000B to U+000C, U+000E to U+001F are out."""
    if found := _CONTROL.search(line.octets):
        yield f"expected printable text, found byte 0x{found[0][0]:02X} at column {found.start() + 1}; take it out"


@RAW_LINES.rule("VCF-4.3-1.2-CARRIAGE-RETURN", Severity.ERROR, "A carriage return stands only before a newline.")
def carriage_return(line: RawLine) -> Iterator[str]:
    """VCF 4.3, section 1.2: lines end in LF or CR LF."""
    if b"\r" in line.octets.removesuffix(b"\n").removesuffix(b"\r"):
        yield "expected lines that end in LF or CR LF, found a carriage return inside a line; take it out"


@RAW_LINES.rule("VCF-4.3-1.2-BYTE-ORDER-MARK", Severity.ERROR, "There is no byte order mark.", since=(4, 3))
def byte_order_mark(line: RawLine) -> Iterator[str]:
    """VCF 4.3, section 1.2."""
    if line.number == 1 and line.octets.startswith(b"\xef\xbb\xbf"):
        yield "expected ##fileformat at the first byte, found a byte order mark; take it out"

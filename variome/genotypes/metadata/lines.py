"""The lines of a small text file of values, plain or packed by gzip, with their numbers."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from variome.errors import InputError
from variome.files.raw_lines import RawLines


class Line(NamedTuple):
    """A line that is not empty: its 1-based number, and its text without the line end."""

    number: int
    text: str


def iter_lines(path: str | Path) -> Iterator[Line]:
    """The lines that are not empty.

    Raises:
        InputError: the file cannot be read to its end, or is no text in UTF-8.
    """
    raw = RawLines(path)
    number = 0
    for number, line in enumerate(raw, start=1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise fault(raw.name, number, "text in UTF-8", "other bytes; convert the file with iconv") from None
        if "\0" in text:
            raise fault(raw.name, number, "text", "a byte of zero; name a text file")
        if text.strip():
            yield Line(number, text)
    if raw.damage:
        raise InputError(f"{raw.name}: line {number}: the file ends too soon: {raw.damage}; get a whole copy")


def fault(name: str, number: int, expected: str, found: str) -> InputError:
    """The error that says where, what was expected, and what was found."""
    return InputError(f"{name}: line {number}: expected {expected}, found {found}")

"""Lines as bytes."""

import pytest

from ingest.validation import catalogue
from ingest.validation.rules import line_bytes
from ingest.validation.validator import Validator
from tests.ingest.validation.rules.break_rules import COLUMNS

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def broken_by_bytes(line: bytes, version: str = "4.3", first: bytes = b"") -> list[str]:
    """Names of the module's rules that a file with a line of a kind breaks; `first` stands before its first line."""
    lines = [first + f"##fileformat=VCFv{version}\n".encode(), line, f"{COLUMNS}\n".encode()]
    found = (each.kind for each in Validator("invented.vcf").read(lines))
    own = [each for each in found if catalogue.RULES[each].check.__module__ == line_bytes.__name__]
    return [each.split("-", 3)[3] for each in own]


@pytest.mark.parametrize(
    "line", [b"##source=shelf\n", b"##source=shelf\r\n", b"##source=a\tb\n", "##source=\u00e9 \U0001f9ec\n".encode()]
)
def test_printable_utf_8_is_fine(line: bytes) -> None:
    assert broken_by_bytes(line) == []


@pytest.mark.parametrize("octets", [b"\xe9", b"\xff", b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80"])
def test_the_text_is_utf_8_since_4_3(octets: bytes) -> None:
    line = b"##source=" + octets + b"\n"
    assert broken_by_bytes(line) == ["CHARACTER-SET"]
    assert broken_by_bytes(line, "4.2") == []


@pytest.mark.parametrize("octet", [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
def test_control_characters_are_told_once_a_line(octet: int) -> None:
    assert broken_by_bytes(b"##source=" + bytes([octet, octet]) + b"\n") == ["CONTROL-CHARACTER"]


@pytest.mark.parametrize("line", [b"##source=a\rb\n", b"##source=a\r\r\n", b"\r##source=a\n"])
def test_a_carriage_return_stands_only_before_a_newline(line: bytes) -> None:
    assert broken_by_bytes(line) == ["CARRIAGE-RETURN"]


def test_there_is_no_byte_order_mark_since_4_3() -> None:
    assert broken_by_bytes(b"##source=a\n", first=BYTE_ORDER_MARK) == ["BYTE-ORDER-MARK"]
    assert broken_by_bytes(b"##source=a\n", "4.2", first=BYTE_ORDER_MARK) == []
    assert broken_by_bytes(b"##source=" + BYTE_ORDER_MARK + b"\n") == []

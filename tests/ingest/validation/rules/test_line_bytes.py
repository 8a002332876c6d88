import pytest

from ingest.validation.validator import Validator

META = b"##fileformat=VCFv4.3\n##note=%s\n"


def broken(content: bytes) -> list[str]:
    found = Validator("a.vcf").read(content.splitlines(keepends=True) if b"\r" not in content else content.split(b"|"))
    return [each.kind.split("-", 3)[3] for each in found]


@pytest.mark.parametrize("octets", [b"plain", b"\t", "Größe".encode()])
def test_utf_8_breaks_nothing(octets: bytes) -> None:
    assert broken(META % octets) == []


@pytest.mark.parametrize(
    ("octets", "rules"),
    [
        (b"n\xe4me", ["CHARACTER-SET"]), (b"a\x07b", ["CONTROL-CHARACTER"]), (b"a\x00b", ["CONTROL-CHARACTER"]),
        (b"a\x7fb", ["CONTROL-CHARACTER"]),
    ],
)  # fmt: skip
def test_other_bytes_are_found(octets: bytes, rules: list[str]) -> None:
    assert broken(META % octets) == rules


def test_other_character_sets_were_allowed_before_version_4_3() -> None:
    assert broken((META % b"n\xe4me").replace(b"4.3", b"4.2")) == []


@pytest.mark.parametrize(("line", "rules"), [(b"##note=a\r\n", []), (b"##note=a\rb\n", ["CARRIAGE-RETURN"])])
def test_a_carriage_return_stands_before_a_newline_only(line: bytes, rules: list[str]) -> None:
    assert broken(b"##fileformat=VCFv4.3\n|" + line) == rules


def test_a_byte_order_mark_is_found() -> None:
    assert "BYTE-ORDER-MARK" in broken(b"\xef\xbb\xbf##fileformat=VCFv4.3\n")


def test_a_byte_order_mark_was_allowed_before_version_4_3() -> None:
    assert "BYTE-ORDER-MARK" not in broken(b"\xef\xbb\xbf##fileformat=VCFv4.2\n")

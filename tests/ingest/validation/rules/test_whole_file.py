import pytest

from ingest.validation.validator import Validator

HEADER = b"##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


def broken(content: bytes, damage: str | None = None) -> list[str]:
    validator = Validator("a.vcf")
    list(validator.read(content.splitlines(keepends=True)))
    return [each.kind for each in validator.finish(damage)]


@pytest.mark.parametrize(
    ("content", "rules"),
    [
        (HEADER + b"\n", []),
        (HEADER, ["VCF-4.3-1.2-FINAL-NEWLINE"]),
        (HEADER.replace(b"4.3", b"4.2"), ["VCF-4.2-1-FINAL-NEWLINE"]),
        (HEADER + b"\n\n", ["VCF-4.3-1-BLANK-END"]),
        (HEADER + b"\n\r\n\n", ["VCF-4.3-1-BLANK-END"]),
        (b"", ["VCF-4.3-1-EMPTY"]),
        (b"##fileformat=VCFv4.3\n", ["VCF-4.3-1.5-COLUMN-LINE"]),
        (b"##fileformat=VCFv4.3\n1\t1\t.\tA\tC\t.\t.\t.\n", ["VCF-4.3-1.5-COLUMN-LINE"]),
    ],
)
def test_a_file_is_told_of_as_a_whole(content: bytes, rules: list[str]) -> None:
    assert broken(content) == rules


def test_damage_is_told_of_and_nothing_else_of_the_end() -> None:
    assert broken(HEADER, "the compressed data is cut short") == ["VCF-4.3-1-DAMAGED"]

"""Corrected copies: what is changed, that nothing else is, and that nothing of it is found again."""

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.validation.fixing.changes import Changes
from ingest.validation.fixing.fix import fix_file
from ingest.validation.validator import Validator
from tests.ingest.validation.annotated_text import annotated
from variome.errors import InputError

HEADER = "##fileformat=VCFv4.3\n##contig=<ID=1>\n##contig=<ID=2>\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


def row(position: int, contig: str = "1", alt: str = "G", info: str = ".") -> str:
    return f"{contig}\t{position}\t.\tA\t{alt}\t30\tPASS\t{info}\n"


def text_of(*rows: str, header: str = HEADER) -> bytes:
    return "".join([header, COLUMNS, *rows]).encode()


def fixed(folder: Path, content: bytes, fai: Path | None = None, limit: int = 1 << 20) -> tuple[bytes, Changes]:
    (folder / "in.vcf").write_bytes(content)
    changes = fix_file(str(folder / "in.vcf"), folder / "out.vcf", fai, limit=limit)
    return (folder / "out.vcf").read_bytes(), changes


def kinds(content: bytes) -> list[str]:
    validator = Validator("test")
    return [each.kind for each in [*validator.read(io.BytesIO(content)), *validator.finish()]]


def test_a_file_that_needs_nothing_comes_out_byte_for_byte(tmp_path: Path) -> None:
    content = text_of(row(5), row(5, alt="T"), row(9), row(2, "2"))

    assert fixed(tmp_path, content) == (content, Changes())
    assert Changes().sentences() == ["nothing to change"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.vcf", "out.vcf"]


def test_line_ends_and_the_last_newline_are_corrected(tmp_path: Path) -> None:
    content = text_of(row(5), row(9))

    out, changes = fixed(tmp_path, content.replace(b"\n", b"\r\n")[:-1])

    assert out == content
    assert changes.sentences() == [
        "carriage returns taken off line ends: 6 (lines 1 to 6)",
        "newline added at the end of the file: 1 (line 6)",
    ]


def test_a_carriage_return_within_a_line_stays(tmp_path: Path) -> None:
    content = text_of(row(5, info="A=b\rc"))

    assert fixed(tmp_path, content)[0] == content


@pytest.mark.parametrize("version", ["4.1", "4.3", "4.5"])
def test_annotations_are_escaped_as_they_must_be(tmp_path: Path, version: str) -> None:
    out, changes = fixed(tmp_path, annotated("5%|a b=c%2Cd,%|é\u00a0", version=version).encode())

    assert b"SCORES=5%25|a%20b%3Dc%2Cd,%25|\xc3\xa9%C2%A0\n" in out
    assert changes.sentences() == ["characters escaped in INFO: 1 (line 6; SCORES 1)"]
    assert not {"ANN-1-WHITE-SPACE", "ANN-3-STRAY-PERCENT", "VCF-4.3-1.6.1-INFO-EQUALS-SIGN"} & set(kinds(out))


@pytest.mark.parametrize(("version", "expected"), [("4.2", b"TEXT=a=b"), ("4.3", b"TEXT=a%3Db")])
def test_equals_signs_of_other_keys_are_escaped_where_the_version_has_escapes(
    tmp_path: Path, version: str, expected: bytes
) -> None:
    content = text_of(row(5, info="FLAG;TEXT=a=b;50%"), header=HEADER.replace("4.3", version))

    assert b"\tFLAG;" + expected + b";50%\n" in fixed(tmp_path, content)[0]


def test_what_was_changed_is_told_in_full_with_stretches_of_lines_keys_and_contigs(tmp_path: Path) -> None:
    (tmp_path / "r.fai").write_text("".join(f"c{n}\t900\t3\t60\t61\n" for n in range(12)))
    spoilt = ("A=1=2", "B=3=4;A=5=6", "A=1=2")
    rows = [row(n, f"c{n // 30}", info=spoilt[n % 3] if n % 30 < 2 else ".") for n in range(1, 360)]

    _, changes = fixed(tmp_path, text_of(*rows), tmp_path / "r.fai")

    stretches = [f"{n - 1} to {n}" if n > 5 else "5" for n in range(5, 300, 30)]
    assert changes.sentences() == [
        "contig lines added: 12 (" + ", ".join(f"c{n}" for n in range(12)) + ")",
        f"characters escaped in INFO: 23 (lines {', '.join(stretches)}, and 4 more; B 12, A 23)",
    ]


def test_bytes_that_are_no_text_stay(tmp_path: Path) -> None:
    content = annotated("a b|X").encode().replace(b"X", b"\xff\xe9")

    assert fixed(tmp_path, content)[0] == content.replace(b"a b", b"a%20b")


def test_contigs_that_records_have_and_the_header_lacks_come_from_the_index_of_a_reference(tmp_path: Path) -> None:
    (tmp_path / "r.fa.fai").write_text("3\t900\t3\t60\t61\n4\t70\t3\t60\t61\n1\t5\t3\t60\t61\n")

    out, changes = fixed(tmp_path, text_of(row(5), row(5, "3"), row(5, "X")), tmp_path / "r.fa.fai")

    assert out == text_of(row(5), row(5, "3"), row(5, "X"), header=HEADER + "##contig=<ID=3,length=900>\n")
    assert changes.sentences() == ["contig lines added: 1 (3)"]


def test_contigs_come_from_a_tabix_index_without_lengths(tmp_path: Path) -> None:
    names = b"3\x005\x00"
    head = struct.pack("<4s8i", b"TBI\x01", 2, 2, 1, 2, 0, 35, 0, len(names))
    packer = zlib.compressobj(wbits=31)
    (tmp_path / "in.vcf.tbi").write_bytes(packer.compress(head + names) + packer.flush())
    header = "##fileformat=VCFv4.3\n"

    out, _ = fixed(tmp_path, text_of(row(5, "3"), header=header))

    assert out == text_of(row(5, "3"), header=header + "##contig=<ID=3>\n")


@pytest.mark.parametrize("content", [b"", b"\x1f\x8bno gzip", b"TBI\x01"])
def test_an_index_that_cannot_be_read_names_no_contig(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "in.vcf.tbi").write_bytes(content)

    assert fixed(tmp_path, text_of(row(5, "3")))[0] == text_of(row(5, "3"))


def test_records_are_sorted_by_position_within_contigs_as_they_first_come(tmp_path: Path) -> None:
    rows = [row(7, "2"), row(9), row(3, "2"), row(9, alt="T"), row(4), row(10)]

    out, changes = fixed(tmp_path, text_of(*rows))

    assert out == text_of(rows[2], rows[0], rows[4], rows[1], rows[3], rows[5])
    assert changes.sentences() == ["records moved up to their places: 2 (lines 7, 9)"]
    assert kinds(out) == kinds(text_of(row(1)))


def test_sorting_takes_bounded_memory_and_many_parts(tmp_path: Path) -> None:
    rows = [row(position) for position in range(1, 2001)]
    shuffled = random.Random(4).sample(rows, len(rows))

    assert fixed(tmp_path, text_of(*shuffled), limit=3000)[0] == text_of(*rows)  # more than 150 parts
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.vcf", "out.vcf"]


def test_a_file_with_a_line_that_has_no_place_is_not_sorted_and_that_is_told(tmp_path: Path) -> None:
    content = text_of(row(9), "\n", row(5))

    out, changes = fixed(tmp_path, content)

    assert out == content
    assert changes.sentences() == [
        "nothing to change",
        "not sorted: line 6 is no record with CHROM and POS; correct it first",
    ]


def test_what_cannot_be_read_twice_or_to_its_end_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "cut.vcf.gz").write_bytes(zlib.compressobj(wbits=31).compress(b"##fileformat=VCFv4.3\n" * 9000))
    for path in ("-", str(tmp_path / "cut.vcf.gz"), str(tmp_path / "absent.vcf")):
        with pytest.raises(InputError):
            fix_file(path, tmp_path / "out.vcf")
    assert not (tmp_path / "out.vcf").exists()


def test_the_file_itself_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "in.vcf").write_bytes(text_of(row(5)))

    with pytest.raises(InputError, match="is the file itself"):
        fix_file(str(tmp_path / "in.vcf"), tmp_path / "in.vcf")


def test_a_copy_is_not_called_what_it_is_not(tmp_path: Path) -> None:
    (tmp_path / "in.vcf").write_bytes(text_of(row(5)))

    with pytest.raises(InputError, match="plain text"):
        fix_file(str(tmp_path / "in.vcf"), tmp_path / "out.vcf.gz")


CORRECTED = {
    "ANN-1-WHITE-SPACE",
    "ANN-3-STRAY-PERCENT",
    "VCF-4.3-1.2-CARRIAGE-RETURN",
    "VCF-4.3-1.2-FINAL-NEWLINE",
    "VCF-4.3-1.4.7-CHROM-UNDEFINED",
    "VCF-4.3-1.6.1-CONTIGUOUS",
    "VCF-4.3-1.6.1-INFO-EQUALS-SIGN",
    "VCF-4.3-1.6.1-SORTED",
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.permutations([row(n, contig, info=f"SCORES={n}|a =%") for n, contig in enumerate("1123123", start=3)]),
    st.sampled_from(["\n", "\r\n", "\r\r\n"]),
)
def test_nothing_that_was_corrected_is_found_in_the_copy(tmp_path: Path, rows: list[str], end: str) -> None:
    (tmp_path / "r.fa.fai").write_text("3\t900\t3\t60\t61\n")
    header = annotated("").partition("#CHROM")[0]
    content = text_of(*rows, header=header + "##contig=<ID=2>\n").replace(b"\n", end.encode()).rstrip()

    out, _ = fixed(tmp_path, content, tmp_path / "r.fa.fai")

    assert not CORRECTED & set(kinds(out))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([HEADER, COLUMNS, row(5), row(3, "2"), "\r", "\n", "#x", "a\t2\t", "SCORES=a =%|"])))
def test_a_copy_of_a_copy_is_the_same_whatever_the_file_holds(tmp_path: Path, pieces: list[str]) -> None:
    once, _ = fixed(tmp_path, "".join(pieces).encode())
    twice, changes = fixed(tmp_path, once)

    assert (twice, changes.kinds) == (once, {})

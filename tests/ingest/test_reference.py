"""Left alignment against a FASTA, and how a FASTA is opened."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

import pysam
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ingest.reference import Reference
from tests.ingest.build_vcf import parse_vcf, record, variant_schemas
from tests.reference.left_alignment import haplotype, leftmost_spelling
from variome.errors import InputError
from variome.model.alleles import minimal_allele

#         123456789012345678
CONTIG = "GGGCACACACATTTNacgt"
CONTIGS = {"chr1": CONTIG, "2": "TTTTTTTTAC", "chrMT": "ACGT"}


def write_fasta(folder: Path, contigs: dict[str, str]) -> Path:
    path = folder / "tiny.fa"
    path.write_text("".join(f">{name}\n{bases}\n" for name, bases in contigs.items()))
    path.with_suffix(".fa.fai").unlink(missing_ok=True)
    return path


@pytest.fixture
def reference(tmp_path: Path) -> Iterator[Reference]:
    with Reference(str(write_fasta(tmp_path, CONTIGS))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("position", "ref", "alt", "expected"),
    [
        (8, "CAC", "C", (3, "GCA", "G")),  # one repeat less, told at its end
        (11, "A", "ACA", (3, "G", "GCA")),  # one repeat more
        (13, "TT", "T", (11, "AT", "A")),
        (3, "GCA", "G", (3, "GCA", "G")),  # leftmost already
        (2, "GG", "G", (1, "GG", "G")),  # no base before the first
        (5, "A", "T", (5, "A", "T")),
        (4, "CA", "TG", (4, "CA", "TG")),
        (4, "CAC", "C", (3, "GCA", "G")),
        (8, "CACAT", "CAT", (3, "GCA", "G")),  # not trimmed yet
        (10, "CA", "A", (9, "AC", "A")),  # told by the base after it
        (1, "GGGC", "C", (1, "GGGC", "C")),  # there is no base before it
        (5, "A", "<DEL>", (5, "A", "<DEL>")),
        (5, "A", "*", (5, "A", "*")),
    ],
)
def test_indels_go_as_far_left_as_they_can(
    reference: Reference, position: int, ref: str, alt: str, expected: tuple[int, str, str]
) -> None:
    assert reference.left_aligned("1", position, ref, alt) == expected


bases = st.text("AC", min_size=1, max_size=14)  # two letters: repeats everywhere


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bases, st.data())
def test_left_alignment_agrees_with_trying_every_spelling(tmp_path: Path, contig: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(1, len(contig)))
    ref = contig[position - 1 : position - 1 + data.draw(st.integers(1, 5))]
    alt = data.draw(st.text("AC", min_size=1, max_size=5).filter(lambda text: text != ref))
    _, short_ref, short_alt = minimal_allele(position, ref, alt)
    # What is more than an insertion or deletion beside one anchor base is never shifted.
    is_anchored = short_ref[0] == short_alt[0] or short_ref[-1] == short_alt[-1]
    assume(is_anchored and 1 in {len(short_ref), len(short_alt)})
    with Reference(str(write_fasta(tmp_path, {"1": contig}))) as opened:
        found = opened.left_aligned("1", position, ref, alt)
    assert found == leftmost_spelling(contig, position, ref, alt)
    assert haplotype(contig, *found) == haplotype(contig, position, ref, alt)


def test_contigs_are_found_however_either_side_spells_them(reference: Reference) -> None:
    assert [reference.bases(name, 1, 2) for name in ("1", "2", "M")] == ["GG", "TT", "AC"]


def test_bases_are_capitals_and_end_with_the_contig(reference: Reference) -> None:
    assert reference.bases("1", 16, 99) == "ACGT"


@pytest.mark.parametrize(("contig", "position"), [("9", 1), ("1", 0), ("1", 500), ("1", 9_999_999_999)])
def test_outside_the_reference_there_are_no_bases(reference: Reference, contig: str, position: int) -> None:
    assert reference.bases(contig, position, 3) == ""


@pytest.mark.parametrize(
    ("contig", "position", "ref", "agrees"),
    [
        ("1", 1, "GGG", True), ("1", 1, "ggg", True), ("1", 1, "GCG", False), ("1", 14, "TNA", True),
        ("1", 15, "C", True), ("1", 1, "NGG", True), ("1", 19, "TA", False), ("9", 1, "T", True),
        ("1", 9_999_999_999, "A", False),
    ],
)  # fmt: skip
def test_n_agrees_with_everything_and_so_does_a_contig_it_lacks(
    reference: Reference, contig: str, position: int, ref: str, agrees: bool
) -> None:
    assert reference.agrees(contig, position, ref) is agrees


def test_two_spellings_of_one_indel_are_one_variant_with_a_reference(tmp_path: Path, reference: Reference) -> None:
    lines = [record("chr1:3", "GCA", "G"), record("chr1:8", "CAC", "C")]
    found = parse_vcf(tmp_path, *lines, schemas=variant_schemas(), reference=reference)
    assert [v["annotation_id"] for v in found.variants] == ["chr1:3GCA_G"]
    assert found.kinds == ["allele-trimmed", "duplicate-variant"]
    assert len(parse_vcf(tmp_path, *lines, schemas=variant_schemas()).variants) == 2


def test_what_the_reference_does_not_have_is_not_shifted_and_warned_of(tmp_path: Path, reference: Reference) -> None:
    found = parse_vcf(tmp_path, record("chr1:9", "TAC", "T"), schemas=variant_schemas(), reference=reference)
    assert found.kinds == ["reference-mismatch"]
    assert [v["annotation_id"] for v in found.variants] == ["chr1:9TAC_T"]


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01", b"no fasta"])
def test_what_is_no_fasta_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "bad.fa"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.fa: is not a FASTA"):
        Reference(str(path))


def test_no_index_is_written_beside_a_fasta_nor_left_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    path = write_fasta(tmp_path, CONTIGS)
    with Reference(str(path)) as opened:
        assert opened.bases("2", 8, 3) == "TAC"
    pysam.tabix_compress(str(path), f"{path}.gz")
    with Reference(f"{path}.gz") as opened:
        assert opened.bases("2", 8, 3) == "TAC"
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["temporary", "tiny.fa", "tiny.fa.gz"]


@pytest.mark.parametrize(
    ("index", "why"),
    [
        (b"", "it names no contig"),
        (b"chr1\t18\n", "expected a name and four numbers in line 1"),
        (b"\xff\xfe", "expected text"),
        (b"chr1\t18\t6\t18\t19\n2\t10\t27\t10\t11\n", "does not have contig 2 where line 2 says"),
        (b"chr1\t18\t5\t18\t19\n", "does not have contig chr1"),
        (b"2\t18\t6\t18\t19\n", "does not have contig 2"),
        (b"chr1\t1800\t6\t18\t19\n", "does not have contig chr1"),
    ],
)
def test_an_index_of_something_else_is_refused(tmp_path: Path, index: bytes, why: str) -> None:
    path = write_fasta(tmp_path, CONTIGS)
    Path(f"{path}.fai").write_bytes(index)
    with pytest.raises(InputError, match=rf"tiny\.fa\.fai: .*{why}.*; make the index again with samtools faidx"):
        Reference(str(path))


def test_an_index_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = write_fasta(tmp_path, CONTIGS)
    Path(f"{path}.fai").mkdir()
    with pytest.raises(InputError, match=r"tiny\.fa\.fai: cannot be read: Is a directory"):
        Reference(str(path))


@pytest.mark.parametrize(("width", "end"), [(60, "\n"), (7, "\n"), (7, "\r\n"), (7, "")])
def test_the_index_that_samtools_makes_is_taken(tmp_path: Path, width: int, end: str) -> None:
    path = tmp_path / "lines.fa"
    parts = [f">{name} a word\n" + "\n".join(wrap(bases, width)) + "\n" for name, bases in CONTIGS.items()]
    path.write_bytes("".join(parts).replace("\n", end or "\n").removesuffix("\n" if not end else "").encode())
    pysam.faidx(str(path))
    with Reference(str(path)) as opened:
        assert opened.bases("2", 8, 3) == "TAC"

"""What a user sees of `validate --fix`."""

from pathlib import Path

from tests.ingest.cli.fix_cli import run
from tests.ingest.load_vcf import record, vcf_text

TEXT = vcf_text([record(100), record(200)])


def test_a_corrected_copy_is_written_and_what_was_changed_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.vcf").write_bytes(TEXT.replace("\n", "\r\n").encode())

    told = run("validate", tmp_path / "bad.vcf", "--fix", tmp_path / "good.vcf").stderr

    assert (tmp_path / "good.vcf").read_text() == TEXT
    assert "carriage returns taken off line ends" in told


def test_a_copy_of_what_needs_no_correction_is_told_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "good.vcf").write_text(TEXT)

    told = run("validate", tmp_path / "good.vcf", "--fix", tmp_path / "copy.vcf").stderr

    assert (tmp_path / "copy.vcf").read_text() == TEXT
    assert "nothing to change" in told


def test_one_file_that_lies_on_disk_is_corrected_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "good.vcf").write_text(TEXT)

    run("validate", "-", "--fix", tmp_path / "copy.vcf", code=2)
    run("validate", tmp_path / "good.vcf", tmp_path / "good.vcf", "--fix", tmp_path / "copy.vcf", code=2)
    assert not (tmp_path / "copy.vcf").exists()


def test_of_a_file_that_is_not_there_no_copy_is_made(tmp_path: Path) -> None:
    run("validate", tmp_path / "absent.vcf", "--fix", tmp_path / "copy.vcf", code=2)

    assert not (tmp_path / "copy.vcf").exists()


def test_a_place_that_cannot_be_written_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "good.vcf").write_text(TEXT)

    assert "cannot be written" in run("validate", tmp_path / "good.vcf", "--fix", tmp_path / "no" / "x", code=2).stderr

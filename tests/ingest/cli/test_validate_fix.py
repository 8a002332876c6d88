"""What a user sees of `validate --fix`."""

import os
from pathlib import Path

import pytest

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


def test_what_is_read_and_what_is_no_file_is_not_taken_for_the_copy(tmp_path: Path) -> None:
    vcf, config, pipe = tmp_path / "good.vcf", tmp_path / "c.toml", tmp_path / "pipe"
    vcf.write_text(TEXT)
    config.write_text("max-problems = 3\n")
    os.mkfifo(pipe)
    for option in ("--fix", "--out"):
        assert "is what is being read" in run("validate", vcf, "--config", config, option, config, code=2).stderr
    assert "no file that a copy can take the place of" in run("validate", vcf, "--fix", pipe, code=2).stderr
    assert "name two" in run("validate", vcf, "--fix", tmp_path / "x", "--out", tmp_path / "x", code=2).stderr
    assert (config.read_text(), pipe.is_fifo()) == ("max-problems = 3\n", True)


@pytest.mark.parametrize("option", ["--rule", "--ignore"])
def test_a_choice_of_rules_is_no_choice_of_corrections(tmp_path: Path, option: str) -> None:
    (tmp_path / "good.vcf").write_text(TEXT)
    (tmp_path / "c.toml").write_text(f'{option[2:]} = ["VCF-4.3-1.6.1-POS"]\n')
    for choice in ((option, "VCF-4.3-1.6.1-POS"), ("--config", tmp_path / "c.toml")):
        told = run("validate", tmp_path / "good.vcf", *choice, "--fix", tmp_path / "copy.vcf", code=2).stderr
        assert "--fix corrects all that it can" in told
    assert not (tmp_path / "copy.vcf").exists()

"""What a user sees of `pedigree`: what it brings, and how it ends."""

from pathlib import Path

import pytest

from tests.ingest.cli.fix_cli import one_sentence, run
from tests.ingest.load_vcf import record, write_vcf

pytestmark = pytest.mark.usefixtures("command_store")

TRIO = "F1 C D M 1 2\nF1 D 0 0 1 1\nF1 M 0 0 2 1\n"


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    """The PED file of a trio whose file is loaded with it."""
    ped = tmp_path / "trio.ped"
    ped.write_text(TRIO)
    vcf = write_vcf(tmp_path / "a.vcf", [record(100, "0/1:3", "0/0:3", "0/1:3")], ["C", "D", "M"])
    result = run("load", vcf, "--ped", ped, "--project", "study", "--file", "A")
    assert "Individual: 3 created" in result.stdout
    assert "Family: 1 created" in result.stdout
    return ped


def test_a_corrected_pedigree_tells_what_it_changed(loaded: Path) -> None:
    loaded.write_text(TRIO.replace("C D M", "C 0 M"))
    tried = run("pedigree", loaded, "--project", "study", "--dry-run")
    result = run("pedigree", loaded, "--project", "study", "--file", "A")
    assert tried.stdout.startswith("would bring project study to what ")
    assert result.stdout.startswith("brought project study to what ")
    assert tried.stdout.splitlines()[1:] == result.stdout.splitlines()[1:]
    assert "VariantSample: 2 updated" in result.stdout


def test_a_row_that_is_left_out_ends_the_command_with_1(loaded: Path) -> None:
    loaded.write_text(TRIO + "F1 B\n")
    assert "ped-columns" in run("pedigree", loaded, "--project", "study", code=1).stdout


def test_a_file_that_is_not_there_is_named(loaded: Path) -> None:
    assert "no file B" in one_sentence("pedigree", loaded, "--project", "study", "--file", "B")


def test_a_load_without_a_ped_file_says_that_the_family_is_the_stored_one(loaded: Path, tmp_path: Path) -> None:
    result = run("load", tmp_path / "a.vcf", "--project", "study", "--file", "A")
    assert "families taken from the store, as no PED file has them: F1" in result.stdout
    assert "VariantSample: 2 unchanged" in result.stdout

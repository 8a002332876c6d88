"""What a user sees of `validate` where a mapping table or a reference is named."""

from pathlib import Path

import pytest

from tests.ingest.cli.fix_cli import run

RULES = Path(__file__).parents[3] / "sample_vcfs" / "invalid" / "rules"


def test_annotations_are_held_to_the_table_that_is_named() -> None:
    path = RULES / "ANN-2-FIELD-RENAMED.vcf"

    assert "no problems" in run("validate", path).stdout
    assert "ANN-2-FIELD-RENAMED" in run("validate", path, "--variant-table", RULES / "variant_table.csv").stdout


def test_annotations_are_held_to_a_version_that_is_shipped() -> None:
    told = run("validate", RULES / "ANN-1-KEY-IN-TABLE.vcf", "--annotation-version", "1.0")

    assert "table 1.0" in told.stdout


def test_a_version_that_is_not_shipped_is_refused() -> None:
    told = run("validate", RULES / "ANN-1-KEY-IN-TABLE.vcf", "--annotation-version", "no-such", code=2)

    assert "no-such" in told.stderr


def test_one_table_is_enough() -> None:
    options = ("--annotation-version", "1.0", "--variant-table", RULES / "variant_table.csv")

    assert "give one of them" in run("validate", RULES / "ANN-1-KEY-IN-TABLE.vcf", *options, code=2).stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_records_are_held_to_the_reference_that_is_named(jobs: str) -> None:
    files = sorted(RULES.glob("REF-*.vcf"))

    told = run("validate", "--jobs", jobs, "--reference", RULES / "reference.fa", *files, code=1).stdout

    assert all(path.stem in told for path in files)


def test_what_is_no_fasta_cannot_be_read() -> None:
    told = run("validate", "--reference", Path(__file__), RULES / "REF-AGREES.vcf", code=2)

    assert Path(__file__).name in told.stderr


def test_an_index_that_is_not_of_its_reference_ends_with_2(tmp_path: Path) -> None:
    fasta = tmp_path / "r.fa"
    fasta.write_text(">1\n" + "ACGT" * 5 + "\n")
    (tmp_path / "r.fa.fai").write_text("1\t600\t9999\t20\t21\n")
    vcf = tmp_path / "a.vcf"
    vcf.write_text("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t500\t.\tA\tC\t.\t.\t.\n")

    assert "make the index again" in run("validate", vcf, "--reference", fasta, code=2).stderr

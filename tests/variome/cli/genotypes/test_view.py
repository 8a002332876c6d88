"""`variome genotypes view`, `counts` and `carriers`, as users type them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.variome.genotypes.small_vcf import Line, write_vcf
from variome.cli import main
from variome.genotypes.importing import Origin, import_files

LINES = [
    Line("chr1", 10, "A", ("C",), ("0|1", "./."), filter="q10"),
    Line("chr1", 20, "A", ("C", "G"), ("1|2", "0/2")),
]


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    return imported(tmp_path / "cohort", "GRCh38")


def imported(folder: Path, assembly: str) -> Path:
    path = write_vcf(folder.with_suffix(".vcf"), LINES, ["a", "b"])
    import_files(folder, [path], Origin("a tester", "a test", assembly))
    return folder


def genotypes(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["genotypes", *map(str, arguments)], prog_name="variome")


def test_columns_of_a_table_may_hold_commas_in_quotes_and_brackets(cohort: Path) -> None:
    done = genotypes("view", cohort, "-t", "POS, ALT in ('C', 'T') ,'a,b'")
    assert done.stdout.splitlines() == ["10\ttrue\ta,b", "20\ttrue\ta,b", "20\tfalse\ta,b"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-a", " "], "-a: expected alleles, found nothing"),
        (["-f", " "], "expected a value, found the end"),
        (["-s", ""], "expected a value, found the end"),
        (["-t", ""], "expected a value, found the end"),
        (["-t", "AC,,AN"], "expected a value, found the end"),
        (["-d", "sites.fmf"], "-d: expected an expression"),
        (["-e"], "-e: expected the stretches"),
        (["-S", "-t", "AC"], "-t: expected neither -S nor -H"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(cohort: Path, options: list[str], said: str) -> None:
    done = genotypes("view", cohort, *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_carriers_and_haplotypes_are_told_one_after_the_other(cohort: Path) -> None:
    done = genotypes("view", cohort, "-HS", "-a", ",1:10:1:C")
    assert done.stdout.splitlines()[:3] == ["SP\ta\t1", "NA\t1", "AA\t1:10:1:C"]


def test_alleles_without_a_row_are_told_where_all_rows_were_looked_at(cohort: Path) -> None:
    wanted = ",1:10:1:C,1:20:1:G,1:30:1:G"
    absent = "1:30:1:G: no row of this allele among those that the datasets have\n"
    assert genotypes("view", cohort, "-t", "POS", "-a", wanted).stderr == absent
    within = genotypes("view", cohort, "-t", "POS", "-a", wanted, "-r", "1:10")
    assert within.stderr.splitlines()[0] == "1:20:1:G: no row of this allele among those that -r, -B and -i leave"
    assert genotypes("view", cohort, "-t", "POS", "-a", wanted, "-n", "1").stderr == ""


def test_a_region_of_a_contig_that_no_dataset_has_is_told(cohort: Path) -> None:
    done = genotypes("counts", cohort, "-r", "chr1:10", "-r", "chr1_alt:1-9", "-r", "chr2")
    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 2)
    assert done.stderr == "-r: no dataset has a contig 1_alt\n"


def test_alleles_of_an_expression_that_no_row_has_are_counted(cohort: Path, tmp_path: Path) -> None:
    sites = tmp_path / "sites.fmf"
    sites.write_text("".join(f"1:{position}:1:C\tgene:Z:G\n" for position in range(1, 1500)))
    done = genotypes("view", cohort, "-t", "POS", "-d", sites, "-a", "gene == 'G'")
    assert done.stdout == "10\n20\n"
    assert done.stderr == "-a: holds of 1,499 alleles of -d, 1,497 of them in no row that the datasets have\n"
    never = genotypes("view", cohort, "-t", "POS", "-d", sites, "-a", "gene == 'H'")
    assert (never.exit_code, never.stdout, never.stderr) == (0, "", "-a: holds of no allele\n")


def test_a_file_of_alleles_is_refused_with_the_line_that_names_none(cohort: Path, tmp_path: Path) -> None:
    listed = tmp_path / "listed.txt"
    listed.write_text("1:10:1:C and more\n\n1:20\n")
    done = genotypes("view", cohort, "-a", listed)
    assert f"{listed}: line 3: expected an allele as contig:position:reflen:alt" in done.stderr


def test_datasets_that_cannot_be_counted_together_are_refused(cohort: Path, tmp_path: Path) -> None:
    other = imported(tmp_path / "other", "GRCh37")
    twice, mixed = genotypes("counts", cohort, cohort), genotypes("counts", cohort, other)
    assert (twice.exit_code, mixed.exit_code) == (2, 2)
    assert "cohort: expected each dataset once, found it twice" in twice.stderr
    assert "other: expected positions on GRCh38, as cohort has them, found GRCh37" in mixed.stderr

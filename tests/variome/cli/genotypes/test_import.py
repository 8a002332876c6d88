"""`variome genotypes import` and `export`, as users type them."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tests.variome.genotypes.small_vcf import Line, random_lines, vcf_text, write_vcf
from tests.variome.genotypes.test_importing import cells_of
from variome.cli import main
from variome.genotypes.dataset import Dataset
from variome.settings import get_settings

LINES = [
    Line("chr1", 10, "A", ("C",), ("0|1", "./."), filter="q10"),
    Line("chr1", 20, "A", ("C", "G"), ("1|2", "0/2")),
    Line("chr2", 5, "A", (), ("0/0", "0/0")),
    Line("chr2", 9, "AT", ("A",), ("0|0", "1")),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store_url: str) -> Path:
    monkeypatch.setenv("DATABASE_URL", store_url)
    monkeypatch.setenv("VARIOME_HOME", str(tmp_path / "home"))
    get_settings.cache_clear()
    return tmp_path / "home"


def genotypes(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["genotypes", *map(str, arguments)], prog_name="variome")


def test_a_file_becomes_a_dataset_and_what_is_odd_is_told(tmp_path: Path, home: Path) -> None:
    path = write_vcf(tmp_path / "v.vcf", LINES, ["a", "b"])
    done = genotypes("import", path, "--name", "small", "--reason", "first", "--author", "me")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "small: version 1: assembly GRCh38, 2 samples, 4 rows of 4 records\n"
    assert done.stderr.splitlines() == [
        "no header names an assembly, so this one is assumed; say --assembly if it is another",
        "1 records have several ALTs, a row for each",
        "1 records have no ALT, and give no row",
    ]
    manifest = Dataset(home / "genotypes" / "small").manifest
    assert (manifest.author, manifest.reason) == ("me", "first")
    assert manifest.sources[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_dataset_that_is_there_needs_replace(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "v.vcf", LINES, ["a", "b"])
    assert genotypes("import", path, "--name", "small").exit_code == 0
    refused = genotypes("import", path, "--name", "small")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("genotypes: small: this genotype dataset is there already; ")
    assert "version 2" in genotypes("import", path, "--name", "small", "--replace").stdout


def test_a_fault_is_a_sentence_with_its_line_and_leaves_nothing(tmp_path: Path, home: Path) -> None:
    path = write_vcf(tmp_path / "v.vcf", [*LINES, Line("chr2", 12, "A", ("C",), ("0/1/1", "0"))], ["a", "b"])
    done = genotypes("import", path, "--name", "small")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "line 12: chr2:12: sample a: expected a ploidy of one or two, found '0/1/1'" in done.stderr
    assert not list((home / "genotypes" / "small").rglob("*.json"))


def test_the_header_tells_the_assembly_and_contradicts_another(tmp_path: Path) -> None:
    path = tmp_path / "v.vcf"
    path.write_text(vcf_text(LINES, ["a", "b"]).replace("##contig", "##reference=file:///hs37d5.fa\n##contig", 1))
    assert "assembly GRCh37," in genotypes("import", path, "--name", "told").stdout
    refused = genotypes("import", path, "--name", "other", "--assembly", "hg38")
    assert refused.exit_code == 2
    assert "--assembly hg38 was asked for, but ##reference=file:///hs37d5.fa says GRCh37" in refused.stderr
    mixed = genotypes("import", path, write_vcf(tmp_path / "w.vcf", LINES, ["c", "d"]), "--name", "both")
    assert mixed.exit_code == 0


def test_a_fai_tells_contigs_their_order_and_lengths(tmp_path: Path, home: Path) -> None:
    path = write_vcf(tmp_path / "v.vcf", LINES, ["a", "b"], contigs=())
    (tmp_path / "x.fai").write_text("2\t500\t3\t60\t61\n1\t700\t99\t60\t61\nMT\t16\t99\t60\t61\n")
    assert genotypes("import", path, "--name", "small", "--fai", tmp_path / "x.fai").exit_code == 0
    contigs = Dataset(home / "genotypes" / "small").manifest.contigs
    assert [(each.name, each.spelling, each.length) for each in contigs] == [
        ("2", "chr2", 500), ("1", "chr1", 700), ("M", "MT", 16),
    ]  # fmt: skip
    (tmp_path / "bad.fai").write_text("chr1\n")
    refused = genotypes("import", path, "--name", "bad", "--fai", tmp_path / "bad.fai")
    assert "line 1: expected a contig and its length with a tab between them, found 'chr1'" in refused.stderr


def test_standard_input_is_read(tmp_path: Path, home: Path) -> None:
    lines = random_lines(3, 400, 2)
    path = write_vcf(tmp_path / "v.vcf", lines, ["a", "b"])
    program = "from variome.cli import main; main()"
    command = [sys.executable, "-c", program, "genotypes", "import", "-", "--name", "piped"]
    with path.open("rb") as stream:
        done = subprocess.run(command, stdin=stream, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("piped: version 1: ")
    genotypes("import", path, "--name", "read")
    piped, read = (Dataset(home / "genotypes" / name) for name in ("piped", "read"))
    assert piped.manifest.blocks == read.manifest.blocks
    assert piped.manifest.sources[0].sha256 is None


def test_a_pipe_is_read_once_from_its_beginning(tmp_path: Path, home: Path) -> None:
    lines = [Line("chr1", 1 + n, "A", ("C",), ("0|1", "./.")) for n in range(4000)]  # more than a pipe holds
    path, pipe = write_vcf(tmp_path / "v.vcf", lines, ["a", "b"]), tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["/bin/sh", "-c", f"exec cat '{path}' > '{pipe}'"]):
        assert genotypes("import", pipe, "--name", "piped").exit_code == 0
    assert Dataset(home / "genotypes" / "piped").n_rows == len(lines)


@pytest.mark.parametrize("form", ["vcf", "vcf.gz", "bcf"])
def test_what_is_exported_can_be_imported(tmp_path: Path, home: Path, form: str) -> None:
    path = write_vcf(tmp_path / "v.vcf", LINES, ["a", "b"])
    genotypes("import", path, "--name", "small")
    out = tmp_path / f"x.{form}"
    assert genotypes("export", "small", "--to", form.partition(".")[0], "-o", out).exit_code == 0
    genotypes("import", out, "--name", "again")
    first, again = (cells_of(Dataset(home / "genotypes" / name)) for name in ("small", "again"))
    assert {key: row for key, row in again.items() if key[3] != "<M>"} == first


def test_the_rows_and_samples_that_are_asked_for_are_exported(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "v.vcf", LINES, ["a", "b"])
    genotypes("import", path, "--name", "small")
    done = genotypes("export", "small", "--to", "tsv", "-c", "POS,ALT,AC,AN,GT", "-s", ",b", "-r", "1", "-f", "AC > 0")
    assert done.stdout == "POS\tALT\tAC\tAN\tb\n20\tG\t1\t2\t0/1\n"
    out = tmp_path / "x.npz"
    assert genotypes("export", "small", "--to", "npz", "-o", out).exit_code == 0
    with np.load(out) as found:
        assert found["call_genotype"].shape == (4, 2, 2)
    assert genotypes("export", "small", "--to", "zarr", "-o", tmp_path / "x.vcz").exit_code == 0
    assert (tmp_path / "x.vcz" / "call_genotype" / ".zarray").exists()


def test_options_that_do_not_fit_are_refused() -> None:
    assert genotypes("export", "small", "--to", "vcf", "-c", "POS").exit_code == 2
    assert genotypes("export", "small", "--to", "zarr").exit_code == 2


def test_datasets_on_different_assemblies_are_not_asked_together(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "v.vcf", LINES, ["a", "b"])
    for name in ("GRCh38", "GRCh37"):
        genotypes("import", path, "--name", name, "--assembly", name)
    refused = genotypes("counts", "GRCh38", "GRCh37")
    assert refused.exit_code == 2
    assert "GRCh37: expected positions on GRCh38, as GRCh38 has them, found GRCh37; ask each of them" in refused.stderr

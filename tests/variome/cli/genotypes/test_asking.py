"""The options that `view`, `counts`, `haplotypes`, `carriers` and `export` have in common, as people give them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.variome.genotypes.small_vcf import Line, write_vcf
from tests.variome.genotypes.test_importing import ORIGIN
from variome.cli import main
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.editing import edit_dataset
from variome.genotypes.importing import import_files

LINES = [Line("chr1", place, "A", ("G",), ("0|1", "0/0", "1|1")) for place in (5, 7)]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A dataset whose one edit, version 2, gives b the allele of 1:5 that it has not in version 1."""
    folder = tmp_path / "cohort"
    import_files(folder, [write_vcf(tmp_path / "cohort.vcf", LINES, ["a", "b", "c"])], ORIGIN)
    change = EditRequest("a test", "call", "1:5:1:G", ("b",), new=("1|1",), for_traits=("height",))
    edit_dataset(folder, [change], author="ada", reason="gel")
    return folder


def genotypes(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["genotypes", *map(str, arguments)], prog_name="variome")


CHOICES = {
    "the last version": ((), True),
    "version 1": (("--version", "1"), False),
    "no edits": (("--edits", "none"), False),
    "its number": (("--edits", "1"), True),
    "a time before it": (("--edits", "1999-01-01"), False),
    "another trait": (("--trait", "weight"), False),
    "its trait": (("--trait", "height"), True),
}


@pytest.mark.parametrize(("chosen", "is_edited"), CHOICES.values(), ids=CHOICES)
def test_queries_are_of_the_version_and_the_edits_that_are_chosen(
    place: Path, chosen: tuple[str, ...], is_edited: bool
) -> None:
    def asked(*arguments: str) -> list[str]:
        done = genotypes(*arguments, f"{place}/", *chosen)
        assert (done.exit_code, done.stderr) == (0, "")
        return done.stdout.splitlines()

    ac = 5 if is_edited else 3
    calls = ["0|1", "1|1" if is_edited else "0/0", "1|1"]
    assert asked("counts", "-r", "1:5-5")[1:] == [f"chr1\t5\t.\tA\tG\t{ac}\t6"]
    assert asked("view", "-r", "1:5-5")[-1].split("\t")[9:] == calls
    assert asked("export", "--to", "vcf", "-r", "1:5-5")[-1].split("\t")[9:] == calls
    assert asked("carriers", "-a", ",1:5:1:G") == [
        f"SP\t{name}\t1" for name in ("a", "b", "c")[:: 1 if is_edited else 2]
    ]
    assert f"HC\t1\t{ac}" in asked("haplotypes", "-r", "1:5-5")


def test_a_version_that_there_is_not_and_edits_that_cannot_be_read_are_told(place: Path) -> None:
    for wrong in (("--version", "7"), ("--edits", "yesterday")):
        done = genotypes("counts", f"{place}/", *wrong)
        assert (done.exit_code, done.stdout) == (2, "")
        assert wrong[1] in done.stderr


@pytest.mark.parametrize(
    ("switches", "told"),
    [
        (["-l", "9"], "-l: only BCF is packed"),
        (["-b", "-H"], "-b: only rows can be BCF"),
        (["-u", "-t", "POS"], "-b: only rows can be BCF"),
        (["-u", "-l", "9"], "leave out one of them"),
    ],
)
def test_switches_of_bcf_that_do_not_go_together_are_refused(place: Path, switches: list[str], told: str) -> None:
    done = genotypes("view", f"{place}/", *switches)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


def test_a_view_is_bcf_packed_as_much_as_is_asked_for(place: Path, tmp_path: Path) -> None:
    sizes: list[int] = []
    for switches in (["-u"], ["-bl", "0"], ["-b"]):
        out = tmp_path / "out.bcf"
        assert genotypes("view", f"{place}/", *switches, "-o", out).exit_code == 0
        assert import_files(tmp_path / str(len(sizes)), [out], ORIGIN)[0].n_rows == 2
        sizes.append(out.stat().st_size)
    assert sizes[0] == sizes[1] > sizes[2]

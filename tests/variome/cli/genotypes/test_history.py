"""The commands that change datasets and tell of their history, as people give them."""

import shutil
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from tests.variome.genotypes.marker_twin import twin_of
from tests.variome.genotypes.small_vcf import Line, write_vcf
from tests.variome.genotypes.test_importing import ORIGIN
from variome.cli import main
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import import_files
from variome.genotypes.marker_import import Beside, import_other
from variome.settings import get_settings

LINES = [Line("chr1", place, "A", ("G",), ("0|1", "0/0", "1|1")) for place in (5, 7)]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store_url: str) -> Path:
    monkeypatch.setenv("DATABASE_URL", store_url)
    monkeypatch.setenv("VARIOME_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LOGNAME", "ada")
    get_settings.cache_clear()
    path = write_vcf(tmp_path / "cohort.vcf", LINES, ["a", "b", "c"])
    import_files(tmp_path / "home" / "genotypes" / "cohort", [path], ORIGIN)
    return tmp_path


def genotypes(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["genotypes", *map(str, arguments)], prog_name="variome")


def test_samples_are_appended_and_withdrawn_and_the_versions_tell(home: Path) -> None:
    more = write_vcf(home / "more.vcf", [LINES[0]._replace(calls=("0|1",)), Line("chr1", 9, "A", (), ("0|0",))], ["d"])
    done = genotypes("append", "cohort", more, "--reason", "second batch")
    assert (done.exit_code, done.stdout) == (0, "cohort: version 2: 4 samples, 2 rows, 0 of them new\n")
    assert done.stderr == "1 records have no ALT, and give no row\n"
    assert genotypes("withdraw", "cohort", "a").stdout == "cohort: version 3: 1 sample withdrawn\n"
    assert genotypes("info", "cohort", "--samples").stdout == "b\nc\nd\n"
    assert genotypes("withdraw", "cohort", "a", "--purge").stdout == (
        "cohort: version 4: 1 sample purged from all versions\n"
    )
    told = genotypes("versions", "cohort").stdout.splitlines()
    assert [line.split("  ", 2)[2] for line in told] == [
        "a tester  2 samples, 2 rows imported  (a test)",
        "ada  1 sample added  (second batch)",
        "ada  nothing changed",
        "ada  nothing changed",
    ]
    assert genotypes("verify", "cohort").stdout == "cohort: whole\n"


def test_edits_are_made_of_a_file_or_of_options_listed_compared_and_taken_back(home: Path) -> None:
    table = home / "edits.tsv"
    table.write_text("action\tmarker\tsamples\told\tnew\ncall\t1:5:A:G\ta,b\t0|1,0/0\t1|1\n")
    assert genotypes("edit", "cohort", table, "--reason", "gel").stdout == "cohort: version 2: edits 1-1\n"
    options = ["--action", "delete", "--marker", "1:7:1:G", "--for-traits", "height"]
    assert genotypes("edit", "cohort", *options).stdout == "cohort: version 3: edits 2-2\n"
    first, second = (orjson.loads(line) for line in genotypes("edit", "cohort", "--list").stdout.splitlines())
    assert (first["author"], first["reason"], first["old"], first["new"]) == ("ada", "gel", ["0|1", "0/0"], ["1|1"] * 2)
    assert (second["marker"], second["new"], second["for_traits"]) == ("1:7:1:G", None, ["height"])
    told = genotypes("diff", "cohort", "1", "last").stdout.splitlines()
    assert [line.split("\t")[:3] for line in told if line.startswith("#edit")] == [
        ["#edit", "1:5:1:G", "1"], ["#edit", "1:7:1:G", "2"],
    ]  # fmt: skip
    assert {line for line in told if not line.startswith("#")} == {
        "call changed\t1:5:1:G\ta\t0|1\t1|1", "call changed\t1:5:1:G\tb\t0/0\t1|1", "row removed\t1:7:1:G\t\t\t",
    }  # fmt: skip
    assert {"#call changed\t2", "#row removed\t1"} <= set(told)
    assert genotypes("edit", "cohort", "--undo", "last").stdout == "cohort: version 4: edits 3-3\n"
    assert "#row removed\t0" in genotypes("diff", "cohort", "1", "4:all", "--most", "0").stdout
    assert orjson.loads(genotypes("info", "cohort", "--edits", "none", "--format", "json").stdout)["rows"] == 2
    assert orjson.loads(genotypes("info", "cohort", "--trait", "weight", "--format", "json").stdout)["edits"] == 1


MEAN = "m1 A G 0 {}\nm2 A G 1 {}\n"


def test_files_of_markers_are_appended_edited_and_written_with_their_edits_or_without(home: Path) -> None:
    place = home / "home" / "genotypes" / "panel"
    (home / "names").write_text("x\ny\n")
    (home / "more").write_text("z\n")
    (home / "places").write_text("m1 5 1\nm2 7 1\n")
    (home / "a.txt").write_text(MEAN.format("0.5", "NA"))
    (home / "b.txt").write_text("m2 A G 2\nm3 A G 0.25\n")
    beside = ("--positions", home / "places", "--sample-names")
    import_other(place, home / "a.txt", ORIGIN, beside=Beside(home / "places", home / "names"))
    done = genotypes("append", "panel", home / "b.txt", *beside, home / "more", "--reason", "third")
    assert (done.exit_code, done.stdout) == (0, "panel: version 2: 3 samples, 3 rows, 1 of them new\n")
    assert "line 2: marker m3: expected it in the file of positions" in done.stderr
    done = genotypes(
        "edit", "panel", "--action", "call", "--marker", "m1", "--samples", "y", "--old", "0.5", "--new", "2"
    )
    assert done.stdout == "panel: version 3: edits 1-1\n"
    assert "call changed\t1:5:1:A\ty\t0.5\t2" in genotypes("diff", "panel", "2", "3").stdout.splitlines()
    assert "contig 1\t2 rows\t0.333333 missing" in genotypes("stats", "panel").stdout.splitlines()
    assert genotypes("verify", "panel").stdout == "panel: whole\n"
    for name, options in (("a", ()), ("b", ("--flat",)), ("c", ("-r", "1:7-7")), ("d", ("-s", ",x"))):
        done = genotypes("export", "panel", "--to", "lmdb", "-o", home / f"{name}.mdb", *options)
        assert ("1 edit stands in track-changes" in done.stderr) == (name == "a"), done.stderr
        import_other(home / name, home / f"{name}.mdb", ORIGIN)
    assert twin_of(Dataset(home / "a")) == twin_of(Dataset(home / "b")) == twin_of(Dataset(place))
    assert twin_of(Dataset(home / "a").without_edits())["m1"] == [0, 0.5, None]
    assert [len(Dataset(home / name).all_edits) for name in "abcd"] == [1, 0, 0, 0]
    assert genotypes("export", "panel", "--to", "geno", "--flat", "-o", home / "x").exit_code == 2


def test_alleles_of_dosages_are_refused_before_anything_is_printed(home: Path) -> None:
    (home / "a.txt").write_text(MEAN.format("0.5", "NA"))
    import_other(home / "home" / "genotypes" / "panel", home / "a.txt", ORIGIN)
    for command in ("counts", "haplotypes", "carriers", "view", "export --to tsv"):
        done = genotypes(*command.split(), "panel")
        assert (done.exit_code, done.stdout) == (2, "")
        assert "panel: expected a dataset of genotypes, found one of dosages: alleles cannot be" in done.stderr
    assert genotypes("view", "panel", "-t", "ID,POS", "-f", "ID == 'm2'").stdout == "m2\t0\n"


def test_verify_ends_with_1_where_anything_is_wrong(home: Path) -> None:
    folder = home / "home" / "genotypes" / "cohort"
    name = Dataset(folder).manifest.blocks[0].sites
    (folder / "objects" / name[:2] / name).write_bytes(b"")
    done = genotypes("verify", "cohort")
    assert done.exit_code == 1
    assert f"object {name}" in done.stdout
    assert done.stdout.endswith("cohort: 1 fault\n")


def test_datasets_are_listed_and_counted() -> None:
    name, number, _, samples, rows, edits = genotypes("list").stdout.rstrip().split("\t")
    assert (name, number, samples, rows, edits) == ("cohort", "1", "3", "2", "0")
    assert orjson.loads(genotypes("list", "--format", "json").stdout)["n_samples"] == 3
    told = orjson.loads(genotypes("stats", "cohort", "--format", "json").stdout)
    assert (told["n_rows"], told["n_samples"], told["share_missing"]) == (2, 3, 0.0)
    assert told["contigs"] == [{"contig": "1", "n_rows": 2, "n_haplotypes": 12, "n_missing": 0}]
    assert "contig 1\t2 rows\t0.000000 missing" in genotypes("stats", "cohort").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["append", "nothing", "x.vcf"], "nothing: there is no such genotype dataset"),
        (["withdraw", "cohort", "nobody"], "cohort: expected samples of the dataset, found nobody"),
        (["edit", "cohort"], "expected one of FILE, --action with what it needs, --undo, or --list"),
        (["edit", "cohort", "--marker", "1:5:A:G"], "command line: action: expected call, replace, insert, delete"),
        (["edit", "cohort", "--undo", "last"], "cohort: expected"),
        (["diff", "cohort", "yesterday"], "expected a version such as 3, 3:none, 3:1-4 or last:2026-11-22"),
        (["info", "cohort", "--version", "7"], "cohort: expected a version from 1 to 1, found 7"),
        (["versions", "nothing"], "nothing: there is no such genotype dataset"),
        (["verify", "nothing"], "nothing: there is no such genotype dataset"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments: list[str], said: str) -> None:
    done = genotypes(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_dataset_that_cannot_be_read_is_told_beside_the_others(home: Path) -> None:
    folder = home / "home" / "genotypes" / "cohort"
    shutil.copytree(folder, folder.with_name("broken"))
    for path in (folder.with_name("broken") / "versions").iterdir():
        path.write_bytes(path.read_bytes()[:-3])
    done = genotypes("list")
    assert done.exit_code == 1
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["cohort"]
    assert "broken" in done.stderr

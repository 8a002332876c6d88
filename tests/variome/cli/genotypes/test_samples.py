"""`variome genotypes samples`, `record` and `remove`, with a store and without."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import psycopg
import pytest
from click.testing import CliRunner, Result

from tests.variome.datasets.cohorts import cohort
from variome.cli import main
from variome.genotypes.dataset import Dataset
from variome.items.batch import IncomingItem, WriteContext
from variome.items.service import upsert_batch
from variome.schema.registry import SchemaRegistry
from variome.settings import get_settings


@pytest.fixture
def dataset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Dataset]:
    """Three samples, in an installation without a database."""
    monkeypatch.setenv("VARIOME_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    get_settings.cache_clear()
    yield cohort(tmp_path)
    get_settings.cache_clear()


@pytest.fixture
def with_store(dataset: Dataset, store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with a database."""
    monkeypatch.setenv("DATABASE_URL", store_url)
    get_settings.cache_clear()


def run(*arguments: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(
        main, ["genotypes", *map(str, arguments)], prog_name="variome", input=given, catch_exceptions=False
    )


def written(folder: Path, text: str, name: str = "people.fmf") -> Path:
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.usefixtures("with_store")
def test_what_a_file_says_is_set_printed_and_written_to_the_items(
    dataset: Dataset, store: psycopg.Connection, tmp_path: Path
) -> None:
    done = run("samples", "cohort", "--set", written(tmp_path, "a\tage:i:30\nb\tage:i:40\tsex:Z:female\n"))
    assert (done.exit_code, done.stdout) == (0, "cohort: version 2: age (integer), sex (string) of 2 samples\n")
    assert done.stderr == "samples that people.fmf does not name, of which it says nothing (1): c\n"
    assert run("samples", "cohort").stdout == "sample\tage\tsex\na\t30\t.\nb\t40\tfemale\nc\t.\t.\n"
    assert run("samples", "cohort", "--version", "1").stdout == "sample\na\nb\nc\n"
    assert run("samples", "cohort", "--where", "age > 30", "--format", "fmf").stdout == "b\tage:i:40\tsex:Z:female\n"
    assert len(orjson.loads(run("samples", "cohort", "--format", "json").stdout)["samples"]) == 3
    rows = store.execute(
        "SELECT document -> 'metadata' FROM item WHERE item_type = 'GenotypeSample' ORDER BY key"
    ).fetchall()
    assert rows == [({"age": 30},), ({"age": 40, "sex": "female"},), (None,)]


@pytest.mark.usefixtures("with_store")
def test_what_the_store_knows_of_individuals_is_put_beside_the_rest(
    dataset: Dataset, store: psycopg.Connection, tmp_path: Path
) -> None:
    run("samples", "cohort", "--set", written(tmp_path, "a\tage:i:30\nb\nc\n"))
    context = WriteContext("ann", "default", "default")
    person = IncomingItem("Individual", {"individual_id": "kim", "samples": ["a"], "sex": "male"})
    upsert_batch(store, SchemaRegistry.load(store), [person], context, atomic=True)
    done = run("samples", "cohort", "--from-items")
    assert done.stdout == "cohort: version 3: sex (string) of 1 samples\n"
    assert done.stderr == "samples that project default does not name, of which it says nothing (2): b, c\n"
    assert run("samples", "cohort").stdout == "sample\tage\tsex\na\t30\tmale\nb\t.\t.\nc\t.\t.\n"


@pytest.mark.usefixtures("with_store")
def test_keys_are_added_and_what_goes_is_told(dataset: Dataset, tmp_path: Path) -> None:
    run("samples", "cohort", "--set", written(tmp_path, "a\tage:i:30\nb\nc\n"))
    table = written(tmp_path, "name\tcentre\na\tnorth\nb\tsouth\nc\tsouth\n", "more.tsv")
    assert run("samples", "cohort", "--add", table).stdout == "cohort: version 3: centre (string) of 3 samples\n"
    assert run("samples", "cohort", "--add", table).stdout == "cohort: version 3 knows this already\n"
    done = run("samples", "cohort", "--set", table, "--author", "ann", "--reason", "no ages")
    assert done.stderr == "keys that were known before and are not any more (1): age\n"
    manifest = Dataset(dataset.folder).manifest
    assert (manifest.number, manifest.author, manifest.reason) == (4, "ann", "no ages")


def test_a_change_without_a_database_is_made_and_says_how_its_items_are_written(
    dataset: Dataset, store_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = run("samples", "cohort", "--set", written(tmp_path, "a\tage:i:30\nb\nc\n"))
    assert done.exit_code == 1
    assert "cohort: is changed, but its items are not: the database" in done.stderr
    assert "then write them with 'variome genotypes record cohort'" in done.stderr
    assert Dataset(dataset.folder).manifest.number == 2
    monkeypatch.setenv("DATABASE_URL", store_url)
    get_settings.cache_clear()
    assert run("record", "cohort").exit_code == 0


def test_a_folder_elsewhere_is_changed_without_items(dataset: Dataset, tmp_path: Path) -> None:
    folder = dataset.folder.rename(tmp_path / "elsewhere")
    assert run("samples", folder, "--set", written(tmp_path, "a\nb\nc\n")).exit_code == 0
    assert Dataset(folder).manifest.number == 2


def test_who_has_no_name_on_this_machine_sets_it_all_the_same(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise OSError("No username set in the environment")

    monkeypatch.setattr("getpass.getuser", nobody)
    (tmp_path / "s.tsv").write_text("sample\tage\na\t30\n")
    run("samples", "cohort", "--set", tmp_path / "s.tsv")
    assert Dataset(dataset.folder).manifest.author == "unknown"


def test_samples_that_the_dataset_lacks_and_two_files_are_refused(dataset: Dataset, tmp_path: Path) -> None:
    path = written(tmp_path, "x\tage:i:30\n")
    refused = run("samples", "cohort", "--set", path)
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "expected samples of cohort, found 1 that it lacks (x)" in refused.stderr
    assert (
        "expected one of --set, --add and --from-items, found several"
        in run("samples", "cohort", "--set", path, "--add", path).stderr
    )
    assert Dataset(dataset.folder).manifest.number == 1


@pytest.mark.usefixtures("with_store")
def test_a_dataset_is_removed_when_somebody_says_yes(dataset: Dataset) -> None:
    run("record", "cohort")
    assert run("remove", "cohort", given="n\n").exit_code == 1
    assert dataset.folder.exists()
    assert run("remove", "cohort", "--yes").stdout == (
        "removed cohort: 1 GenotypeDataset, 1 GenotypeDatasetVersion, 3 GenotypeSample, 1 versions\n"
    )
    assert not dataset.folder.exists()
    assert "there is no such genotype dataset" in run("remove", "cohort", "--yes").stderr

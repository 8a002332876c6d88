"""Datasets that go with their items, on real PostgreSQL."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.variome.datasets.cohorts import DIGEST, ORIGIN, cohort, with_metadata
from tests.variome.genotypes.small_vcf import Line, write_vcf
from tests.variome.items.fix_items import upsert
from variome.datasets.items import record_dataset
from variome.datasets.places import dataset_names
from variome.datasets.removing import remove_dataset, unload_file
from variome.errors import ConflictError, NotFoundError
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import import_files
from variome.genotypes.writing import new_version
from variome.schema.registry import SchemaRegistry

Connection = psycopg.Connection[Any]


@pytest.fixture
def known(store: Connection) -> SchemaRegistry:
    return SchemaRegistry.load(store)


@pytest.fixture
def recorded(store: Connection, known: SchemaRegistry, tmp_path: Path) -> Dataset:
    """A dataset of one file and two versions, with its items."""
    dataset = with_metadata(cohort(tmp_path), "a\tage:i:1\n")
    record_dataset(store, known, dataset, "research", "ann")
    return dataset


def items(store: Connection) -> list[str]:
    rows = store.execute(
        "SELECT item_type FROM item WHERE item_type NOT IN ('Project', 'Institution', 'User') ORDER BY item_type"
    )
    return [name for (name,) in rows]


def hanging_on(store: Connection) -> list[int]:
    tables = ("link", "revision", "edit", "unique_key")
    return [(store.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() or (0,))[0] for table in tables]


def test_a_dataset_that_is_removed_leaves_neither_items_nor_files(
    store: Connection, recorded: Dataset, tmp_path: Path
) -> None:
    counts = remove_dataset(store, tmp_path, "research", "cohort")
    assert counts == {"GenotypeDataset": 1, "GenotypeDatasetVersion": 2, "GenotypeSample": 3, "versions": 2}
    assert items(store) == ["File"]
    assert hanging_on(store) == [0, 0, 0, 0]
    assert not recorded.folder.exists()
    with pytest.raises(NotFoundError, match="cohort: there is no such genotype dataset"):
        remove_dataset(store, tmp_path, "research", "cohort")


def test_files_without_items_and_items_without_files_can_be_removed(
    store: Connection, known: SchemaRegistry, tmp_path: Path
) -> None:
    cohort(tmp_path)
    assert remove_dataset(store, tmp_path, "research", "cohort") == {"versions": 1}
    dataset = cohort(tmp_path)
    record_dataset(store, known, dataset, "research", "ann")
    dataset.folder.rename(tmp_path / "elsewhere")
    assert remove_dataset(store, tmp_path, "research", "cohort")["GenotypeSample"] == 3


def test_unloading_a_file_takes_out_the_datasets_that_were_made_from_it_alone(
    store: Connection, known: SchemaRegistry, recorded: Dataset, tmp_path: Path
) -> None:
    record_dataset(store, known, cohort(tmp_path, name="other", digest="b" * 64), "research", "ann")
    unloaded = unload_file(store, known, tmp_path, "research", DIGEST)
    assert unloaded.counts == {"GenotypeDataset": 1, "GenotypeDatasetVersion": 2, "GenotypeSample": 3, "File": 1}
    assert dataset_names(tmp_path) == ["other"]
    assert items(store) == ["File", "GenotypeDataset", "GenotypeDatasetVersion", *["GenotypeSample"] * 3]


@pytest.mark.parametrize("second", ["b" * 64, None])
def test_a_file_is_not_unloaded_while_a_dataset_has_genotypes_of_others_too(
    store: Connection, known: SchemaRegistry, tmp_path: Path, second: str | None
) -> None:
    paths = [
        write_vcf(tmp_path / f"{name}.vcf", [Line("chr1", 5, "A", ("C",), ("0/1",))], [name]) for name in ("a", "b")
    ]
    import_files(tmp_path / "genotypes" / "both", paths, ORIGIN, digests=[DIGEST, second])
    record_dataset(store, known, Dataset(tmp_path / "genotypes" / "both"), "research", "ann")
    before = items(store)
    with pytest.raises(ConflictError, match=f"genotype dataset both: expected genotypes of the file {DIGEST} alone"):
        unload_file(store, known, tmp_path, "research", DIGEST)
    assert items(store) == before
    assert dataset_names(tmp_path) == ["both"]


def test_a_dataset_stays_while_a_population_names_its_samples(
    store: Connection, known: SchemaRegistry, recorded: Dataset, tmp_path: Path
) -> None:
    upsert(store, known, ("Population", {"population_id": "few", "samples": ["cohort:a"]}))
    for act in (
        lambda: remove_dataset(store, tmp_path, "research", "cohort"),
        lambda: unload_file(store, known, tmp_path, "research", DIGEST),
    ):
        with pytest.raises(ConflictError, match="expected that no population names it or a sample of it, found few"):
            act()
    assert dataset_names(tmp_path) == ["cohort"]
    store.execute("UPDATE item SET status = 'deleted' WHERE item_type = 'Population'")
    remove_dataset(store, tmp_path, "research", "cohort")
    assert (items(store), hanging_on(store)) == (["File"], [0, 0, 0, 0])


def test_a_dataset_that_somebody_writes_to_is_not_removed(
    store: Connection, known: SchemaRegistry, recorded: Dataset, tmp_path: Path
) -> None:
    before = items(store)
    with new_version(recorded.folder, assembly="GRCh38", author="ann", reason="slow"):
        for act in (
            lambda: remove_dataset(store, tmp_path, "research", "cohort"),
            lambda: unload_file(store, known, tmp_path, "research", DIGEST),
        ):
            with pytest.raises(ConflictError, match="another command writes to this dataset"):
                act()
    assert items(store) == before
    assert Dataset(recorded.folder).manifest.number == 3

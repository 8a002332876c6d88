"""Items of genotype datasets, on real PostgreSQL."""

from collections import Counter
from pathlib import Path
from shutil import rmtree
from typing import Any

import orjson
import psycopg
import pytest

from tests import builders as b
from tests.variome.datasets.cohorts import DIGEST, cohort, with_metadata, without
from tests.variome.items.fix_items import upsert
from variome.datasets.items import record_dataset
from variome.errors import NotFoundError
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_requests import request_of
from variome.genotypes.editing import edit_dataset
from variome.items.batch import Outcome
from variome.items.reading import get_item
from variome.items.viewer import Viewer
from variome.model.identity import file_uuid, genotype_dataset_uuid, genotype_sample_uuid, individual_uuid
from variome.schema.registry import SchemaRegistry

Connection = psycopg.Connection[Any]


@pytest.fixture
def known(store: Connection) -> SchemaRegistry:
    return SchemaRegistry.load(store)


def record(store: Connection, known: SchemaRegistry, dataset: Dataset) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (item_type, outcome), n in record_dataset(store, known, dataset, "research", "ann").items():
        found.setdefault(item_type, {})[str(outcome)] = n
    return found


def item(store: Connection, known: SchemaRegistry, item_type: str, name: str) -> dict[str, Any]:
    found = get_item(store, known, item_type, name, viewer=b.EVERYTHING, project="research")
    document: dict[str, Any] = orjson.loads(found.document)
    return document


def test_a_dataset_its_versions_and_samples_are_items_that_link_to_one_another(
    store: Connection, known: SchemaRegistry, tmp_path: Path
) -> None:
    dataset = with_metadata(cohort(tmp_path), "a\tage:i:30\t_mgs:i:5\nb\theight:f:1.5\tpopulation:Z:FIN\n")
    assert record(store, known, dataset) == {
        "File": {"created": 1},
        "GenotypeDataset": {"created": 1},
        "GenotypeDatasetVersion": {"created": 2},
        "GenotypeSample": {"created": 3},
    }
    uuid, file = str(genotype_dataset_uuid("research", "cohort")), str(file_uuid("research", DIGEST))
    assert item(store, known, "GenotypeDataset", "cohort") == {
        "dataset_id": "cohort", "assembly": "GRCh38", "contigs": ["1"], "version": 2, "sha256": dataset.manifest_digest,
        "n_samples": 3, "n_rows": 3, "sample_keys": ["age", "_mgs", "height", "population"], "files": [file],
        "project": item(store, known, "GenotypeDataset", "cohort")["project"],
    }  # fmt: skip
    first, second = (item(store, known, "GenotypeDatasetVersion", f"cohort:{number}") for number in (1, 2))
    assert (first["dataset"], first["files"], first["n_withdrawn"]) == (uuid, [file], 0)
    assert first["sources"] == [{"file_name": "cohort.vcf", "sha256": DIGEST}]
    assert (second["sha256"], second["parent_sha256"]) == (dataset.manifest_digest, first["sha256"])
    assert (second["author"], second["reason"]) == ("ann", "a test")
    sample = item(store, known, "GenotypeSample", "cohort:a")
    assert (sample["dataset"], sample["sample_name"], sample["is_withdrawn"]) == (uuid, "a", False)
    assert (sample["metadata"], sample["minimal_group_size"]) == ({"age": 30, "_mgs": 5}, 5)
    assert "metadata" not in item(store, known, "GenotypeSample", "cohort:c")
    assert item(store, known, "File", DIGEST)["file_name"] == "cohort.vcf"


def test_a_version_tells_how_many_edits_it_has_however_many_were_made_at_once(
    store: Connection, known: SchemaRegistry, tmp_path: Path
) -> None:
    dataset = cohort(tmp_path)
    said = {"action": "call", "marker": "1:5:A:C", "new": "1/1"}
    wanted = [request_of({**said, "samples": name}, name) for name in "ab"]
    edit_dataset(dataset.folder, wanted, author="ann", reason="")
    record(store, known, Dataset(dataset.folder))
    told = [item(store, known, "GenotypeDatasetVersion", f"cohort:{number}")["n_edits"] for number in (1, 2)]
    assert told == [0, 2]


def test_recording_again_writes_nothing(store: Connection, known: SchemaRegistry, tmp_path: Path) -> None:
    dataset = cohort(tmp_path)
    record(store, known, dataset)
    before = store.execute("SELECT uuid, revision, modified FROM item ORDER BY uuid").fetchall()
    assert record(store, known, dataset) == {
        "GenotypeDataset": {"unchanged": 1},
        "GenotypeDatasetVersion": {"unchanged": 1},
        "GenotypeSample": {"unchanged": 3},
    }
    assert store.execute("SELECT uuid, revision, modified FROM item ORDER BY uuid").fetchall() == before


def test_samples_are_linked_to_the_individual_that_has_them_or_is_called_so(
    store: Connection, known: SchemaRegistry, tmp_path: Path
) -> None:
    for document in (
        {"individual_id": "a"},
        {"individual_id": "kim", "samples": ["b"]},
        {"individual_id": "lee", "samples": ["c"]},
        {"individual_id": "max", "samples": ["c"]},
    ):
        assert upsert(store, known, ("Individual", document)).outcomes == [Outcome.CREATED]
    record(store, known, cohort(tmp_path))
    linked = [item(store, known, "GenotypeSample", f"cohort:{name}").get("individual") for name in "abc"]
    assert linked == [str(individual_uuid("research", "a")), str(individual_uuid("research", "kim")), None]


def test_files_that_the_store_has_are_linked_to_as_they_are(
    store: Connection, known: SchemaRegistry, tmp_path: Path
) -> None:
    upsert(store, known, ("File", b.file("GAPFI1", sha256=DIGEST, n_records=7)))
    assert "File" not in record(store, known, cohort(tmp_path))
    assert item(store, known, "GenotypeDataset", "cohort")["files"] == [str(file_uuid("research", "GAPFI1"))]
    assert item(store, known, "File", "GAPFI1")["n_records"] == 7


def test_a_stream_is_a_source_without_a_file(store: Connection, known: SchemaRegistry, tmp_path: Path) -> None:
    assert "File" not in record(store, known, cohort(tmp_path, digest=None))
    assert item(store, known, "GenotypeDataset", "cohort")["files"] == []
    assert item(store, known, "GenotypeDatasetVersion", "cohort:1")["sources"] == [{"file_name": "cohort.vcf"}]


def test_nothing_more_is_said_of_a_sample_that_is_withdrawn_or_gone(
    store: Connection, known: SchemaRegistry, tmp_path: Path
) -> None:
    dataset = with_metadata(cohort(tmp_path), "a\tage:i:30\nb\tage:i:40\n")
    record(store, known, dataset)
    assert record(store, known, without(dataset, "a"))["GenotypeSample"] == {"updated": 1, "unchanged": 2}
    uuid = str(genotype_dataset_uuid("research", "cohort"))
    project = item(store, known, "GenotypeDataset", "cohort")["project"]

    def gone(name: str) -> dict[str, Any]:
        return {
            "sample_id": f"cohort:{name}",
            "dataset": uuid,
            "sample_name": name,
            "is_withdrawn": True,
            "project": project,
        }

    assert item(store, known, "GenotypeSample", "cohort:a") == gone("a")
    assert item(store, known, "GenotypeDataset", "cohort")["n_samples"] == 2
    record(store, known, cohort(tmp_path, ["b", "d"]))
    assert [item(store, known, "GenotypeSample", f"cohort:{name}") for name in "ac"] == [gone("a"), gone("c")]
    assert not item(store, known, "GenotypeSample", "cohort:b")["is_withdrawn"]
    version = item(store, known, "GenotypeDatasetVersion", "cohort:4")
    assert (version["n_samples"], version["n_withdrawn"]) == (2, 0)


def test_versions_of_a_dataset_that_was_made_anew_take_the_place_of_the_old_ones(
    store: Connection, known: SchemaRegistry, tmp_path: Path
) -> None:
    dataset = without(with_metadata(cohort(tmp_path), "a\tage:i:30\n"), "a")
    record(store, known, dataset)
    rmtree(dataset.folder)
    again = cohort(tmp_path, ["z"])
    assert record(store, known, again)["GenotypeDatasetVersion"] == {"updated": 1}
    assert item(store, known, "GenotypeDatasetVersion", "cohort:1")["sha256"] == again.manifest_digest
    for number in (2, 3):
        with pytest.raises(NotFoundError):
            item(store, known, "GenotypeDatasetVersion", f"cohort:{number}")


def test_items_of_a_dataset_are_those_of_its_project_and_nobody_else_sees_them(
    store: Connection, known: SchemaRegistry, tmp_path: Path
) -> None:
    record(store, known, cohort(tmp_path))
    statuses = store.execute("SELECT DISTINCT status FROM item WHERE item_type LIKE 'Genotype%'").fetchall()
    assert statuses == [("in review",)]
    name = str(genotype_sample_uuid("research", "cohort", "a"))
    member, stranger = Viewer("kim", {"research": "reader"}), Viewer("lee", {"other": "admin"})
    assert get_item(store, known, "GenotypeSample", name, viewer=member).uuid
    for item_type, called in (("GenotypeSample", name), ("GenotypeDataset", "cohort")):
        with pytest.raises(NotFoundError):
            get_item(store, known, item_type, called, viewer=stranger, project="research")


def test_many_samples_are_written_in_parts(
    store: Connection, known: SchemaRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("variome.datasets.items._AT_ONCE", 2)
    assert record(store, known, cohort(tmp_path, "abcde"))["GenotypeSample"] == Counter(created=5)

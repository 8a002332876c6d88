"""Who sees a dataset: who sees its item, if it is one that knows the files."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import builders
from tests.variome.web.fix_genotypes import PEOPLE, cohort_lines, put
from variome.datasets.items import record_dataset
from variome.datasets.visibility import may_see, recording_projects, visible_names
from variome.errors import InputError
from variome.genotypes.dataset import Dataset
from variome.items.batch import IncomingItem, WriteContext
from variome.items.service import upsert_batch
from variome.items.viewer import Viewer

Store = psycopg.Connection[Any]
ADA, EVE = Viewer("ada", {"research": "reader"}), Viewer("eve", {"elsewhere": "admin"})


def test_an_item_shows_its_dataset_to_its_project_whatever_version_it_knows(store: Store, tmp_path: Path) -> None:
    home = tmp_path / "home"
    put(home, "cohort", cohort_lines(n_rows=2), PEOPLE)
    assert [may_see(store, home, "cohort", each) for each in (Viewer.everything(), ADA)] == [True, False]
    record_dataset(store, builders.registry(store), Dataset(home / "genotypes" / "cohort"), "research", "ada")
    put(home, "cohort", cohort_lines(n_rows=1), PEOPLE)
    assert [visible_names(store, home, each) for each in (ADA, EVE)] == [["cohort"], []]
    assert not may_see(store, home, "absent", ADA)
    with pytest.raises(InputError):
        may_see(store, home, "../cohort", ADA)


def test_the_project_that_had_its_item_first_comes_first(store: Store, tmp_path: Path) -> None:
    home = tmp_path / "home"
    put(home, "cohort", cohort_lines(n_rows=2), PEOPLE)
    assert recording_projects(store, home, "cohort") == []
    for project in ("research", "archive"):
        record_dataset(store, builders.registry(store), Dataset(home / "genotypes" / "cohort"), project, "ada")
    assert recording_projects(store, home, "cohort") == ["research", "archive"]


def test_an_item_that_only_has_the_name_shows_nothing(store: Store, tmp_path: Path) -> None:
    home = tmp_path / "home"
    put(home, "cohort", cohort_lines(n_rows=2), PEOPLE)
    document = {"dataset_id": "cohort", "sha256": "0" * 64}
    context = WriteContext("eve", "elsewhere", "lab")
    upsert_batch(store, builders.registry(store), [IncomingItem("GenotypeDataset", document)], context, atomic=True)
    assert not may_see(store, home, "cohort", EVE)

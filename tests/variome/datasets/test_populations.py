"""Populations, on real PostgreSQL."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import builders as b
from tests.variome.datasets.cohorts import cohort, without
from tests.variome.items.fix_items import upsert
from variome.datasets.items import record_dataset
from variome.datasets.populations import Population, get_population
from variome.errors import NotFoundError
from variome.items.batch import Outcome
from variome.items.viewer import Viewer
from variome.model.identity import genotype_dataset_uuid, genotype_sample_uuid
from variome.schema.registry import SchemaRegistry

Connection = psycopg.Connection[Any]


@pytest.fixture
def known(store: Connection, tmp_path: Path) -> SchemaRegistry:
    """The schemas of a store that has two datasets."""
    registry = SchemaRegistry.load(store)
    for name in ("cohort", "other"):
        record_dataset(store, registry, cohort(tmp_path, name=name), "research", "ann")
    return registry


def test_a_population_has_samples_by_name_and_a_condition(store: Connection, known: SchemaRegistry) -> None:
    samples = [str(genotype_sample_uuid("research", "other", "b")), "cohort:c", "cohort:a"]
    document = {
        "population_id": "FIN", "samples": samples, "expression": "population == 'FIN'", "datasets": ["cohort"]
    }  # fmt: skip
    assert upsert(store, known, ("Population", document)).outcomes == [Outcome.CREATED]
    found = get_population(store, known, "FIN", viewer=b.EVERYTHING, project="research")
    assert found == Population("FIN", ["cohort"], {"cohort": ["a", "c"], "other": ["b"]}, "population == 'FIN'")


def test_a_population_of_a_condition_alone_is_of_all_datasets(store: Connection, known: SchemaRegistry) -> None:
    upsert(store, known, ("Population", {"population_id": "old", "expression": "age > 60"}))
    found = get_population(store, known, "old", viewer=b.EVERYTHING, project="research")
    assert found == Population("old", [], {}, "age > 60")


def test_samples_that_were_withdrawn_belong_to_no_population(
    store: Connection, known: SchemaRegistry, tmp_path: Path
) -> None:
    upsert(store, known, ("Population", {"population_id": "two", "samples": ["cohort:a", "cohort:b"]}))
    record_dataset(store, known, without(cohort(tmp_path), "a"), "research", "ann")
    found = get_population(store, known, "two", viewer=b.EVERYTHING, project="research")
    assert found.samples == {"cohort": ["b"]}


@pytest.mark.parametrize(
    ("document", "pointer"),
    [({"population_id": "x"}, ""), ({"population_id": "x", "samples": ["cohort:nobody"]}, "/samples/0")],
)
def test_a_population_of_nobody_or_of_who_is_not_there_is_rejected(
    store: Connection, known: SchemaRegistry, document: dict[str, Any], pointer: str
) -> None:
    result = upsert(store, known, ("Population", document))
    assert result.outcomes == [Outcome.REJECTED]
    assert result.problems[0].pointer == pointer


def test_who_may_see_a_population_and_not_its_samples_is_told_no_names(
    store: Connection, known: SchemaRegistry
) -> None:
    document = {"population_id": "x", "samples": ["cohort:a"], "datasets": ["cohort"]}
    upsert(store, known, ("Population", document))
    store.execute("UPDATE item SET status = 'shared' WHERE item_type = 'Population'")
    stranger = Viewer("lee", {"other": "admin"})
    found = get_population(store, known, "x", viewer=stranger, project="research")
    assert found == Population("x", [], {}, "")


def test_populations_of_another_project_are_not_there(store: Connection, known: SchemaRegistry) -> None:
    upsert(store, known, ("Population", {"population_id": "x", "expression": "1 == 1"}))
    stranger = Viewer("lee", {"other": "admin"})
    with pytest.raises(NotFoundError):
        get_population(store, known, "x", viewer=stranger, project="research")
    assert genotype_dataset_uuid("research", "cohort") != genotype_dataset_uuid("other", "cohort")

"""What the store knows of the individuals of samples, on real PostgreSQL."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.variome.datasets.cohorts import cohort
from tests.variome.items.fix_items import upsert
from variome.datasets.individuals import find_individuals, read_individuals
from variome.errors import InputError
from variome.model.identity import individual_uuid
from variome.schema.registry import SchemaRegistry

Connection = psycopg.Connection[Any]

INDIVIDUALS: list[dict[str, Any]] = [
    {"individual_id": "kid", "samples": ["a"], "sex": "female", "is_affected": True, "father": "pa", "mother": "ma"},
    {"individual_id": "ma", "samples": ["b"], "sex": "female", "is_affected": False},
    {"individual_id": "pa", "sex": "male"},
    {"individual_id": "c", "sex": "unknown"},
]


@pytest.fixture
def people(store: Connection) -> None:
    """A trio, of whom two have samples in the dataset, and somebody of whom nothing is known."""
    registry = SchemaRegistry.load(store)
    for document in reversed(INDIVIDUALS):
        assert upsert(store, registry, ("Individual", document)).problems == []
    family = {"family_id": "F", "members": ["kid", "ma", "pa"], "proband": "kid"}
    assert upsert(store, registry, ("Family", family)).problems == []


@pytest.mark.usefixtures("people")
def test_samples_have_what_a_ped_file_would_say_of_their_individuals(store: Connection, tmp_path: Path) -> None:
    found = read_individuals(store, cohort(tmp_path), "research")
    assert found.keys == {
        "family": "string", "father": "string", "mother": "string", "sex": "string", "phenotype": "integer",
    }  # fmt: skip
    assert found.rows == {
        "a": {"family": "F", "father": "pa", "mother": "b", "sex": "female", "phenotype": 2},
        "b": {"family": "F", "sex": "female", "phenotype": 1},
        "c": {},
    }


@pytest.mark.usefixtures("people")
def test_individuals_of_another_project_are_not_looked_at(store: Connection, tmp_path: Path) -> None:
    assert find_individuals(store, "research", ["a", "c", "d"]) == {
        "a": individual_uuid("research", "kid"),
        "c": individual_uuid("research", "c"),
    }
    assert find_individuals(store, "other", ["a", "c"]) == {}
    with pytest.raises(InputError, match="cohort: expected individuals in project other"):
        read_individuals(store, cohort(tmp_path), "other")

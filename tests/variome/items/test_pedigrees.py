"""What a project knows of families, and what stays hidden."""

from typing import Any

import psycopg
import pytest

from tests import builders
from variome.items.batch import IncomingItem, WriteContext
from variome.items.pedigrees import find_families
from variome.items.service import upsert_batch
from variome.model.identity import individual_uuid


def uuids(project: str, names: str) -> list[str]:
    return [str(individual_uuid(project, name)) for name in names]


@pytest.fixture
def families(store: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """In project `one` a child, its mother in the family and its father without one; in `two` a child of that name."""
    registry = builders.registry(store)
    for project, members in (("one", "CM"), ("two", "C")):
        mother, father = uuids(project, "MD")
        items = [
            IncomingItem("Individual", {"individual_id": "C", "mother": mother, "father": father}),
            IncomingItem("Individual", {"individual_id": "M"}),
            IncomingItem("Individual", {"individual_id": "D"}),
            IncomingItem("Family", {"family_id": "F", "members": uuids(project, members)}),
        ]
        upsert_batch(store, registry, items, WriteContext("somebody", project, "lab"), atomic=True)
    return store


def names(found: dict[str, list[dict[str, Any]]]) -> tuple[list[str], list[str]]:
    return [each["family_id"] for each in found["families"]], [each["individual_id"] for each in found["individuals"]]


@pytest.mark.parametrize(("individuals", "named"), [(["M"], []), ([], ["F"]), (["C", "nobody"], ["none"])])
def test_a_family_is_whole_and_comes_with_the_parents_of_its_members(
    families: psycopg.Connection[Any], individuals: list[str], named: list[str]
) -> None:
    assert names(find_families(families, "one", individuals, named)) == (["F"], ["C", "D", "M"])


def test_an_individual_without_a_family_is_found_alone(families: psycopg.Connection[Any]) -> None:
    assert names(find_families(families, "one", ["D"], [])) == ([], ["D"])


def test_another_project_has_families_of_its_own(families: psycopg.Connection[Any]) -> None:
    (family,) = find_families(families, "two", ["C"], [])["families"]
    assert family["members"] == uuids("two", "C")
    assert names(find_families(families, "three", ["C", "M"], ["F"])) == ([], [])


def test_what_is_deleted_is_not_found(families: psycopg.Connection[Any]) -> None:
    families.execute("UPDATE item SET status = 'deleted' WHERE uuid = %s", [individual_uuid("one", "M")])
    assert names(find_families(families, "one", ["C"], [])) == (["F"], ["C", "D"])
    families.execute("UPDATE item SET status = 'deleted' WHERE item_type = 'Family'")
    assert names(find_families(families, "one", ["C"], [])) == ([], ["C", "D"])

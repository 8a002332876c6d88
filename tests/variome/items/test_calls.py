"""The samples of a file, record by record."""

from typing import Any

import psycopg
import pytest

from tests import builders
from variome.items.batch import IncomingItem, WriteContext
from variome.items.calls import iter_calls, sampled_files
from variome.items.service import upsert_batch
from variome.model.identity import file_uuid
from variome.schema.registry import SchemaRegistry

FILE = file_uuid("research", "F1")


@pytest.fixture
def registry(store: psycopg.Connection[Any]) -> SchemaRegistry:
    """A store with two records of samples S1 and S2, written in another order, and a call of S1 without a record."""
    registry = builders.registry(store)
    variants = [builders.variant(position) for position in (100, 200, 300)]
    items = [
        IncomingItem("File", builders.file(samples=["S1", "S2"])),
        *(IncomingItem("Variant", each) for each in variants),
        IncomingItem("VariantSample", builders.sample(variants[1], file=FILE), 7),
        IncomingItem("VariantSample", builders.sample(variants[0], "S2", file=FILE), 9),
        IncomingItem("VariantSample", builders.sample(variants[0], file=FILE), 9),
        IncomingItem("VariantSample", builders.sample(variants[2], file=FILE)),
    ]
    upsert_batch(store, registry, items, WriteContext("somebody", "research", "lab"), atomic=True)
    return registry


def found(
    store: psycopg.Connection[Any], registry: SchemaRegistry, *samples: str, after: int = 0
) -> list[tuple[int, str]]:
    calls = iter_calls(store, registry, FILE, builders.VERSION, samples, after=after)
    return sorted((call.record, call.document["CALL_INFO"]) for call in calls)


def test_calls_come_in_the_order_of_records_and_those_without_one_not_at_all(
    store: psycopg.Connection[Any], registry: SchemaRegistry
) -> None:
    calls = list(iter_calls(store, registry, FILE, builders.VERSION, ["S1", "S2"]))
    assert [call.record for call in calls] == [7, 9, 9]
    assert found(store, registry, "S1", "S2") == [(7, "S1"), (9, "S1"), (9, "S2")]


def test_samples_and_the_records_after_one_can_be_chosen(
    store: psycopg.Connection[Any], registry: SchemaRegistry
) -> None:
    assert found(store, registry, "S2") == [(9, "S2")]
    assert found(store, registry, "S1", after=7) == [(9, "S1")]
    assert list(iter_calls(store, registry, FILE, "none", ["S1"])) == []


def test_a_file_is_told_with_the_types_of_its_samples(store: psycopg.Connection[Any], registry: SchemaRegistry) -> None:
    (file,) = sampled_files(store, registry, "research", ["S2", "S9"])
    assert (file.uuid, file.accession, file.is_finished) == (FILE, "F1", True)
    assert file.versions == {builders.VERSION: ["VariantSample"]}
    assert sampled_files(store, registry, "research", ["S9"]) == []
    assert sampled_files(store, registry, "other", ["S1"]) == []

"""A store with tiny schemas, and short ways to write to it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests import builders as b
from variome.items.batch import BatchResult, IncomingItem, WriteContext
from variome.items.service import upsert_batch
from variome.schema.registry import SchemaRegistry

Connection = psycopg.Connection[Any]

CONTEXT = WriteContext("ann", "research", "clinic", versions=dict.fromkeys(b.FRAMES, b.VERSION))
LOAD = replace(CONTEXT, file=b.FILE, submission=UUID(int=7))


@pytest.fixture
def registry(store: Connection) -> SchemaRegistry:
    return b.registry(store)


def incoming(*items: tuple[str, b.Document], record: int | None = None) -> list[IncomingItem]:
    return [IncomingItem(item_type, document, record) for item_type, document in items]


def upsert(
    store: Connection, registry: SchemaRegistry, *items: tuple[str, b.Document], context: WriteContext = CONTEXT
) -> BatchResult:
    return upsert_batch(store, registry, incoming(*items), context)


def rows(store: Connection, query: str, *values: Any) -> list[tuple[Any, ...]]:
    return store.execute(query.encode(), values).fetchall()


def seed(store: Connection, registry: SchemaRegistry) -> None:
    """File F1, three genes and two consequences."""
    items: list[tuple[str, b.Document]] = [
        ("File", b.file()),
        *(("Gene", b.gene(n)) for n in (1, 2, 3)),
        ("VariantConsequence", b.consequence("missense_variant", var_conseq_id="SO:0001583")),
        ("VariantConsequence", b.consequence("stop_gained", var_conseq_id="SO:0001587")),
    ]
    result = upsert(store, registry, *items)
    assert result.problems == []


def kinds(result: BatchResult) -> list[tuple[int, str]]:
    return [(problem.index, problem.kind) for problem in result.problems]

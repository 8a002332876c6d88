"""What the store answers to a load, whichever way it comes in; over both ways: tests/contracts."""

from typing import Any

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, Connection
from variome.errors import ConflictError
from variome.items.loading import begin_load
from variome.items.submissions import Submission
from variome.schema.registry import SchemaRegistry


def begin(store: Connection, registry: SchemaRegistry, document: b.Document) -> Submission:
    return begin_load(store, registry, document, CONTEXT, b.VERSION, replaces=None, options={}, lease_seconds=0.1)


def test_a_file_that_is_deleted_is_not_loaded_where_nobody_would_see_it(
    store: Connection, registry: SchemaRegistry
) -> None:
    begin(store, registry, b.file("L1"))
    store.execute("UPDATE item SET status = 'deleted' WHERE item_type = 'File'")
    before = store.execute("SELECT document::text FROM item WHERE item_type = 'File'").fetchall()
    with pytest.raises(ConflictError, match=r"the file L1: .* deleted; unload it first"):
        begin(store, registry, b.file("L1", file_name="again.vcf"))
    assert store.execute("SELECT document::text FROM item WHERE item_type = 'File'").fetchall() == before


def test_a_file_that_is_rejected_is_told_by_its_fault_and_not_by_a_note(
    store: Connection, registry: SchemaRegistry
) -> None:
    begin(store, registry, b.file("L1", sha256="a" * 64))
    foreign: dict[str, Any] = {"date_created": "2020-01-01T00:00:00Z"}
    with pytest.raises(ConflictError, match=r"the file L1: expected \"aaaa"):
        begin(store, registry, b.file("L1", sha256="b" * 64, **foreign))

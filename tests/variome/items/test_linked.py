"""Items that others link to, read for one answer."""

from dataclasses import replace
from uuid import UUID

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, Connection, seed, upsert
from variome.items.linked import LinkedItems
from variome.items.viewer import Viewer
from variome.model.content import canonical
from variome.model.identity import item_uuid
from variome.schema.registry import SchemaRegistry

GENE = item_uuid("Gene", b.gene(1)["ensgid"])
NOWHERE = UUID(int=1)


@pytest.fixture
def linked(store: Connection, registry: SchemaRegistry) -> LinkedItems:
    seed(store, registry)
    return LinkedItems(store, registry, b.EVERYTHING)


def test_an_item_is_found_with_its_document_and_version(linked: LinkedItems) -> None:
    found = linked.find("Gene", GENE)
    assert found is not None
    assert (found.version, found.document["gene_symbol"]) == ("1.0", "SYMBOL1")


def test_what_is_not_there_is_not_found(linked: LinkedItems) -> None:
    linked.read("Gene", [GENE, NOWHERE])
    assert linked.find("Gene", NOWHERE) is None


def test_an_item_is_read_once_for_an_answer(store: Connection, linked: LinkedItems) -> None:
    linked.read("Gene", [GENE])
    store.execute("DELETE FROM item")
    assert linked.find("Gene", GENE) is not None


def test_the_wanted_version_goes_before_the_newest(store: Connection) -> None:
    registry = b.registry(store, "1.0", "2.0", "3.0")
    variants = [b.variant(1000, MUTANNO_Version=version, ID=f"rs{version}") for version in ("1.0", "2.0")]
    uuid = b.uuid_of(variants[0])
    for each in variants:
        upsert(store, registry, ("Variant", each), context=replace(CONTEXT, versions={}))
    found = {
        wanted: LinkedItems(store, registry, b.EVERYTHING).find("Variant", uuid, wanted)
        for wanted in ("1.0", "2.0", "3.0", None)
    }
    assert {wanted: each and (each.version, each.document["ID"]) for wanted, each in found.items()} == {
        "1.0": ("1.0", "rs1.0"),
        "2.0": ("2.0", "rs2.0"),
        "3.0": ("2.0", "rs2.0"),
        None: ("2.0", "rs2.0"),
    }


def test_what_the_viewer_may_not_see_is_as_if_it_were_not_there(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    store.execute("UPDATE item SET status = 'deleted' WHERE uuid = %s", [GENE])
    assert LinkedItems(store, registry, Viewer("ann", {"research": "reader"})).find("Gene", GENE) is None


def test_a_document_of_an_older_schema_version_is_upgraded(store: Connection, linked: LinkedItems) -> None:
    old = canonical({"accession": "F1", "format_version": "4.2"}).decode()
    store.execute("UPDATE item SET document = %s, schema_version = 1 WHERE uuid = %s", [old, b.FILE])
    found = linked.find("File", b.FILE)
    assert found is not None
    assert found.document["file_format_version"] == "4.2"

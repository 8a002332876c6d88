"""An item that its parser has sealed is written as the same item is that comes with its document."""

from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, Connection, kinds, rows, seed, upsert
from variome.items import service
from variome.items.batch import IncomingItem, Sealed, WriteContext
from variome.items.calculated.searched import search_values
from variome.items.pending import Pending
from variome.items.preparing import Item, prepare
from variome.items.second_keys import TakenMeanwhileError
from variome.items.service import upsert_batch
from variome.model.content import canonical, content_hash
from variome.model.item_types import ITEM_TYPES
from variome.model.keys import key_of
from variome.schema.registry import SchemaRegistry
from variome.schema.validation import CompiledSchema

VARIANT = ITEM_TYPES["Variant"]
SHOWN = "SELECT v.uuid, v.contig, v.position, v.genes, v.consequences, v.content_hash, v.document, v.gnomad_af"


class Parsed(NamedTuple):
    """As a parser gives it."""

    item_type: str
    document: b.Document
    sealed: Sealed | None = None


def sealed(document: b.Document, schema: CompiledSchema) -> Parsed:
    search = search_values(schema, document)
    fixed = {name: document[name] for name in ("CHROM", "POS", "assembly")}
    names = schema.names(document, search)
    key = key_of(VARIANT, document)
    content = canonical(document)
    whole = Sealed(schema, key, b.uuid_of(document), fixed, content, content_hash(content), search, names)
    return Parsed("Variant", {}, whole)


def plain(document: b.Document) -> Parsed:
    return Parsed("Variant", document)


def prepared(registry: SchemaRegistry, item: Parsed, context: WriteContext = CONTEXT) -> list[Item]:
    return prepare(registry, [item], [7], context)


@pytest.fixture
def schema(store: Connection, registry: SchemaRegistry) -> CompiledSchema:
    seed(store, registry)
    return registry.get("Variant", b.VERSION)


def whole(number: int = 1) -> b.Document:
    return {**b.variant(1000 + number), "assembly": "GRCh38", "MUTANNO_Version": b.VERSION}


def stored(store: Connection) -> list[tuple[Any, ...]]:
    return rows(store, f"{SHOWN} FROM variant_1_0 AS v")


def test_a_sealed_item_is_the_same_row_and_comes_again_unchanged(
    store: Connection, registry: SchemaRegistry, schema: CompiledSchema
) -> None:
    first = upsert_batch(store, registry, prepared(registry, sealed(whole(), schema)), CONTEXT)
    (found,) = stored(store)
    again = upsert_batch(store, registry, prepared(registry, plain(whole())), CONTEXT)
    assert [first.outcomes, again.outcomes] == [["created"], ["unchanged"]]
    store.execute("DELETE FROM variant_1_0")
    upsert(store, registry, ("Variant", whole()))
    assert stored(store) == [found]


def test_a_schema_of_another_store_seals_nothing(
    store: Connection, registry: SchemaRegistry, schema: CompiledSchema
) -> None:
    (item,) = prepared(registry, sealed(whole(), CompiledSchema(schema.schema)))
    (expected,) = prepared(registry, plain(whole()))
    assert item == expected


def test_a_link_that_is_left_out_goes_from_the_document(
    store: Connection, registry: SchemaRegistry, schema: CompiledSchema
) -> None:
    document = {**whole(), "transcript": [{"vep_gene": "ENSG00000000099", "vep_score": 1.5}]}
    dropping = replace(CONTEXT, missing_links="drop")
    results = []
    for item in (sealed(document, schema), plain(document)):
        result = upsert_batch(store, registry, prepared(registry, item, dropping), dropping)
        results.append((kinds(result), result.outcomes, stored(store)))
        store.execute("DELETE FROM variant_1_0")
    assert results[0] == results[1]
    assert results[0][2]


def test_a_second_attempt_begins_with_the_document(
    store: Connection, registry: SchemaRegistry, schema: CompiledSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one has left a link out of it."""
    document = {**whole(), "transcript": [{"vep_gene": "ENSG00000000099", "vep_score": 1.5}]}
    dropping = replace(CONTEXT, missing_links="drop")
    tried: list[list[Item]] = []
    once = service._try_once

    def fail_at_first(*arguments: Any, **options: Any) -> Any:
        tried.append(list(arguments[2]))
        if len(tried) == 1:
            once(*arguments, **{**options, "check_only": True})
            raise TakenMeanwhileError
        return once(*arguments, **options)

    monkeypatch.setattr(service, "_try_once", fail_at_first)
    result = upsert_batch(store, registry, prepared(registry, sealed(document, schema), dropping), dropping)
    assert result.outcomes == ["created"]
    assert result.missing == {("Gene", "ENSG00000000099"): 1}
    assert isinstance(tried[0][0], Pending)
    assert tried[1] == [IncomingItem("Variant", document, 7)]


def test_the_document_of_a_sealed_item_is_read_when_it_is_asked_for(schema: CompiledSchema) -> None:
    item = sealed(whole(), schema)
    assert item.sealed is not None
    pending = Pending.of_sealed(0, 7, item.sealed)
    assert (pending.is_stub, pending.is_sealed) == (False, True)
    assert pending.document == whole()
    pending.document = {**whole(), "gnomad_af": 0.25}
    pending.seal()
    assert pending.content == canonical({**whole(), "gnomad_af": 0.25})

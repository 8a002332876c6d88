"""Every search of the mix finds, orders and counts what filtering all items in Python, one by one, finds."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest

from benchmarks.search_families import FAMILIES
from benchmarks.search_mix import FACETS, VIEWER, requests
from benchmarks.search_store import PROJECTS, make_search_store
from tests.variome.search.twin import Item, Twin
from variome.database.server import open_database
from variome.model.identity import file_uuid
from variome.schema.registry import SchemaRegistry
from variome.search.facet_columns import MOST_TERMS
from variome.search.facets import Facet, Range
from variome.search.finding import search
from variome.search.parsing import parse
from variome.search.request import SearchRequest
from variome.settings import Settings

N_VARIANTS = 1500
IMPACT = "variant.genes.genes_most_severe_consequence.impact"
FAMILY_OF = {sample: family.name for family in FAMILIES for sample in family.samples}

Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A small store of the benchmark."""
    home = tmp_path_factory.mktemp("mix") / "home"
    make_search_store(home, N_VARIANTS)
    with (
        open_database(Settings(home=home, database_url=None)) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        yield connection


@pytest.fixture(scope="module")
def twin(connection: Connection) -> Twin:
    """The samples of the project that the viewer reads, with their variants, as they were posted."""
    variants = documents(connection, "variant_1_0")
    impacts = {
        document["var_conseq_name"]: document["impact"]
        for document in documents(connection, "item WHERE item_type = 'VariantConsequence'").values()
        if "impact" in document
    }
    samples = documents(connection, "variant_sample_1_0")
    own = {sample for family in PROJECTS["clinic"] for sample in family.samples}
    items = [
        Item(uuid, document, variants[UUID(document["variant"])])
        for uuid, document in samples.items()
        if document["CALL_INFO"] in own
    ]
    return Twin(items, {IMPACT: impacts})


def documents(connection: Connection, table: str) -> dict[UUID, dict[str, Any]]:
    rows = connection.execute(f"SELECT uuid, document::text FROM {table}".encode())
    return {uuid: orjson.loads(document) for uuid, document in rows}


def test_the_mix_finds_what_its_twin_finds(connection: Connection, twin: Twin) -> None:
    registry, n_with_hits = SchemaRegistry.load(connection), 0
    for name, request in requests(connection, FACETS):
        found = search(connection, registry, request, viewer=VIEWER)
        wanted = hits(twin, request)
        assert found.total == len(wanted), name
        assert [item.uuid for item in found.items] == [item.uuid for item in wanted[: request.limit]], name
        for facet in found.facets:
            assert counts(facet) == expected_counts(twin, wanted, facet), (name, facet.field)
            assert facet.n_missing == twin.n_missing(wanted, facet.field), (name, facet.field)
        n_with_hits += bool(wanted)
    assert n_with_hits >= 15, "most searches of the mix have hits, or comparing them says nothing"


def hits(twin: Twin, request: SearchRequest) -> list[Item]:
    """The items that a search is for, in its order."""
    keys = [(key.path, key.is_descending) for key in request.sort]
    found = twin.find(parse(request.where) if request.where else None, keys)
    return [item for item in found if is_selected(item, request) and is_rare_in_families(twin, item, request)]


def is_selected(item: Item, request: SearchRequest) -> bool:
    selection, variant = request.selection, item.variant or {}
    region = selection.region
    return (
        (not selection.sample or item.document["CALL_INFO"] == selection.sample)
        and (not selection.file or item.document["file"] == str(file_uuid("clinic", selection.file)))
        and (not selection.gene or f'"{selection.gene}"'.encode() in orjson.dumps(variant))
        and (not request.family or FAMILY_OF[item.document["CALL_INFO"]] == request.family)
        and (region is None or (variant["CHROM"] == region.contig and region.first <= variant["POS"] <= region.last))
    )


def is_rare_in_families(twin: Twin, item: Item, request: SearchRequest) -> bool:
    if request.max_other_families is None:
        return True
    carriers = {
        FAMILY_OF[each.document["CALL_INFO"]]
        for each in twin.items
        if each.document["variant"] == item.document["variant"] and "1" in each.document["GT"]
    }
    return len(carriers - {FAMILY_OF[item.document["CALL_INFO"]]}) <= request.max_other_families


def counts(facet: Facet) -> dict[Any, int]:
    return {(each.begin, each.end) if isinstance(each, Range) else each.key: each.count for each in facet.values}


def expected_counts(twin: Twin, wanted: list[Item], facet: Facet) -> Mapping[Any, int]:
    if facet.kind == "ranges":
        return twin.ranges(wanted, facet.field)
    frequent = sorted(twin.terms(wanted, facet.field).items(), key=lambda each: (-each[1], str(each[0])))
    return dict(frequent[:MOST_TERMS])

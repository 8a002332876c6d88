"""What can be searched by, of each type."""

import orjson
import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import Connection, upsert
from variome.errors import InputError
from variome.items.selecting import Selection
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry
from variome.search.finding import search
from variome.search.request import SearchRequest


def test_files_are_found_by_what_stands_in_lists_of_objects(store: Connection, registry: SchemaRegistry) -> None:
    sources = {"A": ["CSQ", "GENES"], "B": ["ANN"], "C": []}
    for accession, keys in sources.items():
        upsert(store, registry, ("File", b.file(accession, annotation_sources=[{"key": key} for key in keys])))
    for key, expected in {"CSQ": ["A"], "ANN": ["B"], "BCSQ": []}.items():
        request = SearchRequest(selection=Selection(item_type="File"), where=f"annotation_sources.key == '{key}'")
        found = search(store, registry, request, viewer=EVERYTHING)
        assert [orjson.loads(item.document)["accession"] for item in found.items] == expected


def test_submissions_are_refused_rather_than_not_found(store: Connection, registry: SchemaRegistry) -> None:
    request = SearchRequest(selection=Selection(item_type="IngestionSubmission"))
    with pytest.raises(InputError, match="GET /status"):
        search(store, registry, request, viewer=EVERYTHING)


@pytest.mark.parametrize("name", sorted(ITEM_TYPES.keys() - {"IngestionSubmission"}))
def test_every_type_that_has_a_schema_can_be_searched(store: Connection, registry: SchemaRegistry, name: str) -> None:
    found = search(store, registry, SearchRequest(selection=Selection(item_type=name)), viewer=EVERYTHING)
    assert found.total == len(found.items)

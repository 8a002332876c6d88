"""Saved searches: what can be kept as one."""

from typing import Any

import pytest

from variome.model.item_types import ITEM_TYPES
from variome.schema.fixed import read_fixed_schemas
from variome.schema.validation import CompiledSchema

SCHEMA = read_fixed_schemas()["SavedSearch"]
SEARCH = {"search_id": "rare", "type": "VariantSample", "query": "gene=FBN1&limit=10"}


def pointers(**changed: Any) -> list[str]:
    """Where a search with these properties is at fault."""
    document = {name: value for name, value in {**SEARCH, **changed}.items() if value is not None}
    return [fault.pointer for fault in CompiledSchema(SCHEMA).faults(document)]


def test_every_item_type_can_be_searched() -> None:
    assert SCHEMA["properties"]["type"]["enum"] == [*ITEM_TYPES]


@pytest.mark.parametrize("query", ["", "gene=FBN1", "where=a%20%3C%201", "q=%C3%A9", "x" * 10_000])
def test_a_query_string_is_kept_as_it_stands_in_an_address(query: str) -> None:
    assert pointers(query=query) == []


@pytest.mark.parametrize("query", ["?gene=FBN1", " gene=FBN1", "gene=FBN1 ", "a b", "a\nb", "x" * 10_001, 7, None])
def test_what_is_no_query_string_or_too_long_is_refused(query: Any) -> None:
    assert pointers(query=query) == ["/query"]


@pytest.mark.parametrize(
    ("name", "value"), [("search_id", ""), ("search_id", None), ("type", "Varient"), ("type", None)]
)
def test_a_search_has_a_name_and_a_type_that_there_is(name: str, value: str | None) -> None:
    assert pointers(**{name: value}) == [f"/{name}"]

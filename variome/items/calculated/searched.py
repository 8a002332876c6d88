"""The values that an item is searched by: those of its document, and what is calculated of it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from variome.items.calculated.subject import Subject
from variome.items.calculated.table import CALCULATED, Calculate
from variome.schema.search_columns import calculated_fields
from variome.schema.validation import CompiledSchema


def search_values(schema: CompiledSchema, document: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of the search columns of a schema, in order; None where there is none."""
    return schema.extract_search(document) + calculated_values(schema, document)


def calculated_values(schema: CompiledSchema, document: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of the last columns, those of calculated properties."""
    if functions := _functions(schema):
        subject = Subject(schema, document)
        return tuple(function(subject) for function in functions)
    return ()


@lru_cache(maxsize=256)
def _functions(schema: CompiledSchema) -> tuple[Calculate, ...]:
    return tuple(CALCULATED[schema.item_type][name] for name in calculated_fields(schema.schema))

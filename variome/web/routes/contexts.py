"""`/contexts`: the JSON-LD contexts of items."""

from typing import Any

from fastapi import APIRouter

from variome.web.answers import json_answer
from variome.web.contexts import context_of
from variome.web.routes.schemas import AnnotationVersion, schema_of
from variome.web.store import StoreOfRequest

router = APIRouter(tags=["schemas"])


@router.get("/contexts/{item_type}")
def get_context(store: StoreOfRequest, item_type: str, annotation_version: AnnotationVersion = None) -> Any:
    """The JSON-LD context of one type."""
    compiled = schema_of(store, item_type, annotation_version)
    return json_answer(context_of(compiled), media_type="application/ld+json")

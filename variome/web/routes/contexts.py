"""`/contexts` and `/terms`: the JSON-LD contexts of items, and what the terms in them mean."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request

from variome.errors import NotFoundError
from variome.model.item_types import ITEM_TYPES
from variome.schema.validation import CompiledSchema
from variome.web.contexts import context_of
from variome.web.linked_data import JSON, LD_JSON, cached, preferred, server_address
from variome.web.listings import LISTING, listing_context
from variome.web.routes.schemas import AnnotationVersion, schema_of
from variome.web.store import Store, StoreOfRequest
from variome.web.terms import TERMS_CONTEXT, describe_terms

router = APIRouter(tags=["linked data"])

IfNoneMatch = Annotated[str | None, Header(description="ETag of what the client has: 304 when it has not changed.")]


@router.get("/contexts/{item_type}")
def get_context(
    request: Request,
    store: StoreOfRequest,
    item_type: str,
    annotation_version: AnnotationVersion = None,
    if_none_match: IfNoneMatch = None,
) -> Any:
    """The JSON-LD 1.1 context of one type, or of lists (`Listing`). With an annotation version in its address it may be
    kept for a day.
    """
    if item_type == LISTING:
        return _answer(request, listing_context(server_address(request)), if_none_match)
    compiled = schema_of(store, item_type, annotation_version)
    content = context_of(compiled, server_address(request))
    return _answer(request, content, if_none_match, is_settled=bool(annotation_version and compiled.version))


@router.get("/terms/", include_in_schema=False)
@router.get("/terms")
def list_terms(request: Request, store: StoreOfRequest, if_none_match: IfNoneMatch = None) -> Any:
    """Every term of our own: the types, and the properties for which no other vocabulary has a term."""
    described = describe_terms(_schemas(store), server_address(request))
    return _answer(request, {"@context": TERMS_CONTEXT, "@graph": list(described.values())}, if_none_match)


@router.get("/terms/{name:path}")
def get_term(request: Request, store: StoreOfRequest, name: str, if_none_match: IfNoneMatch = None) -> Any:
    """What a term means: title, description and source, by each schema that uses it."""
    described = describe_terms(_schemas(store), server_address(request))
    if name not in described:
        raise NotFoundError(f"there is no term {name[:200]!r}; /terms lists them")
    return _answer(request, {"@context": TERMS_CONTEXT, **described[name]}, if_none_match)


def _answer(request: Request, content: Any, known: str | None, *, is_settled: bool = False) -> Any:
    media_type = preferred(request.headers.get("accept", ""), (LD_JSON, JSON))
    return cached(content, media_type, known, is_settled=is_settled)


def _schemas(store: Store) -> list[CompiledSchema]:
    """Every schema that the store has now, of all annotation versions."""
    with store.connection() as connection:
        registry = store.registry(connection)
    return [
        registry.get(item_type, version or None)
        for item_type in ITEM_TYPES
        for version in ([""] if registry.is_fixed(item_type) else registry.versions(item_type))
    ]

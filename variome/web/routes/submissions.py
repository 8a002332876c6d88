"""`/ingestion-submissions/{uuid}`: one load, what it brought, and where that comes from."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from psycopg import Connection

from variome.items.reading import StoredItem
from variome.items.submission_items import brought_items, get_submission
from variome.items.viewer import Viewer
from variome.model.item_types import ITEM_TYPES, get_item_type
from variome.web.answers import json_answer
from variome.web.frames import Framer, item_path
from variome.web.linked_data import FormOfRequest
from variome.web.prov import prov_document
from variome.web.store import Store, StoreOfRequest
from variome.web.viewers import ViewerOfRequest

router = APIRouter(tags=["loads"], prefix="/ingestion-submissions")


@router.get("/{uuid:uuid}/", include_in_schema=False)
@router.get("/{uuid:uuid}")
def get_one_submission(
    store: StoreOfRequest,
    viewer: ViewerOfRequest,
    uuid: UUID,
    form: FormOfRequest,
    frame: Annotated[Literal["object", "embedded", "raw"], Query(description="As for all items.")] = "object",
) -> Response:
    """A load: its file, options, outcome and counts as they are now. It changes while the load runs, so has no ETag."""
    with store.connection() as connection:
        item = get_submission(connection, uuid, viewer=viewer)
        if frame == "raw":
            return Response(item.stored, media_type="application/json")
        return form.answer(framed(store, connection, item, viewer, form.base, embeds=frame == "embedded"))


@router.get("/{uuid:uuid}/items/", include_in_schema=False)
@router.get("/{uuid:uuid}/items")
def get_items(
    store: StoreOfRequest,
    viewer: ViewerOfRequest,
    uuid: UUID,
    item_type: Annotated[str, Query(alias="type", description="Type of item, such as Variant.")],
    after: Annotated[UUID | None, Query(description="The last uuid of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many items at most.")] = 100,
) -> Response:
    """The items of a type whose present content a load brought, by uuid; `next` is the address of the next page."""
    described = get_item_type(item_type)
    with store.connection() as connection:
        submission = get_submission(connection, uuid, viewer=viewer)
        registry = store.registry(connection)
        found = brought_items(connection, registry, submission, described, viewer=viewer, after=after, limit=limit + 1)
    address = f"/ingestion-submissions/{uuid}/items?type={item_type}"
    more = {"next": f"{address}&limit={limit}&after={found[limit - 1].uuid}"} if len(found) > limit else {}
    graph = [
        {"@id": item_path(described, each.uuid, each.document), "@type": [item_type, "Item"], "uuid": each.uuid}
        for each in found[:limit]
    ]
    return json_answer({"@id": address, "@graph": graph, **more})


@router.get("/{uuid:uuid}/prov/", include_in_schema=False)
@router.get("/{uuid:uuid}/prov")
def get_provenance(store: StoreOfRequest, viewer: ViewerOfRequest, uuid: UUID) -> Response:
    """Where the items of a load come from, as JSON-LD in the terms of the W3C's PROV-O."""
    with store.connection() as connection:
        item = get_submission(connection, uuid, viewer=viewer)
        document = framed(store, connection, item, viewer, embeds=True)
    return json_answer(prov_document(document), media_type="application/ld+json")


def framed(
    store: Store, connection: Connection, item: StoredItem, viewer: Viewer, base: str = "", *, embeds: bool = False
) -> dict[str, Any]:
    """A submission in its object frame, or the embedded one, with who submitted it."""
    framer = Framer(connection, store.registry(connection), viewer, base)
    return {
        **framer.frame(item, embeds=embeds),
        "submitted_by": framer.path_of(ITEM_TYPES["User"], item.actor),
    }

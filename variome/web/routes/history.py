"""`/{collection}/{name}/revisions`, what an item was; and `/links`, what points to it."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response

from variome.items.edits import EditState, edit_states
from variome.items.history import IncomingLink, Revision, links_to, revisions
from variome.model.item_types import ITEM_TYPES
from variome.web.frames import Framer, item_path
from variome.web.linked_data import Form, FormOfRequest
from variome.web.listings import LISTING_PATH
from variome.web.named_items import AnnotationVersion, NamedItemOfRequest
from variome.web.store import StoreOfRequest

router = APIRouter(tags=["history"])


@router.get("/{collection}/{name:path}/revisions/", include_in_schema=False)
@router.get("/{collection}/{name:path}/revisions")
def get_revisions(
    store: StoreOfRequest,
    named: NamedItemOfRequest,
    form: FormOfRequest,
    annotation_version: AnnotationVersion = None,
) -> Response:
    """Every state of an item in its annotation version, the current one first: what it held, since when, by whom.

    `content_hash` is the first 32 bytes of the SHA-512 of the item as it was stored, in hexadecimal. `edits` are the
    states of what people set beside that: status, aliases, notes and tags.
    """
    with store.connection() as connection:
        registry = store.registry(connection)
        item = named.get(connection, registry, annotation_version)
        framer = Framer(connection, registry, named.viewer, form.base)
        states = edit_states(connection, item, viewer=named.viewer)
        by_revision = {state.item_revision: state for state in states}
        history = revisions(connection, registry, item, viewer=named.viewer)
        found = [_told(revision, by_revision.get(revision.revision), framer) for revision in history]
        edits = [_told_edit(state, framer) for state in states]
        address = item_path(named.item_type, item.uuid, orjson.loads(item.document))
        return _listed(form, f"{address}revisions/", found, edits=edits)


@router.get("/{collection}/{name:path}/links/", include_in_schema=False)
@router.get("/{collection}/{name:path}/links")
def get_links(
    store: StoreOfRequest,
    named: NamedItemOfRequest,
    form: FormOfRequest,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many at most of each type and version.")] = 100,
) -> Response:
    """The items that link to this one, and the properties by which items of their type can."""
    with store.connection() as connection:
        registry = store.registry(connection)
        item = named.get(connection, registry)
        framer = Framer(connection, registry, named.viewer, form.base)
        found = [_link(each, framer) for each in links_to(connection, registry, item, viewer=named.viewer, limit=limit)]
        address = item_path(named.item_type, item.uuid, orjson.loads(item.document))
        return _listed(form, f"{address}links/", found)


def _listed(form: Form, path: str, found: list[dict[str, Any]], **members: Any) -> Response:
    listed = {"@id": form.base + path, "@context": form.base + LISTING_PATH, "@graph": found}
    return form.answer({**listed, **members})


def _told(revision: Revision, edit: EditState | None, framer: Framer) -> dict[str, Any]:
    """A revision; `edit` is the one that made it, if one did: it knows for which project, and who may see by whom."""
    by = edit or revision
    return {
        "revision": revision.revision,
        "annotation_version": revision.annotation_version or None,
        "modified": by.modified,
        "superseded": revision.superseded,
        "actor": by.actor and framer.path_of(ITEM_TYPES["User"], by.actor),
        "file": revision.file and framer.path_of(ITEM_TYPES["File"], revision.file),
        "submission": revision.submission,
        "reason": edit and edit.reason,
        "request": edit and edit.request,
        "content_hash": revision.content_hash.hex(),
        "item": orjson.Fragment(revision.document),
    }


def _told_edit(state: EditState, framer: Framer) -> dict[str, Any]:
    return {
        "revision": state.revision,
        "modified": state.modified,
        "superseded": state.superseded,
        "actor": state.actor and framer.path_of(ITEM_TYPES["User"], state.actor),
        "reason": state.reason,
        "request": state.request,
        "item_revision": state.item_revision,
        "item": {"status": state.status, **state.edits},
    }


def _link(link: IncomingLink, framer: Framer) -> dict[str, Any]:
    address = framer.path_of(ITEM_TYPES[link.item_type], link.uuid)
    return {"@id": address, "@type": [link.item_type, "Item"], "properties": link.properties}

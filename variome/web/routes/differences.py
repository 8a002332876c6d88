"""`/{collection}/{name}/diff`: what differs between annotation versions; `/revisions/diff`: between two states."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Query, Response

from variome.items.comparing import Difference, compare
from variome.items.history import Revision, get_revisions, revisions
from variome.items.reading import StoredItem
from variome.model.item_types import ITEM_TYPES
from variome.web.answers import json_answer
from variome.web.frames import item_path
from variome.web.named_items import AnnotationVersion, NamedItemOfRequest
from variome.web.store import StoreOfRequest

router = APIRouter(tags=["history"])

Version = Annotated[str, Query(min_length=1, pattern=r"^[^\x00]+$")]
RevisionNumber = Annotated[int, Query(ge=1, lt=1 << 31)]


@router.get("/{collection}/{name:path}/revisions/diff/", include_in_schema=False)
@router.get("/{collection}/{name:path}/revisions/diff")
def diff_revisions(
    store: StoreOfRequest,
    named: NamedItemOfRequest,
    before: Annotated[RevisionNumber, Query(alias="from", description="Number of the one revision.")],
    after: Annotated[RevisionNumber, Query(alias="to", description="Number of the other.")],
    annotation_version: AnnotationVersion = None,
) -> Response:
    """What differs between two states of an item, property by property; entries of lists by their names."""
    with store.connection() as connection:
        registry = store.registry(connection)
        item = named.get(connection, registry, annotation_version)
        old, new = get_revisions(connection, registry, item, before, after, viewer=named.viewer)
    return _answer(item, f"revisions/diff?from={before}&to={after}", old, new)


@router.get("/{collection}/{name:path}/diff/", include_in_schema=False)
@router.get("/{collection}/{name:path}/diff")
def diff_annotation_versions(
    store: StoreOfRequest,
    named: NamedItemOfRequest,
    before: Annotated[Version, Query(alias="from", description="The one annotation version.")],
    after: Annotated[Version, Query(alias="to", description="The other.")],
) -> Response:
    """What differs in an item between two annotation versions, property by property; entries of lists by their names.

    An item of a type without annotation versions is the same in all.
    """
    with store.connection() as connection:
        registry = store.registry(connection)
        items = [named.get(connection, registry, version) for version in (before, after)]
        # As its history tells it: when an item was loaded is told to its project alone.
        old, new = (revisions(connection, registry, item, viewer=named.viewer)[0] for item in items)
    return _answer(items[0], f"diff?from={quote(before, safe='')}&to={quote(after, safe='')}", old, new)


def _answer(item: StoredItem, path: str, before: Revision, after: Revision) -> Response:
    old, new = orjson.loads(before.document), orjson.loads(after.document)
    return json_answer(
        {
            "@id": item_path(ITEM_TYPES[item.item_type], item.uuid, orjson.loads(item.document)) + path,
            "from": _named(before),
            "to": _named(after),
            "differences": [_told(each) for each in compare(old, new)],
        }
    )


def _named(state: Revision) -> dict[str, Any]:
    return {
        "annotation_version": state.annotation_version or None,
        "revision": state.revision,
        "modified": state.modified,
        "content_hash": state.content_hash.hex(),
    }


def _told(difference: Difference) -> Mapping[str, Any]:
    """A value that was not there is left out."""
    entry = {"entry": difference.entry} if difference.entry else {}
    values = {"from": difference.before, "to": difference.after}
    return {
        "property": difference.path,
        "change": difference.change,
        **entry,
        **{side: value for side, value in values.items() if value is not None},
    }

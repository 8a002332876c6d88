"""`PUT`, `PATCH` and `DELETE /{collection}/{name}`: items changed by hand."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from psycopg import Connection

from variome.errors import InputError
from variome.items.batch import BatchRejectedError
from variome.items.editing import EditRequest, mark_deleted, patch_item, replace_item
from variome.items.purging import purge_item
from variome.items.reading import StoredItem, get_item
from variome.items.viewer import Viewer
from variome.model.item_types import ItemType, item_type_of_collection
from variome.schema.registry import SchemaRegistry
from variome.web.answers import json_answer
from variome.web.bodies import JSON_TYPES, MERGE_PATCH_TYPES, Body, parse_object, take_type
from variome.web.entity_tags import is_named, object_tag
from variome.web.envelopes import ChangeParameters, DeleteParameters, EditParameters
from variome.web.frames import Framer
from variome.web.parameters import check_parameters
from variome.web.routes.items import answer_rejected
from variome.web.store import Store, StoreOfRequest
from variome.web.viewers import ViewerOfRequest

router = APIRouter(tags=["items"], dependencies=[Depends(check_parameters)])

Document = dict[str, Any]

EditItem = Callable[[Connection, SchemaRegistry, StoredItem, EditRequest], StoredItem]


@dataclass(frozen=True, slots=True)
class _Asking:
    """A request to edit one item: what is the same for every kind of edit."""

    request: Request
    store: Store
    viewer: Viewer
    item_type: ItemType
    name: str
    if_match: str | None
    id: UUID = field(default_factory=uuid4)

    @property
    def headers(self) -> dict[str, str]:
        """By which name the edit stands in the history of the item."""
        return {"X-Request-Id": str(self.id)}

    def parsed(self, body: bytes, accepted: tuple[str, ...]) -> Document:
        """The body, without its type.

        Raises:
            InputError: it is of another type.
        """
        document = parse_object(self.request, body, accepted)
        named = take_type(document) or self.item_type.name
        if named != self.item_type.name:
            raise InputError(
                f"the body: expected an item of type {self.item_type.name}, found {named!r}; send it to its collection"
            )
        return document

    def edit(
        self, connection: Connection, registry: SchemaRegistry, parameters: EditParameters, edit: EditItem
    ) -> StoredItem:
        """The item after the edit."""
        asked = self._asked(parameters)
        return edit(connection, registry, self._find(connection, registry, parameters, asked), asked)

    def purge(self, connection: Connection, registry: SchemaRegistry, parameters: EditParameters) -> Counter[str]:
        """How much went, when the item is taken out for good."""
        asked = self._asked(parameters)
        item = self._find(connection, registry, parameters, asked)
        return purge_item(connection, registry, item, asked, parameters.annotation_version)

    def _asked(self, parameters: EditParameters) -> EditRequest:
        context = parameters.context(self.store.settings, self.viewer)
        return EditRequest(self.viewer, context, parameters.reason, self.id, partial(is_named, self.if_match))

    def _find(
        self, connection: Connection, registry: SchemaRegistry, parameters: EditParameters, asked: EditRequest
    ) -> StoredItem:
        """The item that the request names. Which it was goes to the audit log."""
        item = get_item(
            connection, registry, self.item_type.name, self.name,
            viewer=self.viewer, annotation_version=parameters.annotation_version,
            assembly=parameters.assembly, project=asked.context.project,
        )  # fmt: skip
        self.request.state.subject = item.uuid
        return item


async def _asking(
    request: Request,
    store: StoreOfRequest,
    viewer: ViewerOfRequest,
    collection: str,
    name: str,
    if_match: Annotated[
        str | None,
        Header(description="ETag of the item as it was read: 412 when it has changed since. `*` is any state."),
    ] = None,
) -> _Asking:
    return _Asking(request, store, viewer, item_type_of_collection(collection), name.removesuffix("/"), if_match)


AskingOfRequest = Annotated[_Asking, Depends(_asking)]
"""The parameter by which a route gets what is to be edited, and by whom."""


@router.patch("/{collection}/{name:path}")
def patch_one(asking: AskingOfRequest, body: Body, parameters: Annotated[ChangeParameters, Query()]) -> Response:
    """Change some properties of an item: a merge patch (RFC 7396) of its object frame, in which null takes one out.

    What can be changed are `status`, `aliases`, `notes` and `tags` of every item, and all that the document of an item
    holds but what identifies it, where the document does not belong to a load (variants and samples do).
    """
    patch = asking.parsed(body, MERGE_PATCH_TYPES)
    return _changed(asking, parameters, partial(patch_item, patch=patch))


@router.put("/{collection}/{name:path}")
def put_one(asking: AskingOfRequest, body: Body, parameters: Annotated[ChangeParameters, Query()]) -> Response:
    """Replace all that an item holds. What a GET answered can be sent back, changed or not.

    The same can be changed as by PATCH. What identifies the item, its status, and what the store writes itself need not
    be sent; all else that is not sent is taken out.
    """
    document = asking.parsed(body, JSON_TYPES)
    return _changed(asking, parameters, partial(replace_item, document=document))


@router.delete("/{collection}/{name:path}", status_code=204)
def delete_one(asking: AskingOfRequest, parameters: Annotated[DeleteParameters, Query()]) -> Response:
    """Give an item the status `deleted`: it leaves searches and lists of links, and administrators alone may read it.

    The answer is the same when it has that status already. An administrator can give it another one again. `purge`
    takes the item out for good, with its history, when nothing links to it; the answer is a 200 that counts what went.
    """
    with asking.store.connection() as connection:
        registry = asking.store.registry(connection)
        if parameters.purge:
            return json_answer({"counts": asking.purge(connection, registry, parameters)}, headers=asking.headers)
        asking.edit(connection, registry, parameters, mark_deleted)
    return Response(status_code=204, headers=asking.headers)


def _changed(asking: _Asking, parameters: ChangeParameters, edit: EditItem) -> Response:
    """The answer to a change of an item: the item as it is then."""
    try:
        with asking.store.connection() as connection, connection.transaction(force_rollback=parameters.check_only):
            registry = asking.store.registry(connection)
            item = asking.edit(connection, registry, parameters, edit)
            framed = Framer(connection, registry, asking.viewer).frame(item)
    except BatchRejectedError as error:
        return answer_rejected(error)
    return json_answer(framed, headers={"ETag": object_tag(item), **asking.headers})

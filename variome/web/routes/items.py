"""`/{collection}`: items one by one."""

from dataclasses import replace
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Query, Request, Response
from psycopg import Connection

from variome.errors import ConflictError, InputError
from variome.items.attempt import OF_ADMINISTRATORS
from variome.items.batch import BatchRejectedError, IncomingItem, Outcome, WriteContext
from variome.items.reading import StoredItem, get_item
from variome.items.service import upsert_batch
from variome.items.viewer import Viewer
from variome.model.item_problem import Severity
from variome.model.item_types import item_type_of_collection
from variome.schema.registry import SchemaRegistry
from variome.web.answers import json_answer
from variome.web.bodies import Body, parse_object, take_type
from variome.web.entity_tags import object_tag, raw_tag
from variome.web.envelopes import CreateParameters
from variome.web.frames import Document, Framer
from variome.web.linked_data import FormOfRequest
from variome.web.named_items import AnnotationVersion, NamedItemOfRequest
from variome.web.problems import items_rejected
from variome.web.store import StoreOfRequest
from variome.web.viewers import ViewerOfRequest

router = APIRouter(tags=["items"])

Frame = Annotated[
    Literal["object", "embedded", "raw"],
    Query(
        description="`object`: links as @id. `embedded`: links as the items they lead to. `raw`: the bytes as stored."
    ),
]


@router.get("/{collection}/{name:path}")
def get_one(
    store: StoreOfRequest,
    named: NamedItemOfRequest,
    form: FormOfRequest,
    frame: Frame = "object",
    annotation_version: AnnotationVersion = None,
) -> Response:
    """One item, by uuid, key, second key or alias, percent-encoded; with a slash at the end or without.

    The key of a variant has its assembly in front where that is not GRCh38: `/variants/GRCh37:chr1:914414CGAA_C/`.
    """
    with store.connection() as connection:
        registry = store.registry(connection)
        item = named.get(connection, registry, annotation_version)
        if frame == "raw":
            return Response(item.stored, headers={"ETag": raw_tag(item)}, media_type="application/json")
        framed = Framer(connection, registry, named.viewer, form.base).frame(item, embeds=frame == "embedded")
        # What is embedded changes without the item: its hash does not tell that.
        return form.answer(framed, headers={} if frame == "embedded" else {"ETag": object_tag(item)})


@router.post("/{collection}/", include_in_schema=False)
@router.post("/{collection}", status_code=201)
def create_one(
    request: Request,
    store: StoreOfRequest,
    viewer: ViewerOfRequest,
    collection: str,
    body: Body,
    parameters: Annotated[CreateParameters, Query()],
) -> Response:
    """Create one item. Links may be given as uuid, @id, key or alias.

    With `check_only` the answer is a 200 with the item as it would be.
    """
    item_type = item_type_of_collection(collection)
    document = parse_object(request, body)
    named = take_type(document) or item_type.name
    if named != item_type.name:
        raise InputError(f"the body: expected an item of type {item_type.name} at /{collection}, found {named!r}")
    if item_type.name in OF_ADMINISTRATORS:
        viewer.check_administrator()
    said = {"request": uuid4(), "reason": parameters.reason}
    context = parameters.context(store.settings, viewer, versions=parameters.versions, **said)
    incoming = IncomingItem(item_type.name, document)
    try:
        with store.connection() as connection, connection.transaction(force_rollback=parameters.check_only):
            item, framed = _create(connection, store.registry(connection), incoming, context, viewer)
    except BatchRejectedError as error:
        return answer_rejected(error)
    request.state.subject = item.uuid
    headers = {"ETag": object_tag(item), "X-Request-Id": str(context.request)}
    if parameters.check_only:
        return json_answer(framed, headers=headers)
    return json_answer(framed, status=201, headers={"Location": framed["@id"], **headers})


def answer_rejected(error: BatchRejectedError) -> Response:
    """The answer where the one item of a request is rejected.

    Raises:
        ConflictError: what it disagrees with is stored.
    """
    faults = [fault for fault in error.result.problems if fault.severity is Severity.ERROR]
    for fault in faults:
        if fault.kind == "conflict":
            raise ConflictError(fault.placed_message) from None
    return items_rejected(str(error), faults)


def _create(
    connection: Connection, registry: SchemaRegistry, incoming: IncomingItem, context: WriteContext, viewer: Viewer
) -> tuple[StoredItem, Document]:
    """An item that is new, as it is stored and as it is answered.

    Raises:
        ConflictError: it is not new; the transaction is to be taken back.
        BatchRejectedError: it is not valid.
    """
    result = upsert_batch(connection, registry, [incoming], context, atomic=True)
    stored = get_item(
        connection, registry, incoming.item_type, str(result.uuids[0]),
        viewer=replace(viewer, sees_foreign_variants=True),  # no sample names a new variant yet
        annotation_version=context.versions.get(incoming.item_type),
    )  # fmt: skip
    framed = Framer(connection, registry, viewer).frame(stored)
    if result.outcomes[0] is not Outcome.CREATED:
        raise ConflictError(f"{framed['@id']} is there already; to change it, send it there by PATCH or PUT")
    return stored, framed

"""`POST /bulk`: many items of any types in one transaction."""

from collections.abc import Iterable
from itertools import chain, islice
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from variome.errors import InputError
from variome.items.batch import BatchRejectedError, IncomingItem
from variome.items.loading import post_batch
from variome.items.viewer import Viewer
from variome.web.answers import batch_body, json_answer
from variome.web.bodies import Body, iter_objects, take_type
from variome.web.envelopes import BatchHeader, BulkParameters
from variome.web.parameters import check_parameters
from variome.web.problems import items_rejected
from variome.web.store import Store, StoreOfRequest
from variome.web.threads import in_long_thread
from variome.web.viewers import ViewerOfRequest

router = APIRouter(tags=["items"], dependencies=[Depends(check_parameters)])

Document = dict[str, Any]


@router.post("/bulk")
async def post_bulk(
    request: Request,
    store: StoreOfRequest,
    viewer: ViewerOfRequest,
    body: Body,
    parameters: Annotated[BulkParameters, Query()],
) -> Response:
    """Create or update many items of any types, one JSON object a line, each with its `@type`.

    Items are written in the order in which types depend on each other, whatever the order of the lines. Those that are
    rejected are skipped, and the rest is written, unless `atomic` says otherwise. The answer counts items by type and
    outcome, and lists what is wrong with single ones. Gzip is accepted (`Content-Encoding`).
    """
    return await in_long_thread(request, _answer, request, store, viewer, body, parameters)


def _answer(request: Request, store: Store, viewer: Viewer, body: bytes, parameters: BulkParameters) -> Response:
    header, documents = _split(iter_objects(request, body))
    items = _items(documents, header, store.settings.max_bulk_items)
    versions = header.versions if header else parameters.versions
    loaded = header.progress if header else None
    request.state.subject = loaded.submission if loaded else None
    request_id = uuid4()
    context = parameters.context(
        store.settings,
        viewer,
        versions=versions,
        file=loaded.file if loaded else None,
        submission=loaded.submission if loaded else None,
        request=None if loaded else request_id,
        reason=parameters.reason,
    )
    with store.connection() as connection:
        try:
            answer = post_batch(
                connection,
                store.registry(connection),
                items,
                context,
                loaded.progress() if loaded else None,
                atomic=parameters.atomic,
                check_only=parameters.check_only,
            )
        except BatchRejectedError as error:
            return items_rejected(str(error), error.result.problems)
    return json_answer(batch_body(answer), headers={"X-Request-Id": str(request_id)})


def _split(objects: Iterable[Document]) -> tuple[BatchHeader | None, Iterable[Document]]:
    """The header that a loader puts first, if there is one, and the items.

    Raises:
        RequestValidationError: the header is not one.
    """
    remaining = iter(objects)
    first = next(remaining, None)
    if first is None:
        return None, ()
    if first.get("@type") != "BatchHeader":
        return None, chain([first], remaining)
    try:
        return BatchHeader.model_validate(first), remaining
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from None


def _items(documents: Iterable[Document], header: BatchHeader | None, most: int) -> list[IncomingItem]:
    """The items, each with its record.

    Raises:
        InputError: the header tells of more or fewer.
        HTTPException: 413 when there are more than `most`.
    """
    items = [IncomingItem(take_type(document), document) for document in islice(documents, most + 1)]
    if len(items) > most:
        raise HTTPException(
            413, f"expected at most {most:,} items (VARIOME_MAX_BULK_ITEMS); send them in smaller parts"
        )
    if header:
        if len(header.records) != len(items):
            expected = f"{len(header.records):,} items, as the first line says"
            raise InputError(f"the body: expected {expected}, found {len(items):,}; send it again")
        for item, record in zip(items, header.records, strict=True):
            item.record = record
    return items

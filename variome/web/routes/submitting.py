"""`POST /ingestion-submissions`: a file is sent, or named, to be loaded by a worker; it is cancelled or tried again."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final, NamedTuple
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from psycopg import Connection
from pydantic import ValidationError

from variome.errors import ConflictError, NotFoundError
from variome.items.loading import check_takes_variants, schemas_of
from variome.items.queueing import Order, cancel, enqueue, find_order, retry
from variome.items.reports import page_path, report_path
from variome.items.submission_items import get_submission
from variome.items.uploads import content_sha256, inbox_path, read_pedigree, remove_uploads, upload_path, write_pedigree
from variome.items.viewer import Viewer
from variome.schema.registry import SchemaRegistry
from variome.settings import Settings
from variome.web.answers import json_answer
from variome.web.bodies import JSON_TYPES, content_type, parse_object
from variome.web.envelopes import NamedSubmission, SubmissionParameters
from variome.web.frames import Document
from variome.web.parameters import check_parameters
from variome.web.routes.submissions import framed
from variome.web.store import Store, StoreOfRequest
from variome.web.threads import in_long_thread
from variome.web.uploading import UPLOAD_TYPES, answering_full_disk, receive_upload
from variome.web.viewers import ViewerOfRequest

_ONLY_TO_BE_READ: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""A page that tells what a file holds must not act in the name of this server, whatever is in it."""

router = APIRouter(tags=["loads"], prefix="/ingestion-submissions", dependencies=[Depends(check_parameters)])


@router.post("/", include_in_schema=False)
@router.post("", status_code=202)
async def post_submission(
    request: Request,
    store: StoreOfRequest,
    viewer: ViewerOfRequest,
    parameters: Annotated[SubmissionParameters, Query()],
) -> Response:
    """Have a file loaded: the body is a VCF, packed with gzip or bgzip or not, or a BCF; or it is JSON that names a
    file in the inbox. The answer is the submission, which a worker takes up; ask for it again to see how far it is.
    """
    submission = uuid4()
    request.state.subject = submission
    if content_type(request, (*UPLOAD_TYPES, *JSON_TYPES)) in JSON_TYPES:
        named = _named(parameters, parse_object(request, await request.body()))
        _check_project(request, store, viewer, named)
        return await in_long_thread(request, _submit_named, store, viewer, submission, named)
    _check_project(request, store, viewer, parameters)
    home = store.settings.home_folder
    content = _Content(*await receive_upload(request, home, submission, parameters.sha256))
    return await in_long_thread(request, _submit, store, viewer, submission, parameters, content)


@router.get("/{uuid:uuid}/report/", include_in_schema=False)
@router.get("/{uuid:uuid}/report")
def get_report(store: StoreOfRequest, viewer: ViewerOfRequest, uuid: UUID) -> Response:
    """Every problem that a load has found so far, one a line, if it wrote its report on the machine of the server."""
    what = f"submission {uuid} has no report here; a load writes one where it runs, when it has begun"
    path = _written(store, viewer, uuid, report_path(store.settings.home_folder, uuid), what)
    return StreamingResponse(_iter_lines(path), media_type="application/x-ndjson")


@router.get("/{uuid:uuid}/report.html")
def get_report_page(store: StoreOfRequest, viewer: ViewerOfRequest, uuid: UUID) -> Response:
    """The report of a load that has ended as a page for people, if it was written on the machine of the server."""
    what = f"submission {uuid} has no page here; a load writes one where it runs, when it has ended"
    path = _written(store, viewer, uuid, page_path(store.settings.home_folder, uuid), what)
    return Response(path.read_bytes(), media_type="text/html", headers=_ONLY_TO_BE_READ)


def _written(store: Store, viewer: Viewer, uuid: UUID, path: Path, absent: str) -> Path:
    """A file of a submission that the viewer may see; `absent` says why it may not be there."""
    with store.connection() as connection:
        get_submission(connection, uuid, viewer=viewer)
    if not path.is_file():
        raise NotFoundError(absent)
    return path


@router.post("/{uuid:uuid}/cancel")
def post_cancel(request: Request, store: StoreOfRequest, viewer: ViewerOfRequest, uuid: UUID) -> Response:
    """Cancel a submission that waits, runs or has failed. A load that runs stops at its next batch."""
    request.state.subject = uuid
    with store.connection() as connection:
        request.state.project = cancel(connection, uuid, viewer=viewer)
        remove_uploads(store.settings.home_folder, [uuid])
        return json_answer(_shown(store, connection, uuid, viewer))


@router.post("/{uuid:uuid}/retry", status_code=202)
def post_retry(request: Request, store: StoreOfRequest, viewer: ViewerOfRequest, uuid: UUID) -> Response:
    """Put a submission that failed into the queue again. It goes on behind what was committed."""
    request.state.subject = uuid
    with store.connection() as connection, connection.transaction():
        request.state.project = retry(connection, uuid, viewer=viewer)
        order = find_order(connection, uuid)
        if order and order.path is None and not upload_path(store.settings.home_folder, uuid).is_file():
            raise ConflictError("the file that was sent is not kept any more; send it again")
        return json_answer(_shown(store, connection, uuid, viewer), 202)


def _check_project(request: Request, store: Store, viewer: Viewer, asked: SubmissionParameters) -> None:
    """Before a file is taken in: the viewer is an editor of the project."""
    project = viewer.project(asked.project, store.settings.project)
    request.state.project = project
    viewer.check("editor", project)


def _named(parameters: SubmissionParameters, document: Document) -> NamedSubmission:
    """What the body says, and what the query says beside it.

    Raises:
        RequestValidationError: the body is not as it should be.
    """
    try:
        return NamedSubmission.model_validate({**parameters.model_dump(exclude_unset=True), **document})
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from None


class _Content(NamedTuple):
    """The bytes of a file: SHA-256 in hexadecimal, how many, and the name in the inbox of one that was not sent."""

    sha256: str
    size: int
    path: str | None = None


def _submit_named(store: Store, viewer: Viewer, submission: UUID, asked: NamedSubmission) -> Response:
    path = inbox_path(store.settings.inbox, asked.path)
    digest = content_sha256(path)
    if asked.sha256 is not None and asked.sha256.lower() != digest:
        raise HTTPException(422, f"sha256: expected {asked.sha256}, found {digest}; put the file there again")
    return _submit(store, viewer, submission, asked, _Content(digest, path.stat().st_size, asked.path))


def _submit(store: Store, viewer: Viewer, submission: UUID, asked: SubmissionParameters, content: _Content) -> Response:
    """Put it into the queue; what was written to disk goes again when that fails."""
    home = store.settings.home_folder
    try:
        pedigree = _pedigree(store.settings, asked)
        if pedigree is not None:
            with answering_full_disk():
                write_pedigree(home, submission, pedigree)
        with store.connection() as connection:
            registry = store.registry(connection)
            order = _order(store.settings, registry, viewer, asked, content)
            enqueue(connection, registry, submission, replace(order, pedigree=pedigree is not None))
            document = _shown(store, connection, submission, viewer)
            return json_answer(document, 202, {"Location": document["@id"]})
    except BaseException:
        remove_uploads(home, [submission])
        raise


def _order(
    settings: Settings, registry: SchemaRegistry, viewer: Viewer, asked: SubmissionParameters, content: _Content
) -> Order:
    """What a worker is to do.

    Raises:
        SchemaError: the store does not have the annotation version.
    """
    versions, _ = schemas_of(registry, asked.annotation_version)
    check_takes_variants(versions, asked.annotation_version)
    return Order(
        user=viewer.user,
        project=viewer.project(asked.project, settings.project),
        institution=asked.institution or settings.institution,
        accession=asked.file or content.sha256,
        version=versions.get("Variant", versions.get("StructuralVariant", "")),
        sha256=content.sha256,
        size=content.size,
        path=content.path,
        assembly=asked.assembly,
        replaces=asked.replaces,
        strict=asked.strict,
        missing_links=asked.missing_links,
    )


def _pedigree(settings: Settings, asked: SubmissionParameters) -> bytes | None:
    """The PED that was sent or named; None where there is none."""
    if asked.pedigree is not None:
        return asked.pedigree.encode()
    return read_pedigree(inbox_path(settings.inbox, asked.pedigree_path)) if asked.pedigree_path is not None else None


def _shown(store: Store, connection: Connection, submission: UUID, viewer: Viewer) -> Document:
    return framed(store, connection, get_submission(connection, submission, viewer=viewer), viewer)


def _iter_lines(path: Path) -> Iterator[bytes]:
    """Blocks of whole lines, of those that are there now: the report may grow meanwhile."""
    with path.open("rb") as stream:
        end = os.fstat(stream.fileno()).st_size
        while stream.tell() < end and (lines := stream.readlines(1 << 16)):
            yield b"".join(line for line in lines if line.endswith(b"\n"))

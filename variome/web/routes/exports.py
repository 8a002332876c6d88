"""`GET /export`: a selection of items as a file, sent while it is read."""

from collections.abc import Iterable
from contextlib import ExitStack
from itertools import chain
from typing import Annotated, Any
from uuid import UUID

from anyio import CancelScope
from fastapi import APIRouter, Depends, Query, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from variome.items.selecting import Selection
from variome.items.viewer import Viewer
from variome.model.item_types import Status
from variome.model.region import Region
from variome.web.exporting import FORMATS, Export, open_export
from variome.web.linked_data import server_address
from variome.web.parameters import check_parameters
from variome.web.store import Store, StoreOfRequest
from variome.web.viewers import ViewerOfRequest

router = APIRouter(tags=["items"], dependencies=[Depends(check_parameters)])


def _text(description: str) -> Any:
    return Query(description=description, min_length=1, pattern=r"^[^\x00]+$")


@router.get("/export")
def export(
    store: StoreOfRequest,
    viewer: ViewerOfRequest,
    base: Annotated[str, Depends(server_address)],
    item_type: Annotated[str, Query(alias="type", description="Type of the items, such as Variant.")],
    form: Annotated[
        str, Query(alias="format", description="Format of the file.", json_schema_extra={"enum": list(FORMATS)})
    ] = "ndjson",
    annotation_version: Annotated[str | None, _text("Annotation version; without it the newest.")] = None,
    assembly: Annotated[str | None, _text("Assembly; without it any, and a region is one of GRCh38.")] = None,
    project: Annotated[str | None, _text("Project that owns the items; or samples or files of the variants.")] = None,
    file: Annotated[str | None, _text("Accession of a file, in `project` or else the default one.")] = None,
    region: Annotated[str | None, _text("Such as chr1:1-2000: 1-based, both ends included.")] = None,
    gene: Annotated[str | None, _text("Gene that the variants link to: stable id, symbol, uuid, @id or alias.")] = None,
    sample: Annotated[str | None, _text("Name of a sample that carries the variants.")] = None,
    uuid: Annotated[list[UUID] | None, Query(description="Of an item; may be repeated.", max_length=1000)] = None,
    status: Annotated[Status | None, Query(description="Of the items; without it all but deleted ones.")] = None,
) -> Response:
    """The items of a type of which all holds that is asked for. They are ordered by uuid, which is by place.

    Stored properties are in the file, calculated ones in JSON-LD only. Samples of a load that has not
    completed, and of a file that another replaced, are left out. When the database fails after the first bytes, the
    transfer breaks off; what arrived is not whole.
    """
    selection = Selection(
        item_type=item_type,
        annotation_version=annotation_version,
        assembly=assembly,
        project=project,
        file=file,
        file_project=viewer.project(project, store.settings.project),
        region=Region.parse(region) if region else None,
        gene=gene,
        sample=sample,
        uuids=tuple(uuid or ()),
        status=status,
    )
    return _answer(store, selection, form, viewer, base)


class _FileResponse(StreamingResponse):
    """A file that is read while it is sent; what that takes is given back however the transfer ends."""

    def __init__(self, made: Export, pieces: Iterable[bytes], held: ExitStack) -> None:
        headers = {"Content-Disposition": f'attachment; filename="{made.file_name}"'}
        super().__init__(pieces, headers=headers, media_type=made.media_type)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):  # also where the client has gone, which cancels us
                await run_in_threadpool(self._held.close)


def _answer(store: Store, selection: Selection, form: str, viewer: Viewer, base: str) -> Response:
    """The file. Its first piece is made before anything is sent: most of what can go wrong is still a problem then."""
    with ExitStack() as held:
        connection = held.enter_context(store.connection())
        made = open_export(connection, store.registry(connection), selection, form, viewer=viewer, base=base)
        held.callback(made.pieces.close)
        first = next(made.pieces, b"")
        return _FileResponse(made, chain([first], made.pieces), held.pop_all())

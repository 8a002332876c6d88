"""`/loads` and `/files`: a load as its loader sees it (begin, heartbeat, finish), and taking a file out again.

The batches in between go to `/bulk`.
"""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from starlette.convertors import Convertor, register_url_convertor

from variome.datasets.removing import unload_file
from variome.items import submissions
from variome.items.calls import iter_calls, sampled_files
from variome.items.loading import Progress, begin_load, finish_load
from variome.items.pedigrees import find_families
from variome.items.reports import remove_files_of
from variome.items.viewer import Viewer
from variome.model.identity import file_uuid
from variome.web.answers import batch_body, json_answer
from variome.web.envelopes import BeginLoad, CallQuery, FamilyQuery, FileQuery, FinishLoad, Heartbeat
from variome.web.parameters import check_parameters
from variome.web.store import Store, StoreOfRequest
from variome.web.threads import in_long_thread
from variome.web.viewers import ViewerOfRequest

router = APIRouter(tags=["loads"], dependencies=[Depends(check_parameters)])


@router.post("/loads/families")
def post_families(store: StoreOfRequest, viewer: ViewerOfRequest, body: FamilyQuery) -> Response:
    """The families that are called so or have such members: the documents of families, of their members and of these
    members' parents. A loader asks for what it knows of the samples of a file.
    """
    project = viewer.project(body.project, store.settings.project)
    viewer.check("reader", project)
    with store.connection() as connection:
        found = find_families(connection, project, body.individuals, body.families)
    return json_answer(found)


@router.post("/loads/files")
def post_files(store: StoreOfRequest, viewer: ViewerOfRequest, body: FileQuery) -> Response:
    """The files that have items of these samples: their documents, the types of samples by annotation version, and
    whether all loads of them came to their end.
    """
    project = viewer.project(body.project, store.settings.project)
    viewer.check("reader", project)
    with store.connection() as connection:
        found = sampled_files(connection, store.registry(connection), project, body.samples)
    return json_answer({"files": found})


@router.post("/loads/calls")
def post_calls(store: StoreOfRequest, viewer: ViewerOfRequest, body: CallQuery) -> Response:
    """The calls of some samples of a file in the order of its records, as NDJSON: each line has `item_type`, `record`
    and `document`, which is the sample as it is stored.
    """
    project = viewer.project(body.project, store.settings.project)
    viewer.check("reader", project)
    return StreamingResponse(_iter_call_lines(store, project, body), media_type="application/x-ndjson")


@router.post("/loads")
async def post_load(request: Request, store: StoreOfRequest, viewer: ViewerOfRequest, body: BeginLoad) -> Response:
    """Open a submission of a file, or take up the one that a killed load of it left.

    When a load of the file looks alive, its heartbeat is watched for as long as its lease: the answer takes that long.
    After a kill, `committed_record` says how far it had come, `before` what its loader had counted before the last
    batch, and `answer` what that batch was answered.
    """
    return await in_long_thread(request, _begin, request, store, viewer, body)


def _begin(request: Request, store: Store, viewer: Viewer, body: BeginLoad) -> Response:
    request.state.project = viewer.project(body.write.project, store.settings.project)
    with store.connection() as connection:
        begun = begin_load(
            connection,
            store.registry(connection),
            body.document,
            body.write.context(store.settings, viewer, versions=body.write.versions),
            body.version,
            replaces=body.replaces,
            options=body.options,
            lease_seconds=store.settings.lease_seconds,
        )
    request.state.subject = begun.uuid
    answer = begun.state.get("answer")
    return json_answer(
        {
            "uuid": begun.uuid,
            "token": begun.token,
            "committed_record": begun.committed_record,
            "before": begun.state.get("before", {}),
            "answer": answer and batch_body(answer),
        },
        status=201,
    )


@router.post("/loads/{submission}/heartbeat")
def post_heartbeat(store: StoreOfRequest, submission: UUID, body: Heartbeat) -> Response:
    """Say that a load is alive, and how far it has come."""
    pace = body.progress.pace() if body.progress else None
    with store.connection() as connection:
        submissions.beat(connection, submission, body.token, pace)
    return json_answer({})


@router.post("/loads/{submission}/finish")
def post_finish(store: StoreOfRequest, submission: UUID, body: FinishLoad) -> Response:
    """End a load, which brings its samples into searches, and those of the file it replaces out of them."""
    progress = Progress(submission, body.token, 0, body.tally)
    with store.connection() as connection:
        finish_load(connection, progress, body.outcome)
    return json_answer({})


class _Named(Convertor[str]):
    """As `path`, but never empty: `/files/{uuid}/` is a File item."""

    regex = ".+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("named", _Named())


@router.delete("/files/{project}/{accession:named}")
def delete_file(store: StoreOfRequest, viewer: ViewerOfRequest, project: str, accession: str) -> Response:
    """Take a file out again: its samples, revisions, submissions, reports, the variants that nothing else names, and
    the genotype datasets that were made from it alone.
    """
    viewer.check("editor", project)
    with store.connection() as connection:
        registry = store.registry(connection)
        unloaded = unload_file(connection, registry, store.settings.home_folder, project, accession)
    n_reports = remove_files_of(store.settings.home_folder, unloaded.submissions)
    counts = unloaded.counts + Counter(reports=n_reports)
    return json_answer({"counts": counts, "submissions": unloaded.submissions})


def _iter_call_lines(store: Store, project: str, body: CallQuery) -> Iterator[bytes]:
    file = file_uuid(project, body.accession)
    with store.connection() as connection:
        registry = store.registry(connection)
        for call in iter_calls(connection, registry, file, body.annotation_version, body.samples, after=body.after):
            yield orjson.dumps(call, option=orjson.OPT_APPEND_NEWLINE)

"""`POST /genotypes/{dataset}/edits`: genotypes changed, and changes taken back, each time in a new version."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from variome.datasets.items import record_dataset
from variome.errors import InputError, VariomeError
from variome.genotypes.dataset import Dataset, NumberedEdit
from variome.genotypes.edit_choice import parse_numbers
from variome.genotypes.edit_requests import EditRequest, parse_requests, request_of
from variome.genotypes.editing import edit_dataset, undo_edits
from variome.genotypes.manifest import Manifest
from variome.genotypes.view_name import ViewName
from variome.model.identity import genotype_dataset_uuid
from variome.web.answers import json_answer
from variome.web.bodies import JSON_TYPES, NDJSON_TYPES, Body, content_type, parse_object, unpacked
from variome.web.envelopes import GenotypeEditParameters
from variome.web.named_datasets import NamedDataset, NamedDatasetOfRequest
from variome.web.parameters import check_parameters
from variome.web.threads import in_long_thread

logger = logging.getLogger(__name__)

router = APIRouter(tags=["genotypes"], dependencies=[Depends(check_parameters)])

Made = tuple[Manifest, Sequence[NumberedEdit]]
MakeEdits = Callable[..., Made]

TABLE_TYPE: Final = "text/tab-separated-values"

IfMatch = Annotated[
    str | None, Header(description="ETag of the versions as they were read: 412 when there is another one since.")
]


@router.post("/genotypes/{dataset}/edits", status_code=201)
async def post_edits(
    request: Request,
    named: NamedDatasetOfRequest,
    body: Body,
    parameters: Annotated[GenotypeEditParameters, Query()],
    if_match: IfMatch = None,
) -> Response:
    """Change genotypes in a new version, or take edits back: all of what the body says, or nothing.

    A body of JSON has `edits`, or `undo` with numbers (`4-7`) or `last`; JSON lines and tables are as the command
    `edit` reads them. The base stays, and each edit can be left out of a view. Takes the role editor in the project of
    the dataset, and an administrator where samples ask for a least size of groups. The user of the key is the author.
    """
    return await in_long_thread(request, _edited, request, named, body, parameters, if_match)


def _edited(
    request: Request, named: NamedDataset, body: bytes, parameters: GenotypeEditParameters, if_match: str | None
) -> Response:
    project = named.project_to_write(parameters.project)
    request.state.project = project
    request.state.subject = genotype_dataset_uuid(project, named.name)
    make = _asked_for(request, body)
    said = {"author": named.viewer.user, "reason": parameters.reason or "", "follows": _followed(if_match)}
    manifest, made = make(named.datasets.get(named.name).folder, **said)
    changed = named.datasets.get(named.name, ViewName(manifest.number))
    request_id = uuid4()
    told = {
        "name": named.name,
        "version": manifest.number,
        "digest": changed.digest,
        "edits": [each.number for each in made],
        "is_recorded": _is_recorded(named, project, request_id, parameters.reason),
    }
    headers = {"ETag": f'"{changed.manifest_digest}"', "X-Request-Id": str(request_id)}
    return json_answer(told, status=201, headers=headers)


def _asked_for(request: Request, body: bytes) -> MakeEdits:
    """What a body asks for: a function of the folder, the author, the reason, and the version that it must follow.

    Raises:
        InputError: it cannot be read.
    """
    media_type = content_type(request, (*JSON_TYPES, *NDJSON_TYPES, TABLE_TYPE))
    if media_type in JSON_TYPES:
        return _of_object(parse_object(request, body))
    lines = unpacked(request, body).decode("utf-8", "replace").split("\n")
    return _editing(parse_requests(lines, "the body"))


def _of_object(document: Mapping[str, Any]) -> MakeEdits:
    edits, undo = document.get("edits"), document.get("undo")
    if set(document) - {"edits", "undo"} or (edits is None) == (undo is None):
        raise InputError(f"the body: expected one of edits and undo, found {', '.join(document)[:80] or 'neither'}")
    if undo is not None:
        return _undoing(undo)
    if not isinstance(edits, list) or not all(isinstance(each, dict) for each in edits):
        raise InputError("the body: edits: expected a list of objects, found otherwise")
    return _editing([request_of(each, f"edit {number}") for number, each in enumerate(edits, start=1)])


def _editing(requests: Sequence[EditRequest]) -> MakeEdits:
    if not requests:
        raise InputError("the body: expected at least one edit, found none")
    return lambda folder, **said: edit_dataset(folder, requests, **said)


def _undoing(undo: Any) -> MakeEdits:
    if not isinstance(undo, str):
        raise InputError(f"the body: undo: expected last, or numbers of edits such as 1,4-7, found {str(undo)[:80]!r}")

    def make(folder: Any, **said: Any) -> Made:
        numbers = None if undo == "last" else parse_numbers(undo, len(Dataset(folder).all_edits))
        return undo_edits(folder, numbers, **said)

    return make


def _followed(if_match: str | None) -> str | None:
    """The SHA-256 of the version that must be the last one; a weak tag is that of none."""
    return None if if_match is None or if_match.strip() == "*" else if_match.strip().strip('"')


def _is_recorded(named: NamedDataset, project: str, request: UUID, reason: str | None) -> bool:
    """Whether the items of the dataset were written as it is now; if not, its files are changed all the same.

    Of two that write at a time, the one that comes last sees the version of the other.
    """
    store = named.store
    try:
        with store.connection() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 12))", [named.name])
            record_dataset(
                connection, store.registry(connection), named.datasets.get(named.name), project, named.viewer.user,
                institution=store.settings.institution, request=request, reason=reason,
            )  # fmt: skip
    except VariomeError as error:
        logger.error("the items of a genotype dataset are not as it is; record it: %s", error)
        return False
    return True

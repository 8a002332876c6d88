"""`/genotypes/{dataset}/versions`, `/edits`, `/diff`: what a dataset was, who changed it, when and why; `/verify` and
`/stats`: whether it is whole, and how large it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from itertools import chain, islice
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from variome.genotypes.dataset import Dataset, version_file
from variome.genotypes.differing import DifferenceReport, iter_differences, new_edits
from variome.genotypes.edit_listing import ListedEdit, iter_listed
from variome.genotypes.history import history_of
from variome.genotypes.statistics import statistics_of
from variome.genotypes.verifying import iter_faults
from variome.genotypes.view_name import ViewName
from variome.web.answers import json_answer
from variome.web.genotype_parameters import ViewParameters
from variome.web.linked_data import JSON
from variome.web.named_datasets import NamedDataset, NamedDatasetOfRequest
from variome.web.parameters import check_parameters
from variome.web.threads import in_long_thread

router = APIRouter(tags=["genotypes"], dependencies=[Depends(check_parameters)])

IfNoneMatch = Annotated[str | None, Header(description="ETag of what the client has: 304 when it has not changed.")]
Spelled = Annotated[str, Query(min_length=1, max_length=1000, pattern=r"^[^\x00]+$")]

MOST_DIFFERENCES: Final = 1_000_000
"""That one answer lists; all are counted."""


class EditListParameters(ViewParameters):
    """The query of `GET /genotypes/{dataset}/edits`."""

    after: int = Field(default=0, ge=0, lt=1 << 31, description="Number of the last edit of the page before.")
    limit: int = Field(default=100, ge=1, le=1000, description="How many edits at most.")


@router.get("/genotypes/{dataset}/versions")
def get_versions(named: NamedDatasetOfRequest, if_none_match: IfNoneMatch = None) -> Response:
    """The versions of a dataset, the first one first: number, time, author, reason, what is in it and what has changed.

    The `ETag` is the SHA-256 of the last version: with `If-Match`, edits are made of that version or not at all.
    """
    dataset = named.open()
    headers = _headers(f'"{dataset.manifest_digest}"')
    if _is_known(headers["ETag"], if_none_match):
        return Response(status_code=304, headers=headers)
    return json_answer({**_named(dataset), "versions": list(history_of(dataset.folder))}, headers=headers)


@router.get("/genotypes/{dataset}/edits")
def get_edits(
    named: NamedDatasetOfRequest, parameters: Annotated[EditListParameters, Query()], if_none_match: IfNoneMatch = None
) -> Response:
    """The edits of a version, a page at a time, and the state of each in the view: `in force`, `taken back` by a later
    edit, or `left out` of it.

    Reasons, samples and genotypes are told to administrators, and to all where no sample asks for a least size of
    groups.
    """
    dataset = named.open(parameters.view)
    is_told = named.tells_genotypes(dataset)
    asked = parameters.model_dump(include={"after", "limit"})
    headers = _headers(_tag("edits", dataset.manifest_digest, dataset.digest, is_told, asked))
    if _is_known(headers["ETag"], if_none_match):
        return Response(status_code=304, headers=headers)
    listed = (each for each in iter_listed(dataset) if each.numbered.number > parameters.after)
    return _streamed(_page(dataset, listed, parameters, is_told=is_told), headers)


@router.get("/genotypes/{dataset}/diff")
def diff_views(
    named: NamedDatasetOfRequest,
    before: Annotated[Spelled, Query(alias="from", description="A version, or VERSION:EDITS: `1`, `last:none`.")],
    after: Annotated[Spelled, Query(alias="to", description="Likewise.")] = "last",
    most: Annotated[int | None, Query(ge=0, le=MOST_DIFFERENCES, description="Differences to list at most.")] = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """What differs between two versions of a dataset, or two choices of its edits: the edits that only one of them has,
    then samples, rows and calls. All are counted; `most` of them are listed.

    Told to administrators, and to all where no sample asks for a least size of groups.
    """
    views = [named.open(ViewName.parse(text)) for text in (before, after)]
    for each in views:
        named.check_genotypes(each)
    headers = _headers(_tag("diff", *(part for each in views for part in (each.manifest_digest, each.digest)), most))
    if _is_known(headers["ETag"], if_none_match):
        return Response(status_code=304, headers=headers)
    return _streamed(_differences(views[0], views[1], MOST_DIFFERENCES if most is None else most), headers)


@router.get("/genotypes/{dataset}/verify")
async def verify(
    request: Request,
    named: NamedDatasetOfRequest,
    number: Annotated[
        int | None, Query(alias="version", ge=1, lt=1 << 31, description="Only this version; without it all.")
    ] = None,
) -> Response:
    """Read all files of a dataset, and say what is wrong. For administrators."""
    return await in_long_thread(request, _verified, named, number)


@router.get("/genotypes/{dataset}/stats")
async def get_statistics(
    request: Request, named: NamedDatasetOfRequest, parameters: Annotated[ViewParameters, Query()]
) -> Response:
    """Rows, samples, bytes by part, and the missing haplotypes of a dataset by contig. For administrators."""
    return await in_long_thread(request, _counted, named, parameters.view)


def _verified(named: NamedDataset, number: int | None) -> Response:
    named.viewer.check_administrator()
    folder = named.open().folder
    version_file(folder, number)
    faults = [fault.replace(f"{folder}/", "") for fault in iter_faults(folder, number)]
    return json_answer({"name": named.name, "is_whole": not faults, "faults": faults})


def _counted(named: NamedDataset, view: ViewName) -> Response:
    named.viewer.check_administrator()
    dataset = named.open(view)
    return json_answer({**_named(dataset), **statistics_of(dataset).document()})


def _page(
    dataset: Dataset, listed: Iterator[ListedEdit], parameters: EditListParameters, *, is_told: bool
) -> Iterator[bytes]:
    """The pieces of a page of edits: one can be of all samples."""
    separator, last = orjson.dumps(_named(dataset))[:-1] + b',"edits":[', 0
    for each in islice(listed, parameters.limit):
        said = each.document(dataset.withdrawn) if is_told else each.outline()
        yield separator + orjson.dumps(said)
        separator, last = b",\n", each.numbered.number
    yield separator if not last else b""
    yield b'],"next_after":' + orjson.dumps(last if next(listed, None) else None) + b"}"


def _differences(before: Dataset, after: Dataset, most: int) -> Iterator[bytes]:
    edits = [
        {"number": each.number, "time": each.edit.moment, "author": each.edit.author, "reason": each.edit.reason,
         "action": each.edit.action, "marker": each.edit.marker}
        for each in new_edits(before, after)
    ]  # fmt: skip
    head = {"from": _named(before), "to": _named(after), "edits": edits}
    separator = orjson.dumps(head)[:-1] + b',"differences":['
    report = DifferenceReport()
    n_listed = 0
    for each in iter_differences(before, after, report, most):
        yield separator + orjson.dumps(each._asdict())
        separator, n_listed = b",\n", n_listed + 1
    tail = {"counts": report.counts, "truncated": report.counts.total() > n_listed}
    yield (b"" if n_listed else separator) + b"]," + orjson.dumps(tail)[1:]


def _named(dataset: Dataset) -> dict[str, Any]:
    return {"name": dataset.folder.name, "version": dataset.manifest.number, "digest": dataset.digest}


def _tag(*parts: Any) -> str:
    return f'"{sha256(orjson.dumps([*parts, version("variome")])).hexdigest()[:32]}"'


def _headers(tag: str) -> Mapping[str, str]:
    return {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}


def _is_known(tag: str, if_none_match: str | None) -> bool:
    known = [each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")]
    return tag in known or "*" in known


def _streamed(pieces: Iterable[bytes], headers: Mapping[str, str]) -> Response:
    """Its first piece is made before anything is sent: most of what can go wrong is still a problem then."""
    rest = iter(pieces)
    return StreamingResponse(chain([next(rest)], rest), headers=dict(headers), media_type=JSON)

"""`/genotypes`: rows, counts, haplotypes and carriers of genotype datasets, as `variome genotypes view` prints them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from itertools import chain
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from variome.datasets.variants import MatchedVariants
from variome.datasets.visibility import may_see, visible_names
from variome.errors import InputError, NotFoundError
from variome.genotypes.dataset import Dataset
from variome.genotypes.together import check_together
from variome.genotypes.view_name import ViewName
from variome.items.viewer import Viewer
from variome.search.genotypes.rows import needs_counts, row_fields
from variome.search.variant_sites import variants_matching
from variome.settings import Settings
from variome.web.answers import json_answer
from variome.web.genotype_access import admitted, group_threshold, privacy_class
from variome.web.genotype_answers import Asked, iter_answer, media_type_of
from variome.web.genotype_parameters import HELP, GenotypeParameters
from variome.web.open_datasets import DatasetsOfRequest, OpenDatasets
from variome.web.parameters import check_parameters
from variome.web.store import Store, StoreOfRequest
from variome.web.viewers import ViewerOfRequest

router = APIRouter(tags=["genotypes"], dependencies=[Depends(check_parameters)])

MOST_DATASETS = 20
"""That one question may be about."""

IfNoneMatch = Annotated[str | None, Header(description="ETag of what the client has: 304 when it has not changed.")]


@router.get("/genotypes/", include_in_schema=False)
@router.get("/genotypes")
def list_datasets(viewer: ViewerOfRequest, store: StoreOfRequest, datasets: DatasetsOfRequest) -> Response:
    """The datasets that the key may see, what expressions over samples and rows can name, and what can be asked."""
    with store.connection() as connection:
        names = visible_names(connection, datasets.home, viewer)
    described = [_described(datasets.get(name), viewer, store.settings) for name in names]
    fields = {name: kind.scalar for name, kind in row_fields(1).items()}
    return json_answer({"datasets": described, "row_keys": fields, "parameters": HELP})


@router.get("/genotypes/{dataset}")
def get_genotypes(
    request: Request,
    viewer: ViewerOfRequest,
    store: StoreOfRequest,
    datasets: DatasetsOfRequest,
    dataset: str,
    parameters: Annotated[GenotypeParameters, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Rows of one dataset, or of several with commas between their names, where rows of the same allele are one.

    Sent while it is read. Without `g` there are no genotypes. To anybody but administrators nothing is told of a group
    that is too small, or that differs by too few samples from what was asked before (403); no genotypes, and no names.
    """
    return _answer(request, viewer, store, datasets, dataset, parameters, if_none_match)


@router.post("/genotypes/{dataset}")
def ask_genotypes(
    request: Request,
    viewer: ViewerOfRequest,
    store: StoreOfRequest,
    datasets: DatasetsOfRequest,
    dataset: str,
    parameters: GenotypeParameters,
) -> Response:
    """The same as by `GET`, with the parameters in the body: lists of samples or alleles may be longer than an address
    can be. Nothing is changed.
    """
    return _answer(request, viewer, store, datasets, dataset, parameters, None)


def _open(store: Store, datasets: OpenDatasets, names: str, view: ViewName, viewer: Viewer) -> Sequence[Dataset]:
    asked = names.split(",")
    if len(set(asked)) != len(asked) or len(asked) > MOST_DATASETS:
        raise InputError(f"expected up to {MOST_DATASETS} datasets, each once, found {names[:80]!r}")
    if view.version is not None and len(asked) > 1:
        raise InputError(f"version: expected one dataset, whose version it is, found {len(asked)}; ask them apart")
    with store.connection() as connection:
        for name in asked:
            if not may_see(connection, datasets.home, name, viewer):
                raise NotFoundError(f"{name}: there is no such genotype dataset; 'variome genotypes list' shows all")
    found = [datasets.get(name, view) for name in asked]
    check_together(found)
    return found


def _answer(
    request: Request,
    viewer: Viewer,
    store: Store,
    opened: OpenDatasets,
    names: str,
    parameters: GenotypeParameters,
    if_none_match: str | None,
) -> Response:
    """Who asks is looked at before the tag is: what is refused is refused to who has it from elsewhere, too."""
    datasets = _open(store, opened, names, parameters.view, viewer)
    groups, guard = admitted(
        store, opened, viewer, datasets, parameters.view, parameters.s, gives_samples=parameters.gives_samples
    )
    query = parameters.query(groups, guard, _matched(store, viewer, datasets, parameters))
    columns = parameters.columns(groups)
    if not all(each.holds_genotypes for each in datasets):
        query = replace(query, is_counted=parameters.C or any(map(needs_counts, columns.values())))
    asked = Asked(datasets, query, parameters.kind, columns).within(store.settings.genotype_budget)
    media_type = media_type_of(parameters.format, request.headers.get("accept", ""), asked.kind)
    tag = _tag(asked, parameters, privacy_class(guard), media_type, store.settings)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"}
    if _is_known(tag, if_none_match):
        return Response(status_code=304, headers=headers)
    return _streamed(iter_answer(asked, media_type), media_type, headers)


def _matched(
    store: Store, viewer: Viewer, datasets: Sequence[Dataset], parameters: GenotypeParameters
) -> MatchedVariants | None:
    """The Variant items that choose rows, of those that the viewer may see; None where no expression was given."""
    if parameters.expression is None:
        return None
    with store.connection() as connection:
        registry = store.registry(connection)
        return variants_matching(
            connection, registry, datasets, parameters.expression, viewer=viewer, regions=parameters.regions
        )


def _streamed(pieces: Iterable[bytes], media_type: str, headers: dict[str, str]) -> Response:
    """Its first piece is made before anything is sent: most of what can go wrong is still a problem then."""
    rest = iter(pieces)
    first = next(rest, b"")
    return StreamingResponse(chain([first], rest), headers=headers, media_type=media_type)


def _tag(asked: Asked, parameters: GenotypeParameters, privacy: str, media_type: str, settings: Settings) -> str:
    """Equal tags, equal answers: of the same content, question, rights, form and program."""
    matched = asked.query.matched
    parts: list[Any] = [[each.digest for each in asked.datasets], parameters.canonical(), privacy, media_type]
    parts += [None if matched is None else sha256(matched.uuids.tobytes()).hexdigest()]
    parts += [settings.genotype_budget, version("variome")]
    return f'"{sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]}"'


def _is_known(tag: str, if_none_match: str | None) -> bool:
    known = [each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")]
    return tag in known or "*" in known


def _described(dataset: Dataset, viewer: Viewer, settings: Settings) -> dict[str, Any]:
    manifest = dataset.manifest
    return {
        "@id": f"/genotypes/{dataset.folder.name}",
        "name": dataset.folder.name,
        "assembly": manifest.assembly,
        "version": manifest.number,
        "digest": dataset.digest,
        "samples": len(dataset.samples),
        "rows": manifest.n_rows,
        "least_group": group_threshold(dataset, viewer, settings),
        "sample_keys": dict(dataset.metadata.keys),
    }

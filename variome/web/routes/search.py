"""`GET /search`: items of a type by what they are."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from variome.items.selecting import Selection
from variome.model.item_types import Status, get_item_type
from variome.model.region import Region
from variome.search.request import MOST_FACETS, MOST_HITS, SearchRequest, SortKey
from variome.web.keyed import keyed_answer
from variome.web.linked_data import FormOfRequest
from variome.web.named_items import AnnotationVersion
from variome.web.searching import search_answer
from variome.web.store import StoreOfRequest
from variome.web.viewers import ProjectOfRequest, ViewerOfRequest

router = APIRouter(tags=["items"])


def _text(description: str, **more: Any) -> Any:
    return Query(description=description, pattern=r"^[^\x00]+$", max_length=10_000, **more)


Names = Annotated[list[str], Query(max_length=50)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the query says beside the type, the viewer's project and conditions on fields."""

    where: Annotated[str | None, _text("Expression over the fields of the type.")] = None
    q: Annotated[str | None, _text("Name of a variant, rsID, gene, transcript, HGVS or region.")] = None
    region: Annotated[str | None, _text("Such as chr1:1-2000: 1-based, both ends included.")] = None
    gene: Annotated[str | None, _text("Gene that the variants link to: key, uuid, @id or alias.")] = None
    gene_list: Annotated[list[str] | None, Query(description="Gene lists, one of whose genes it is.")] = None
    file: Annotated[str | None, _text("Accession of a file, in `project` or else the default one.")] = None
    sample: Annotated[str | None, _text("Name of a sample that carries the variants.")] = None
    family: Annotated[str | None, _text("Family whose samples are meant.")] = None
    assembly: Annotated[str | None, _text("Assembly; without it any, and a region is one of GRCh38.")] = None
    status: Annotated[Status | None, Query(description="Of the items; without it all but deleted ones.")] = None
    max_other_families: Annotated[
        int | None, Query(ge=0, lt=1 << 31, description="In how many other families of yours it may be at most.")
    ] = None
    pairs: Annotated[
        bool, Query(description="Only calls of compound-het pairs of which both are hits; they stand side by side.")
    ] = False
    sort: Annotated[str | None, _text("Up to three fields, with commas between; `-` before one: descending.")] = None
    facet: Annotated[
        list[str] | None, Query(max_length=MOST_FACETS, description="Field whose values are counted; may be repeated.")
    ] = None
    field: Annotated[list[str] | None, Query(max_length=100, description="Property to answer; all if not given.")] = (
        None
    )
    frame: Annotated[Literal["object", "embedded"], Query(description="Links as @id, or as what they lead to.")] = (
        "object"
    )
    limit: Annotated[int, Query(ge=1, le=MOST_HITS, description="How many items at most.")] = 25
    after: Annotated[str | None, _text("Where the page before ended: it is in its `next`.")] = None
    total: Annotated[bool, Query(description="Whether all hits are counted.")] = True


AskedOfRequest = Annotated[_Asked, Depends()]


@router.get("/search")
def search(
    request: Request,
    store: StoreOfRequest,
    viewer: ViewerOfRequest,
    project: ProjectOfRequest,
    form: FormOfRequest,
    asked: AskedOfRequest,
    item_type: Annotated[str, Query(alias="type", description="Type of item, such as Gene.")],
    key: Annotated[
        str | None, Query(pattern=r"^[^\x00]+$", description="Key, second key, alias or uuid; nothing else with it.")
    ] = None,
    annotation_version: AnnotationVersion = None,
) -> Response:
    """The items of a type of which all holds that is asked for, a page at a time.

    Every other parameter is a condition on a field: `field=value`, `field!=value`, `field.from=`, `field.to=`,
    `field=No value`. What is said of one field are alternatives; conditions on different fields must all hold. Samples
    of a load that has not completed, and of a file that another replaced, are left out.
    """
    described = get_item_type(item_type)
    if key is not None:
        with store.connection() as connection:
            return form.answer(
                keyed_answer(
                    connection, store.registry(connection), described, key,
                    viewer=viewer, base=form.base, project=project, annotation_version=annotation_version,
                    limit=asked.limit,
                )
            )  # fmt: skip
    named = request.query_params.get("project")
    wanted = SearchRequest(
        selection=Selection(
            item_type=item_type,
            annotation_version=annotation_version,
            assembly=asked.assembly,
            project=named,
            file=asked.file,
            file_project=project,
            region=Region.parse(asked.region) if asked.region else None,
            gene=asked.gene,
            sample=asked.sample,
            status=asked.status,
        ),
        filters=tuple(each for each in request.query_params.multi_items() if each[0] not in _PARAMETERS),
        where=asked.where or "",
        text=asked.q or "",
        family=asked.family or "",
        gene_lists=tuple(asked.gene_list or ()),
        max_other_families=asked.max_other_families,
        has_pairs=asked.pairs,
        sort=SortKey.parse_all(asked.sort or ""),
        facets=tuple(asked.facet or ()),
        limit=asked.limit,
        after=asked.after or "",
        has_total=asked.total,
    )
    with store.connection() as connection:
        answer, following = search_answer(
            connection, store.registry(connection), wanted,
            viewer=viewer, base=form.base, fields=asked.field or (), embeds=asked.frame == "embedded",
        )  # fmt: skip
    if following is not None:
        others = [each for each in request.query_params.multi_items() if each[0] != "after"]
        answer["next"] = f"{form.base}/search?{urlencode([*others, ('after', following)])}"
    return form.answer(answer)


_PARAMETERS: Final = frozenset({*_Asked.__dataclass_fields__, "type", "key", "annotation_version", "project"})
"""All other names in the query are those of fields."""

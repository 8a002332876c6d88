"""`GET /search`: items of a type by what they are."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError

from variome.items.viewer import Viewer
from variome.model.item_types import get_item_type
from variome.web.keyed import keyed_answer
from variome.web.linked_data import Form, FormOfRequest
from variome.web.search_parameters import Pair, SearchParameters, check_given_once, narrowed, own_project, saved_pairs
from variome.web.searching import search_answer
from variome.web.store import Store, StoreOfRequest
from variome.web.viewers import ProjectOfRequest, ViewerOfRequest

router = APIRouter(tags=["items"])


@router.get("/search")
def search(
    request: Request,
    store: StoreOfRequest,
    viewer: ViewerOfRequest,
    project: ProjectOfRequest,
    form: FormOfRequest,
    parameters: Annotated[SearchParameters, Query()],
) -> Response:
    """The items of a type of which all holds that is asked for, a page at a time.

    Every other parameter is a condition on a field: `field=value`, `field!=value`, `field.from=`, `field.to=`,
    `field=No value`. What is said of one field are alternatives; conditions on different fields must all hold. Samples
    of a load that has not completed, and of a file that another replaced, are left out.
    """
    pairs: Sequence[Pair] = request.query_params.multi_items()
    check_given_once(pairs)
    if parameters.saved:
        with store.connection() as connection:
            registry = store.registry(connection)
            kept = saved_pairs(connection, registry, parameters.saved, viewer=viewer, project=project)
        pairs = narrowed(kept, [each for each in pairs if each[0] != "saved"])
        parameters = SearchParameters.of_pairs(pairs)
    if not parameters.type:
        raise RequestValidationError([{"loc": ("query", "type"), "msg": "Field required", "input": None}])
    if parameters.key:
        return _by_key(store, viewer, own_project(pairs) or project, form, parameters)
    return _by_fields(store, viewer, project, form, parameters, pairs)


def _by_key(store: Store, viewer: Viewer, project: str, form: Form, parameters: SearchParameters) -> Response:
    with store.connection() as connection:
        answer = keyed_answer(
            connection,
            store.registry(connection),
            get_item_type(parameters.type or ""),
            parameters.key or "",
            viewer=viewer,
            base=form.base,
            project=project,
            annotation_version=parameters.annotation_version,
            limit=parameters.limit,
        )
    return form.answer(answer)


def _by_fields(
    store: Store, viewer: Viewer, project: str, form: Form, parameters: SearchParameters, pairs: Sequence[Pair]
) -> Response:
    with store.connection() as connection:
        answer, following = search_answer(
            connection,
            store.registry(connection),
            parameters.request(pairs, project),
            viewer=viewer,
            base=form.base,
            fields=parameters.field,
            embeds=parameters.frame == "embedded",
        )
    if following is not None:
        others = [each for each in pairs if each[0] != "after"]
        answer["next"] = f"{form.base}/search?{urlencode([*others, ('after', following)])}"
    return form.answer(answer)

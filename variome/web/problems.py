"""Every error that the API answers, in one form: RFC 9457 `application/problem+json`.

`title` is the same for all problems of a type; `detail` says what happened in this request and what to do. Neither
holds SQL, a path or a trace: what the database says of itself is logged, not told. A bug is a bare 500 with the id of
its trace in the log.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from variome.errors import BlockError, DatabaseError, ItemsRejectedError, UnauthorizedError, VariomeError
from variome.model.item_problem import ItemProblem, shown, to_pointer
from variome.web.problem_types import PROBLEM_TYPES, find_problem_type

logger = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
UNAVAILABLE: Final = "the database does not answer; try again in a moment"
DAMAGED: Final = "its genotypes are not whole; an administrator finds out what with 'variome genotypes verify'"
RETRY_AFTER: Final = {"Retry-After": "2"}
ASKS_FOR_KEY: Final = {"WWW-Authenticate": 'Basic realm="variome", charset="UTF-8"'}


def install(app: FastAPI) -> None:
    """Has the application answer all that goes wrong as problems."""
    handlers: dict[type[Exception], Callable[[Request, Any], Response]] = {
        VariomeError: _of_store,
        HTTPException: _of_http,
        RequestValidationError: _of_request,
        Exception: _of_bug,
    }
    for error, handler in handlers.items():
        app.add_exception_handler(error, handler)


def items_rejected(detail: str, problems: Iterable[ItemProblem]) -> Response:
    """The answer to a request of which nothing was written because its items are not valid."""
    each = PROBLEM_TYPES[ItemsRejectedError]
    return _problem(each.status, each.title, detail, type=each.uri, errors=[item_error(fault) for fault in problems])


def item_error(problem: ItemProblem) -> dict[str, Any]:
    """A fault of an item, as a member of `errors`."""
    error = {"pointer": problem.pointer, "detail": problem.message, "value": problem.value}
    return {"index": problem.index, "kind": problem.kind, "severity": problem.severity, **error}


def _of_store(request: Request, error: VariomeError) -> Response:
    each = find_problem_type(type(error))
    if each is None:
        return _of_bug(request, error)
    if isinstance(error, DatabaseError | BlockError):  # what it says is for who runs the server: addresses, paths
        logger.error("%s: %s", _shown(request), error, exc_info=error.__cause__)
        detail, headers = (DAMAGED, None) if isinstance(error, BlockError) else (UNAVAILABLE, RETRY_AFTER)
        return _problem(each.status, each.title, detail, headers, type=each.uri)
    headers = ASKS_FOR_KEY if isinstance(error, UnauthorizedError) else None
    return _problem(each.status, each.title, str(error), headers, type=each.uri)


def _of_http(request: Request, error: HTTPException) -> Response:
    title = HTTPStatus(error.status_code).phrase
    detail = _HTTP_DETAILS.get(error.status_code, error.detail) if error.detail == title else error.detail
    is_other_method = error.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    return _problem(error.status_code, title, detail, _allowed(request) if is_other_method else error.headers)


def _allowed(request: Request) -> dict[str, str]:
    """All methods of an address, as it is described: Starlette names those of one route, and each of ours has one."""
    path = getattr(request.scope.get("route"), "path_format", "").rstrip("/")
    methods = {method.upper() for method in request.app.openapi()["paths"].get(path, {})} or {"GET"}
    return {"Allow": ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))}


def _of_request(request: Request, error: RequestValidationError) -> Response:
    """400 for what the URL and the headers say, 422 for what the body says."""
    found = error.errors()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if all(e["loc"][0] == "body" for e in found) else HTTPStatus.BAD_REQUEST
    errors = [_request_error(each) for each in found]
    detail = "; ".join(f"{each.get('parameter', each['pointer'])}: {each['detail']}" for each in errors[:3])
    return _problem(status, status.phrase, detail, errors=errors)


def _of_bug(request: Request, error: Exception) -> Response:
    trace = uuid4().hex
    logger.error("%s: trace %s", _shown(request), trace, exc_info=error, extra={"trace": trace})
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _problem(status, status.phrase, "", trace_id=trace)


def _problem(
    status: int, title: str, detail: str, headers: Mapping[str, str] | None = None, **members: Any
) -> Response:
    """Members that are empty are left out; without a `type`, a problem says no more than its status does."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    content = orjson.dumps({name: value for name, value in body.items() if value not in ("", None)})
    return Response(content, status, dict(headers or {}), MEDIA_TYPE)


def _request_error(error: Mapping[str, Any]) -> dict[str, Any]:
    place, *path = error["loc"]
    name = {} if place == "body" else {"parameter": ".".join(map(str, path))}
    pointer = to_pointer(path) if place == "body" else ""
    return {**name, "pointer": pointer, "detail": error["msg"], "value": shown(error.get("input"))}


def _shown(request: Request) -> str:
    """Method and route; not the path, which may hold the name of a sample."""
    return f"{request.method} {getattr(request.scope.get('route'), 'path', '')}"


_HTTP_DETAILS: Final[Mapping[int, str]] = {
    404: "there is nothing at this address; /docs lists what there is",
    405: "this address takes other methods; /docs lists them",
    413: "the body is larger than this server takes (VARIOME_MAX_BODY_BYTES); send it in smaller parts",
}

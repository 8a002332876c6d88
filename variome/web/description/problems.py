"""The problems that operations answer with, by status: what each means, and one of its kind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from variome.errors import (
    ConflictError,
    DatabaseError,
    ForbiddenError,
    InputError,
    ItemsRejectedError,
    NotFoundError,
    StaleError,
    UnauthorizedError,
    VariomeError,
)
from variome.web.description.operation import Operation
from variome.web.problem_types import PROBLEM_TYPES
from variome.web.problems import ASKS_FOR_KEY, MEDIA_TYPE, RETRY_AFTER, UNAVAILABLE

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Status:
    """What a status means, the detail of an example, and the error that is one; None where the status says it all."""

    meaning: str
    detail: str
    error: type[VariomeError] | None = None
    headers: Mapping[str, str] | None = None


_STATUSES: Final[Mapping[int, _Status]] = {
    400: _Status(
        "A parameter or the body is not what it should be.", "limit: Input should be less than or equal to 1000"
    ),
    401: _Status(
        "A key is needed, and none was shown or it is not good.",
        "this server asks for an API key; send one as `Authorization: Bearer KEY:SECRET`",
        UnauthorizedError,
        ASKS_FOR_KEY,
    ),
    403: _Status(
        "The key may not do this.",
        "this takes the role editor in project 'research', and the key has reader",
        ForbiddenError,
    ),
    404: _Status(
        "There is no such thing, or the key may not see it.",
        "the store has no Gene called 'ENSG00000000000'",
        NotFoundError,
    ),
    409: _Status(
        "The request disagrees with what is stored, or somebody is loading the file.",
        "/genes/ENSG00000166147/ is there already; to change it, send it there by PATCH or PUT",
        ConflictError,
    ),
    412: _Status(
        "The item has changed since it was read.",
        "/genes/ENSG00000166147/ has changed since it was read; read it again",
        StaleError,
    ),
    413: _Status(
        "The body is larger, or brings more items, than the server takes.",
        "the body is larger than this server takes (VARIOME_MAX_BODY_BYTES); send it in smaller parts",
    ),
    415: _Status(
        "The body is in a form that is not taken.", "expected Content-Type application/json, found text/plain"
    ),
    421: _Status(
        "Without keys, the server answers under the names of its own machine only.",
        "this server answers under the names of this machine only, such as 127.0.0.1",
    ),
    422: _Status(
        "What the body says is not valid; nothing was written.",
        "1 of 1 items are rejected, so nothing is written; the first: /ensgid: expected a value of type string,"
        " found 5",
        ItemsRejectedError,
    ),
    429: _Status(
        "The key asks too often.",
        "this key may ask 6000 per 1 minute; try again in 60 s at the latest",
        headers={"Retry-After": "60"},
    ),
    503: _Status("The database does not answer, or others ask too much.", UNAVAILABLE, DatabaseError, RETRY_AFTER),
    507: _Status(
        "The disk of the server is full.", "the server has no room for the file; ask who runs it to make some"
    ),
}

_NOT_READABLE: Final = PROBLEM_TYPES[InputError]

_ERRORS: Final = [{"pointer": "/ensgid", "detail": "expected a value of type string, found 5", "value": "5"}]

PROBLEM_SCHEMA: Final[Node] = {
    "title": "ProblemDetails",
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "Address of what this type of problem is; `about:blank` where the status says it all.",
            "example": _NOT_READABLE.uri,
        },
        "title": {"type": "string", "description": "The same for all problems of a type."},
        "status": {"type": "integer", "description": "Of the answer."},
        "detail": {"type": "string", "description": "What was expected and found in this request, and what to do."},
        "trace_id": {"type": "string", "description": "Of a 500: under which the log of the server tells more."},
        "errors": {
            "type": "array",
            "description": "Each fault of a parameter or of an item.",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "Where in the body (RFC 6901); empty for a parameter.",
                    },
                    "parameter": {"type": "string", "description": "Name of the parameter."},
                    "detail": {"type": "string", "description": "What was expected, and what was found."},
                    "value": {"type": ["string", "null"], "description": "What was found, cut where it is long."},
                    "index": {"type": "integer", "description": "Of the item among those that were sent, from 0."},
                    "kind": {"type": "string", "description": "Kind of the fault."},
                    "severity": {"type": "string", "enum": ["error", "warning", "note"]},
                },
            },
        },
    },
}


def problem_answers() -> dict[str, Node]:
    """Each problem as an answer that operations refer to, by name."""
    return {_name(status): _answer(status, said) for status, said in _STATUSES.items()}


def problems_of(operation: Operation, *, has_parameters: bool) -> Iterator[tuple[str, Node]]:
    """What an operation answers when it cannot do what is asked: status and reference."""
    body = operation.body
    statuses_where = (
        (True, operation.problems),
        (True, (503,)),
        (not operation.is_open, (401, 421, 429)),
        (has_parameters or body, (400,)),
        (body, (413, 422)),
        (body and body.schema, (415,)),  # FastAPI reads the others, and a wrong form is a body that is not valid
    )
    for status in sorted({status for applies, statuses in statuses_where if applies for status in statuses}):
        yield str(status), {"$ref": f"#/components/responses/{_name(status)}"}


def _name(status: int) -> str:
    return HTTPStatus(status).name.title().replace("_", "")


def _answer(status: int, said: _Status) -> Node:
    content = {"schema": {"$ref": "#/components/schemas/ProblemDetails"}, "example": _example(status, said)}
    headers = {name: {"schema": {"type": "string"}, "example": value} for name, value in (said.headers or {}).items()}
    return {"description": said.meaning, "content": {MEDIA_TYPE: content}, **({"headers": headers} if headers else {})}


def _example(status: int, said: _Status) -> Node:
    kind = PROBLEM_TYPES.get(said.error) if said.error else None
    uri, title = (kind.uri, kind.title) if kind else ("about:blank", HTTPStatus(status).phrase)
    errors = {"errors": _ERRORS} if said.error is ItemsRejectedError else {}
    return {"type": uri, "title": title, "status": status, "detail": said.detail, **errors}

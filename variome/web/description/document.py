"""The whole description: what FastAPI reads off the routes, made complete by the tables."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI

from variome.web.description import of_genotype_history, of_genotypes, of_items, of_loads, of_store
from variome.web.description.answers import HEADERS, SCHEMAS
from variome.web.description.operation import Answer, Body, Operation
from variome.web.description.parameters import described
from variome.web.description.problems import problem_answers, problems_of

Node = dict[str, Any]

OPERATIONS: Final[Mapping[str, Operation]] = {
    **of_items.OPERATIONS,
    **of_genotypes.OPERATIONS,
    **of_genotype_history.OPERATIONS,
    **of_loads.OPERATIONS,
    **of_store.OPERATIONS,
}
"""By method and route."""

TAGS: Final[Mapping[str, str]] = {
    "items": "Read, find, export, create, change and delete items.",
    "genotypes": "Who carries what: rows, counts, haplotypes, carriers; and who changed what, when and why.",
    "history": "What an item was, what differs, and what links to it.",
    "loads": "What a loader asks for, and what loads brought.",
    "schemas": "What items look like, by type and annotation version.",
    "linked data": "Contexts and terms of JSON-LD.",
    "status": "Whether the server is well, and what the store holds.",
    "problems": "What types of errors are.",
}

KEY_SCHEMES: Final[Mapping[str, Node]] = {
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "The uuid of an API key as user, its secret as password. `variome keys create` makes one. While "
        "the store has no keys, who works on the machine of the server needs none.",
    },
    "bearer": {"type": "http", "scheme": "bearer", "description": "The same key, as `KEY:SECRET`."},
}

_OF_FASTAPI: Final = frozenset({"HTTPValidationError", "ValidationError"})
"""Schemas of errors that it would answer and we do not."""


class DescribedApi(FastAPI):
    """An application whose description is complete."""

    def openapi(self) -> Node:
        """The description; made once, when it is first asked for."""
        if not self.openapi_schema:
            self.openapi_schema = complete(super().openapi())
        return self.openapi_schema


def complete(document: Mapping[str, Any]) -> Node:
    """The description that FastAPI made, with all that the tables say.

    Raises:
        KeyError: it has a route or a parameter that the tables do not know.
    """
    paths = {
        path: {method: _described(node, OPERATIONS[f"{method.upper()} {path}"]) for method, node in methods.items()}
        for path, methods in document["paths"].items()
    }
    schemas = {name: each for name, each in document["components"]["schemas"].items() if name not in _OF_FASTAPI}
    components = {
        "schemas": {**schemas, **SCHEMAS},
        "responses": problem_answers(),
        "headers": dict(HEADERS),
        "securitySchemes": dict(KEY_SCHEMES),
    }
    tags = [{"name": name, "description": said} for name, said in TAGS.items()]
    return {**document, "paths": paths, "components": components, "tags": tags}


def _described(node: Mapping[str, Any], operation: Operation) -> Node:
    parameters = [described(each, operation) for each in node.get("parameters", ())]
    answers = {str(each.status): _answer(each) for each in operation.answers}
    return {
        **node,
        "summary": operation.summary,
        "parameters": parameters,
        **_request_body(node, operation.body),
        "responses": {**answers, **dict(problems_of(operation, has_parameters=bool(parameters)))},
        "security": [] if operation.is_open else [{name: []} for name in KEY_SCHEMES],
    }


def _answer(answer: Answer) -> Node:
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in answer.headers}
    parts = {"headers": headers, "content": answer.content}
    return {"description": answer.description, **{name: part for name, part in parts.items() if part}}


def _request_body(node: Mapping[str, Any], body: Body | None) -> Node:
    """What the route takes in; FastAPI knows the schema where it is a model of pydantic."""
    if body is None:
        return {}
    description = {"description": body.description} if body.description else {}
    return {"requestBody": {**description, "required": True, "content": _content(node, body)}}


def _content(node: Mapping[str, Any], body: Body) -> Node:
    if body.schema:
        schemas: Node = {name: {"$ref": f"#/components/schemas/{body.schema}"} for name in body.media_types}
    else:
        schemas = {name: each["schema"] for name, each in node["requestBody"]["content"].items()}
    content = {name: {"schema": schema, "example": body.example} for name, schema in schemas.items()}
    return {**content, **(_content(node, body.other) if body.other else {})}

"""What the description says of one operation: one row of the tables in `operations`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

JSON: Final = "application/json"
LD_JSON: Final = "application/ld+json"
NDJSON: Final = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Answer:
    """A success.

    Attributes:
        description: when, or what it is.
        schema: name of a schema in `answers`; empty when there is no content.
        example: such content.
        media_types: in which it may come.
        status: of the answer.
        headers: names of headers in `answers` that it always has.
        other: the same with other content.
    """

    description: str
    schema: str = ""
    example: Any = None
    media_types: tuple[str, ...] = (JSON,)
    status: int = 200
    headers: tuple[str, ...] = ()
    other: "Answer | None" = None

    @property
    def content(self) -> dict[str, Any]:
        """The same as OpenAPI's map of media types."""
        if not self.schema:
            return {}
        each = {"schema": {"$ref": f"#/components/schemas/{self.schema}"}, "example": self.example}
        return {**dict.fromkeys(self.media_types, each), **(self.other.content if self.other else {})}


@dataclass(frozen=True, slots=True)
class Body:
    """What a request brings; `schema` is empty where FastAPI knows it. `other` is what it may bring instead."""

    example: Any
    schema: str = ""
    media_types: tuple[str, ...] = (JSON,)
    description: str = ""
    other: "Body | None" = None


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of the tables.

    Attributes:
        summary: in some words.
        answers: its successes.
        body: what it takes in.
        problems: statuses beside those that every such operation has (see `problems`).
        is_open: whether it needs no key.
        examples: of parameters, where that of `parameters` does not fit.
        descriptions: of parameters, likewise.
    """

    summary: str
    answers: tuple[Answer, ...]
    body: Body | None = None
    problems: tuple[int, ...] = ()
    is_open: bool = False
    examples: Mapping[str, Any] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)

"""The problems that the API names: which exception has which, in an answer and back again.

The server turns an exception into an answer by this table (`variome.web.problems`); a client turns the answer back.
It knows nothing of a web framework.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from variome.errors import (
    BlockError,
    ConflictError,
    DatabaseError,
    ExpressionError,
    ForbiddenError,
    InputError,
    ItemsRejectedError,
    LeaseError,
    NotFoundError,
    SchemaError,
    SettingsError,
    StaleError,
    UnauthorizedError,
    VariomeError,
)


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem (RFC 9457): `name` ends its URI, `title` is the same in every answer."""

    name: str
    status: int
    title: str

    @property
    def uri(self) -> str:
        """Its `type`: where the server explains it."""
        return f"/problems/{self.name}"


PROBLEM_TYPES: Final[Mapping[type[VariomeError], ProblemType]] = MappingProxyType(
    {
        InputError: ProblemType("not-readable", 400, "The request cannot be read as what it should be"),
        ExpressionError: ProblemType("expression", 400, "The condition cannot be read, or means nothing here"),
        SettingsError: ProblemType("not-usable", 400, "A name cannot be used"),
        SchemaError: ProblemType("no-such-schema", 400, "The store has no such schema"),
        UnauthorizedError: ProblemType("no-key", 401, "An API key is needed"),
        ForbiddenError: ProblemType("forbidden", 403, "The key may not do this"),
        NotFoundError: ProblemType("not-found", 404, "There is no such item, or you may not see it"),
        ConflictError: ProblemType("conflict", 409, "The request disagrees with what is stored"),
        LeaseError: ProblemType("being-loaded", 409, "Somebody else is loading this file"),
        StaleError: ProblemType("changed-since", 412, "The item has changed since it was read"),
        ItemsRejectedError: ProblemType("items-rejected", 422, "Items are not valid; nothing was written"),
        BlockError: ProblemType("damaged", 500, "A file of the store cannot be read"),
        DatabaseError: ProblemType("unavailable", 503, "The store cannot be reached"),
    }
)
"""The problem that each exception becomes; a subclass that is not listed becomes that of its parent."""


def find_problem_type(error: type[VariomeError]) -> ProblemType | None:
    """The problem of an exception; None for one that no request should be able to cause."""
    return next((PROBLEM_TYPES[each] for each in error.__mro__ if each in PROBLEM_TYPES), None)


def find_error(uri: str) -> type[VariomeError] | None:
    """The exception that a problem's `type` stands for; None for a type that is not ours."""
    return _BY_URI.get(uri)


_BY_URI: Final = {each.uri: error for error, each in PROBLEM_TYPES.items()}

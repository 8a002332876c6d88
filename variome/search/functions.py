"""The functions of the language: what each takes and gives. What they do is told in docs/reference/expressions.md, and
done by `variome.search.evaluating` and `variome.search.sql`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from variome.search.field_types import FieldType, Scalar


@dataclass(frozen=True, slots=True)
class Function:
    """What a function takes and gives.

    Attributes:
        takes: for each argument, the types that it may have.
        gives: the type of the result; None for that of the first argument.
        gives_entry: whether the result is one entry of the first argument, a list.
    """

    takes: tuple[frozenset[FieldType], ...]
    gives: Scalar | None = None
    gives_entry: bool = False

    def result(self, arguments: tuple[FieldType, ...]) -> FieldType:
        """The type of the result."""
        if self.gives:
            return FieldType(self.gives)
        return FieldType(arguments[0].scalar) if self.gives_entry else arguments[0]


def _one(*scalars: Scalar) -> frozenset[FieldType]:
    return frozenset(FieldType(scalar) for scalar in scalars)


def _list(*scalars: Scalar) -> frozenset[FieldType]:
    return frozenset(FieldType(scalar, is_list=True) for scalar in scalars)


_TEXTS: Final = _one("text") | _list("text")
_ORDERED: Final = _list("text", "integer", "number")

FUNCTIONS: Final[Mapping[str, Function]] = {
    "lower": Function((_TEXTS,)),
    "upper": Function((_TEXTS,)),
    "length": Function((_one("text") | _ORDERED | _list("boolean"),), "integer"),
    "abs": Function((_one("integer", "number"),)),
    "min": Function((_ORDERED,), gives_entry=True),
    "max": Function((_ORDERED,), gives_entry=True),
    "contains": Function((_TEXTS, _one("text")), "boolean"),
    "startswith": Function((_TEXTS, _one("text")), "boolean"),
}

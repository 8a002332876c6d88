"""How a refused expression says where it is wrong."""

from typing import Protocol

from variome.errors import ExpressionError


class HasPlace(Protocol):
    """Part of a text: 0-based offset of its first character."""

    @property
    def begin(self) -> int: ...


def refused(part: HasPlace, text: str | None, expected: str, found: str) -> ExpressionError:
    """The error that says line and column (both from 1) of a part of the text, what was expected and what was found.

    Without the text, as of trees that programs make, it says the latter alone.
    """
    if text is None:
        return ExpressionError(f"expression: expected {expected}, found {found}")
    before = text[: part.begin]
    line = before.count("\n") + 1
    column = part.begin - (before.rfind("\n") + 1) + 1
    return ExpressionError(f"expression, line {line}, column {column}: expected {expected}, found {found}")


def shown(text: str) -> str:
    """A piece of an expression as messages quote it: in one line, and cut where it is long."""
    return repr(text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "...")


_LONGEST_SHOWN = 40

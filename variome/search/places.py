"""How a refused expression says where it is wrong."""

from typing import Protocol

from variome.errors import ExpressionError


class HasPlace(Protocol):
    """Part of a text: 0-based offset of its first character."""

    @property
    def begin(self) -> int: ...


def refused(part: HasPlace, text: str | None, expected: str, found: str) -> ExpressionError:
    """The error that says where, what was expected and what was found; `text` is that of the whole expression."""
    return ExpressionError(f"{place(part, text)}: expected {expected}, found {found}")


def place(part: HasPlace, text: str | None) -> str:
    """Line and column, both from 1, of a part of the text; neither of a tree that a program made, without a text."""
    if text is None:
        return "expression"
    before = text[: part.begin]
    column = part.begin - (before.rfind("\n") + 1) + 1
    return f"expression, line {before.count(chr(10)) + 1}, column {column}"


def shown(text: str) -> str:
    """A piece of an expression as messages quote it: in one line, and cut where it is long."""
    return repr(text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "...")


_LONGEST_SHOWN = 40

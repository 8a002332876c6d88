"""A problem with one item of a batch is a value: it is collected, and the other items go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

import orjson

ItemProblemKind = Literal[
    "schema", "link", "soft-bound", "identity", "duplicate", "conflict", "attribution", "calculated", "edits"
]

SHOWN: Final = 80
"""Characters of a found value that a message repeats."""


class Severity(StrEnum):
    """What a problem cost: the item (error), nothing yet (warning), a thing worth knowing (note)."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class ItemProblem:
    """One fault of one item.

    `index` is the 0-based place of the item in its batch, `pointer` the place in the item (RFC 6901, empty for the
    whole item), `message` what was expected, what was found and what to do, `value` what was found, shortened.
    """

    index: int
    severity: Severity
    kind: ItemProblemKind
    pointer: str
    message: str
    value: str | None = None

    @property
    def placed_message(self) -> str:
        """The message behind its place in the item, if it has one."""
        return f"{self.pointer}: {self.message}" if self.pointer else self.message


def to_pointer(path: Iterable[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a path of keys and 0-based places."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def shown(value: Any) -> str:
    """The value as a message repeats it: JSON, cut where it is long."""
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # what JSON cannot say: an integer beyond 64 bits, a lone surrogate
        text = ascii(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}... ({len(text):,} characters)"

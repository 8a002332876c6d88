"""The values of a field in many rows, as arrays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """A value for each row; an array of one value says the same of all rows.

    Attributes:
        values: int64, float64, bool, or objects that are texts or lists; shape (rows,) or (1,). What stands in it where
            a value is missing means nothing.
        is_missing: likewise, of its own shape.
        is_list: whether the values are lists or tuples, none of them empty.
    """

    values: NDArray[Any]
    is_missing: Mask
    is_list: bool = False

    @classmethod
    def of(cls, values: Sequence[Any]) -> "Column":
        """Of Python values of one type: texts, integers of 64 bits, reals, booleans or lists; None and empty lists are
        missing.
        """
        there = next((value for value in values if value is not None), False)
        is_list = isinstance(there, list | tuple)
        are_missing = [not value for value in values] if is_list else [value is None for value in values]
        is_missing = np.array(are_missing, np.bool_)
        dtype, filler = _KINDS[type(there)]
        if is_missing.any():
            values = [filler if missing else value for value, missing in zip(values, are_missing, strict=True)]
        found = np.empty(len(values), dtype)
        if values:
            found[:] = values if dtype is not object else np.fromiter(values, object, len(values))
        return cls(found, is_missing, is_list)

    @classmethod
    def of_texts(cls, texts: NDArray[np.object_], missing: Sequence[str] = ()) -> "Column":
        """Of texts, some of which stand for a missing one; shape (rows,)."""
        is_missing = np.zeros(len(texts) if missing else 1, np.bool_)
        for text in missing:
            is_missing |= texts == text
        return cls(texts, is_missing)

    @classmethod
    def of_numbers(cls, values: NDArray[Any]) -> "Column":
        """Of numbers or booleans, none of them missing; shape (rows,)."""
        return cls(values, _NOT_MISSING)

    @classmethod
    def missing(cls, n_rows: int) -> "Column":
        """All values are missing."""
        return cls(np.zeros(n_rows, np.bool_), np.ones(n_rows, np.bool_))

    def take(self, rows: Rows) -> "Column":
        """The values of some of the rows."""
        values, is_missing = (each if len(each) == 1 else each[rows] for each in (self.values, self.is_missing))
        return Column(values, is_missing, self.is_list)

    def to_list(self, n_rows: int) -> list[Any]:
        """The values as Python has them, None where they are missing; so many as there are rows."""
        values: list[Any] = np.broadcast_to(self.values, (n_rows,)).tolist()
        if not self.is_missing.any():
            return values
        is_missing = np.broadcast_to(self.is_missing, (n_rows,)).tolist()
        return [None if missing else value for value, missing in zip(values, is_missing, strict=True)]

    def to_texts(self, n_rows: int) -> list[str]:
        """The values as tables show them, `.` where they are missing; so many as there are rows. Not of lists."""
        values = np.broadcast_to(self.values, (n_rows,)).tolist()
        texts = list(map(_TEXTS[self.values.dtype.kind], values))
        for row in np.flatnonzero(np.broadcast_to(self.is_missing, (n_rows,))).tolist():
            texts[row] = "."
        return texts


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows by their fields.

    Attributes:
        n_rows: how many there are.
        column_of: gives a field by its name.
    """

    n_rows: int
    column_of: Callable[[str], Column]

    def take(self, rows: Rows) -> "Columns":
        """Some of the rows."""
        return Columns(len(rows), lambda name: self.column_of(name).take(rows))


_NOT_MISSING: Final = np.zeros(1, np.bool_)

_KINDS: Final[dict[type, tuple[Any, Any]]] = {
    bool: (np.bool_, False),
    int: (np.int64, 0),
    float: (np.float64, 0.0),
    str: (object, ""),
    list: (object, ""),
    tuple: (object, ""),
}
"""How values of a type are held, and what stands in the place of a missing one."""

_TEXTS: Final[dict[str, Callable[[Any], str]]] = {
    "b": {False: "false", True: "true"}.__getitem__,
    "i": str,
    "f": str,
    "O": str,
}
"""How a value is shown, by the kind of its array."""

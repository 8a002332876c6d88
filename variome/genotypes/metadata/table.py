"""The table of what is known of samples: a typed column for each key, missing values allowed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.genotypes.bits import Bools
from variome.genotypes.metadata.values import WRITTEN, Value, ValueType

GROUP_SIZE: Final = "_mgs"
"""The key of the least number of samples that a group with this one must have for anything to be told of it."""


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one key; arrays have shape (samples,).

    Attributes:
        type: of the values.
        values: int64, float64, or of a string its place in `texts` as int32; where missing 0, NaN or -1.
        is_missing: where there is no value.
        texts: of a string column, the texts that there are, each once.
    """

    type: ValueType
    values: NDArray[Any]
    is_missing: Bools
    texts: Sequence[str] = ()

    @classmethod
    def of_values(cls, kind: ValueType, values: Sequence[Value | None]) -> Self:
        """From Python values; None where missing."""
        is_missing = np.array([value is None for value in values], np.bool_)
        if kind != "string":
            dtype, missing = (np.int64, 0) if kind == "integer" else (np.float64, np.nan)
            return cls(kind, np.array([missing if value is None else value for value in values], dtype), is_missing)
        texts = list(dict.fromkeys(str(value) for value in values if value is not None))
        place = {text: index for index, text in enumerate(texts)}
        codes = [-1 if value is None else place[str(value)] for value in values]
        return cls(kind, np.array(codes, np.int32), is_missing, texts)

    def value(self, sample: int) -> Value | None:
        """Of one sample."""
        if self.is_missing[sample]:
            return None
        found: int | float = self.values[sample].item()
        return self.texts[int(found)] if self.type == "string" else found

    def take(self, rows: NDArray[np.int64]) -> "Column":
        """Of some samples; -1 of one that the table lacks."""
        is_missing = np.ones(len(rows), np.bool_)
        values = np.full(len(rows), _MISSING_VALUE[self.type], self.values.dtype)
        is_known = rows >= 0
        is_missing[is_known], values[is_known] = self.is_missing[rows[is_known]], self.values[rows[is_known]]
        return Column(self.type, values, is_missing) if self.type != "string" else self._of_used(values, is_missing)

    def _of_used(self, codes: NDArray[Any], is_missing: Bools) -> "Column":
        """Without the texts that nobody has any more, the others in the order in which they come."""
        used, first = np.unique(codes[~is_missing], return_index=True)
        ordered = used[np.argsort(first)]
        place = np.full(len(self.texts) + 1, -1, np.int32)
        place[ordered] = np.arange(len(ordered))
        return Column(self.type, place[codes], is_missing, [self.texts[code] for code in ordered.tolist()])


@dataclass(frozen=True, slots=True)
class SampleTable:
    """Samples and what is known of them.

    Attributes:
        samples: their names.
        columns: by key, in the order of the file.
    """

    samples: Sequence[str]
    columns: Mapping[str, Column]

    @classmethod
    def of_rows(
        cls, samples: Sequence[str], keys: Mapping[str, ValueType], rows: Mapping[str, Mapping[str, Value]]
    ) -> Self:
        """From the values by sample and key; samples without a row know nothing."""
        known = [rows.get(name, {}) for name in samples]
        return cls(
            samples, {key: Column.of_values(kind, [row.get(key) for row in known]) for key, kind in keys.items()}
        )

    @property
    def keys(self) -> Mapping[str, ValueType]:
        """The type of each key."""
        return {key: column.type for key, column in self.columns.items()}

    def value(self, sample: int, key: str) -> Value | None:
        """What is known of a sample, by its place in `samples`; None where it is missing, or nobody has the key."""
        column = self.columns.get(key)
        return column.value(sample) if column else None

    def row(self, sample: int) -> Mapping[str, Value]:
        """All that is known of a sample."""
        found = ((key, column.value(sample)) for key, column in self.columns.items())
        return {key: value for key, value in found if value is not None}

    @property
    def minimal_group_sizes(self) -> NDArray[np.int64]:
        """For each sample, of how many samples a group with it must be (`_mgs`); 1 where nothing is said."""
        column = self.columns.get(GROUP_SIZE)
        sizes = np.ones(len(self.samples), np.int64) if column is None else np.maximum(column.values, 1)
        return sizes.astype(np.int64)

    def of_samples(self, samples: Sequence[str]) -> "SampleTable":
        """The same of other samples, by name; those that the table lacks are missing everywhere."""
        if list(samples) == list(self.samples):
            return self
        place = {name: index for index, name in enumerate(self.samples)}
        rows = np.array([place.get(name, -1) for name in samples], np.int64)
        return SampleTable(samples, {key: column.take(rows) for key, column in self.columns.items()})

    def beside(self, other: "SampleTable") -> "SampleTable":
        """The columns of both, of the same samples; a key that both have is the other's."""
        return SampleTable(self.samples, {**self.columns, **other.columns})


def check_group_size(keys: Mapping[str, ValueType], where: str, values: Iterable[Value | None]) -> None:
    """Passes where group sizes are integers from 0 on: what guards people's data is not guessed at.

    Raises:
        InputError: they are not.
    """
    if GROUP_SIZE not in keys:
        return
    if keys[GROUP_SIZE] != "integer":
        found = WRITTEN[keys[GROUP_SIZE]]
        raise InputError(f"{where}: expected integers under {GROUP_SIZE}, the least size of a group, found {found}")
    if wrong := [value for value in values if value is not None and int(value) < 0]:
        raise InputError(f"{where}: expected {GROUP_SIZE}, the least size of a group, from 0 on, found {wrong[0]}")


_MISSING_VALUE: Final[Mapping[ValueType, float]] = {"integer": 0, "real": np.nan, "string": -1}

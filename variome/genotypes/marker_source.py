"""What a file of markers gives, whatever its format: samples, and rows of cells in the order of the file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import orjson

from variome.errors import InputError
from variome.files.raw_lines import whole_lines
from variome.genotypes.encoding import Cells, Encoding
from variome.genotypes.lmdb.track_changes import TrackChange
from variome.genotypes.markers import Marker

MOST_PROBLEMS: Final = 100
"""That a report tells in full; the others of a kind are counted."""


class Problem(NamedTuple):
    """What is wrong with a file that was read all the same: a word for it, and a sentence."""

    kind: str
    message: str


@dataclass
class MarkerReport:
    """What an import or an export of markers did.

    Attributes:
        format: lmdb, geno or bimbam.
        encoding: of the dataset.
        counts: how many `rows`, `samples`, cells `missing`, values `rounded` to a float32, rows `unplaced` (without a
            position), `changes`; of an export also `renumbered` lines.
        kinds: how many problems of each kind.
        problems: the first of them.
    """

    format: str = ""
    encoding: Encoding | None = None
    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, kind: str, message: str) -> None:
        """Adds a problem."""
        self.kinds[kind] += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(kind, message))


class MarkerSource(Protocol):
    """A file that is read once.

    Attributes:
        name: path as given.
        samples: names of the columns, all different.
        bytes_read: how far the reading has come.
    """

    name: str
    samples: Sequence[str]

    @property
    def bytes_read(self) -> int: ...

    @property
    def content(self) -> str:
        """`dosages` or `codes`."""

    @property
    def encoding(self) -> Encoding:
        """How the cells are to be read; whole when all rows have come, for letters are numbered as they come."""

    def rows(self, report: MarkerReport) -> Iterator[tuple[Marker, Cells]]:
        """Rows and their cells, shape (samples,); problems go into the report."""

    def changes(self, report: MarkerReport) -> Iterator[TrackChange]:
        """Edits that the file has beside its rows, by time; problems go into the report."""


def sample_names(path: str | Path) -> Sequence[str]:
    """The names in a file: the first column of its lines, or `samples` of a JSON object.

    Raises:
        InputError: a line is empty, or a name stands there twice.
    """
    lines = [line.decode("utf-8", "replace").rstrip("\r\n") for line in whole_lines(path)]
    names = _names_of_json("\n".join(lines)) if lines and lines[0].startswith("{") else None
    if names is None:
        names = [(line.split() or [""])[0] for line in lines if not line.startswith("#")]
    return checked_names(names, str(path))


def checked_names(names: Sequence[str], place: str) -> Sequence[str]:
    """The names, all different and none of them empty.

    Raises:
        InputError: they are not.
    """
    for number, name in enumerate(names, start=1):
        if not is_name(name):
            raise InputError(f"{place}: sample {number}: expected a name without tabs, found {name[:40]!r}")
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        raise InputError(f"{place}: expected names of samples that differ, found {repeated[0]!r} more than once")
    return names


def is_name(text: str) -> bool:
    """Whether a sample or a marker can be called so."""
    return bool(text) and "\t" not in text and "\n" not in text


def numbered_names(n_samples: int) -> Sequence[str]:
    """What samples are called whose names no file tells: `S1` and so on."""
    return [f"S{number}" for number in range(1, n_samples + 1)]


def _names_of_json(text: str) -> Sequence[str] | None:
    try:
        found = orjson.loads(text).get("samples")
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, list) and all(isinstance(name, str) for name in found) else None

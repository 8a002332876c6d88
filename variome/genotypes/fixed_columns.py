"""What every record says before its genotypes, and what is wrong with one that cannot be kept."""

from typing import NamedTuple, Protocol

from variome.genotypes.calls import Calls
from variome.genotypes.plane_kinds import Planes


class Fixed(NamedTuple):
    """The columns of a record that are kept.

    Attributes:
        line: 1-based, within the block or the file that it was read of.
        position, end: the first and the last base of the reference that it takes, 1-based.
        alts: none of a monomorphic record.
        filter: `PASS`, `.`, or names with `;` between them.
    """

    line: int
    contig: str
    position: int
    end: int
    id: str
    ref: str
    alts: tuple[str, ...]
    filter: str
    has_genotypes: bool


class RecordCalls(Protocol):
    """The genotypes of a record, as they lie in the file."""

    def read(self, n_alts: int) -> Calls:
        """The calls.

        Raises:
            CallFault: one cannot be kept.
        """

    def planes(self) -> Planes | None:
        """Those of the only ALT, where each call is as simple as most are; else None."""


class RecordFault(Exception):  # noqa: N818  what is wrong with one record; the reader says in which file
    """A record that cannot be kept: its line (as in `Fixed`), and what was expected and found."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(line, what)
        self.line = line
        self.what = what

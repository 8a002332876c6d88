r"""The patterns of `~`: the part of regular expressions that means the same everywhere, read into a tree of its own.

Characters, `.` (any of them), `[a-z]`, `[^a-z]`, `\d \w \s \D \W \S` (of ASCII), `^` and `$` (the ends of the whole
text), `(a|b)`, `* + ? {3} {3,} {3,5}`, and a backslash before anything that is neither letter nor digit. A pattern is
looked for anywhere in the text. From the tree, `to_postgres` writes the dialect of the database and
`variome.search.matching` the machine of our own, in a time that no pattern can make explode.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Characters:
    """One character of those in the ranges: pairs of the first and last code point.

    With `is_negated`, one of all others; without ranges, any.
    """

    ranges: tuple[tuple[int, int], ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """The beginning or the end of the text."""

    is_beginning: bool


@dataclass(frozen=True, slots=True)
class Repeated:
    """A part, `low` times or more, and `high` at most; None for any number."""

    part: "Part"
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the parts."""

    parts: tuple["Part", ...]


Part = Characters | End | Repeated | Sequence | Choice


def steps(part: Part) -> int:
    """How many characters and signs a part has when its repetitions are written out."""
    if isinstance(part, Repeated):
        return 1 + steps(part.part) * max(part.high or part.low + 1, 1)
    if isinstance(part, Sequence | Choice):
        return len(part.parts) + sum(map(steps, part.parts))
    return 1 + (len(part.ranges) if isinstance(part, Characters) else 0)


def to_postgres(part: Part) -> str:
    """The same pattern as an advanced regular expression of PostgreSQL, for texts of the collation "C"."""
    return _WRITERS[type(part)](part)


def _characters(part: Characters) -> str:
    if not part.ranges:
        return "."
    ranges = "".join(_code(low) if low == high else f"{_code(low)}-{_code(high)}" for low, high in part.ranges)
    return f"[{'^' if part.is_negated else ''}{ranges}]"


def _code(code: int) -> str:
    return f"\\U{code:08x}"


def _repeated(part: Repeated) -> str:
    high = "" if part.high is None else part.high
    return f"({to_postgres(part.part)}){{{part.low},{high}}}"


_WRITERS: Final[Mapping[type[Part], Callable[[Any], str]]] = {
    Characters: _characters,
    End: lambda part: "^" if part.is_beginning else "$",
    Repeated: _repeated,
    Sequence: lambda part: "".join(map(to_postgres, part.parts)),
    Choice: lambda part: f"({'|'.join(map(to_postgres, part.parts))})",
}
"""What writes each kind of part. Ranges are of code points and classes written out: nothing depends on a locale."""

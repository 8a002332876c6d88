"""A problem with the data is a value: it is collected, counted and reported, and the reading goes on."""

from dataclasses import asdict, dataclass

from variome.model.item_problem import Severity

__all__ = ["Problem", "Severity"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of the input, with the place where a person finds it.

    `line` and `record` are 1-based (`record` counts data lines); `position` is 1-based as in VCF; `entry` is the
    0-based number of the comma-separated entry inside an annotation; None means that the place has no such part.
    `kind` is a stable word of `docs/reference/problems.md`. `message` says where, what was expected, what was found
    and, when there is something, what to do.
    """

    kind: str
    severity: Severity
    message: str
    file: str | None = None
    line: int | None = None
    record: int | None = None
    contig: str | None = None
    position: int | None = None
    field: str | None = None
    entry: int | None = None
    sample: str | None = None
    value: str | None = None

    def to_dict(self) -> dict[str, str | int]:
        """The parts that are there, in the order of the class, ready for JSON Lines."""
        return {name: value for name, value in asdict(self).items() if value is not None}

"""What was changed in a copy: how often each kind of change, and where it was first."""

from dataclasses import dataclass, field

_SHOWN = 10


@dataclass(slots=True)
class Changes:
    """Changes by kind, in the order in which each was first made.

    Attributes:
        counts: how many lines each kind of change was made in.
        first: numbers of the first of these lines, as the file had them; what was added has none.
        left: what could not be changed, and why.
    """

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, list[int]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def add(self, kind: str, line: int | None = None) -> None:
        """Counts a change, of a line where it was one."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        lines = self.first.setdefault(kind, [])
        if line is not None and len(lines) < _SHOWN:
            lines.append(line)

    def sentences(self) -> list[str]:
        """One a kind, then what was left."""
        told = [f"{kind}: {self.counts[kind]}{_where(lines, self.counts[kind])}" for kind, lines in self.first.items()]
        return [*(told or ["nothing to change"]), *self.left]


def _where(lines: list[int], count: int) -> str:
    if not lines:
        return ""
    more = ", ..." if count > len(lines) else ""
    return f" (line{'s' if count > 1 else ''} {', '.join(map(str, lines))}{more})"

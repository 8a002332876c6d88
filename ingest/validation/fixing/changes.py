"""What was changed in a copy: how often each kind of change, on which lines, and what it was about."""

from dataclasses import dataclass, field

_SHOWN = 10
"""Stretches of lines that are kept of a kind."""

_MOST_NAMES = 10_000
"""Names that are kept of a kind: a broken file may have any number of keys."""


@dataclass(slots=True)
class Change:
    """One kind of change.

    Attributes:
        count: how many lines it was made in.
        stretches: the first and last number of the first stretches of these lines, as the file had them; what was added
            has none.
        n_beyond: how many lines there are behind these stretches.
        names: what it was about, each with how often: contigs, keys of INFO.
    """

    count: int = 0
    stretches: list[tuple[int, int]] = field(default_factory=list)
    n_beyond: int = 0
    names: dict[str, int] = field(default_factory=dict)

    def add_line(self, line: int) -> None:
        """Takes up a line, which is behind all before."""
        if self.stretches and not self.n_beyond and self.stretches[-1][1] == line - 1:
            self.stretches[-1] = self.stretches[-1][0], line
        elif len(self.stretches) < _SHOWN:
            self.stretches.append((line, line))
        else:
            self.n_beyond += 1

    def words(self) -> str:
        """Such as `3 (lines 5, 7 to 8; SCORES 2, NOTE 1)`."""
        lines = [str(first) if first == last else f"{first} to {last}" for first, last in self.stretches]
        lines += [f"and {self.n_beyond:,} more"] * bool(self.n_beyond)
        where = f"line{'s' if self.count > 1 else ''} {', '.join(lines)}" if lines else ""
        what = ", ".join(name if n == 1 and not lines else f"{name} {n:,}" for name, n in self.names.items())
        told = "; ".join(filter(None, (where, what)))
        return f"{self.count:,}" + (f" ({told})" if told else "")


@dataclass(slots=True)
class Changes:
    """Changes by kind, in the order in which each was first made.

    Attributes:
        kinds: what was changed.
        left: what could not be changed, and why.
    """

    kinds: dict[str, Change] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def add(self, kind: str, line: int | None = None, names: tuple[str, ...] = ()) -> None:
        """Counts a change, of a line where it was one, and of what it was about."""
        change = self.kinds.setdefault(kind, Change())
        change.count += 1
        if line is not None:
            change.add_line(line)
        for name in names:
            known = name if name in change.names or len(change.names) < _MOST_NAMES else "others"
            change.names[known] = change.names.get(known, 0) + 1

    def sentences(self) -> list[str]:
        """One a kind, then what was left."""
        told = [f"{kind}: {change.words()}" for kind, change in self.kinds.items()]
        return [*(told or ["nothing to change"]), *self.left]

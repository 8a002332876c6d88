"""Tables of Markdown."""

from collections.abc import Iterable, Sequence


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with a head; empty where there are no rows."""
    found = list(rows)
    lines = [columns, ("---",) * len(columns), *found]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n" if found else ""

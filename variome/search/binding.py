"""How closely operators bind: what the parser reads by, and what the printer puts brackets by."""

from typing import Final

COMPARISON: Final = 4
"""Of comparisons, which do not chain."""

NOT: Final = 3
"""Of `!` before a condition."""

MINUS: Final = 7
"""Of `-` before a number."""

POWERS: Final[dict[str, int]] = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "~", "!~", "in", "not in", "is"), COMPARISON),
    **dict.fromkeys("+-", 5),
    **dict.fromkeys(("*", "/", "//", "%"), 6),
    "**": 8,
}
"""Of each operator that stands between two things."""

ANY: Final = 0
"""What anything binds more closely than."""

CLOSEST: Final = 9
"""Of values, names and what is in brackets."""


def right_power(op: str) -> int:
    """What the right side of an operator must bind by: more than itself, but `a ** -b` and `a ** b ** c` are read."""
    return MINUS if op == "**" else POWERS[op] + 1

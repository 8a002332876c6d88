"""What a name may have been meant as that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def meant(name: str, known: Iterable[str]) -> str:
    """`did you mean impact or coding_effect? `, a beginning for what follows; empty where no known name is like it."""
    near = _near(name, known)
    return f"did you mean {' or '.join(near)}? " if near else ""


def _near(name: str, known: Iterable[str]) -> list[str]:
    """The known names that are most like a name: those that end with it, else those that are spelled alike."""
    by_small = {each.lower(): each for each in known}
    ending = [each for small, each in by_small.items() if small.endswith(f".{name.lower()}")]
    return (ending or [by_small[each] for each in get_close_matches(name.lower(), by_small)])[:3]

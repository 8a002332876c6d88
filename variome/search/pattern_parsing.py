"""Reads the patterns of `~`; `variome.search.patterns` tells what they are made of."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NoReturn

from variome.errors import ExpressionError
from variome.search.patterns import Characters, Choice, End, Part, Repeated, Sequence, steps
from variome.search.places import shown

LONGEST_PATTERN: Final = 500
"""Characters of a pattern."""

MOST_STEPS: Final = 1000
"""Characters and signs of a pattern with its repetitions written out."""

MOST_TIMES: Final = 255
"""What the database takes in braces."""


@lru_cache(maxsize=256)
def read_pattern(pattern: str) -> Part:
    """The tree of a pattern.

    Raises:
        ExpressionError: it is none, or too long; says the character (from 1), what was expected and what was found.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise ExpressionError(f"pattern: expected at most {LONGEST_PATTERN} characters, found {len(pattern)}")
    part = _Reader(pattern).whole()
    if steps(part) > MOST_STEPS:
        raise ExpressionError(f"pattern: expected at most {MOST_STEPS} steps with all repetitions, found more")
    return part


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._nested = 0

    def whole(self) -> Part:
        part = self._choice()
        if self._at < len(self._pattern):
            self._refuse("a pattern whose brackets close once")
        return part

    def _choice(self) -> Part:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while self._next not in {"", "|", ")"}:
            parts.append(self._repeated(self._one()))
        return Sequence(tuple(parts))

    def _repeated(self, part: Part) -> Part:
        begin = self._at
        times = self._times()
        if times is None:
            return part
        if isinstance(part, End):
            self._at = begin
            self._refuse("something to repeat")
        if self._next and self._next in "*+?{":
            self._refuse("one repetition; put brackets around what is repeated again")
        return Repeated(part, *times)

    def _times(self) -> tuple[int, int | None] | None:
        """Least and most times that what stands before is repeated; None where nothing says so."""
        if self._next in _TIMES:
            return _TIMES[self._advance()]
        if self._next != "{":
            return None
        found = _BRACES.match(self._pattern, self._at)
        if found is None:
            self._refuse("{3}, {3,} or {3,5}, or \\{ for the character")
        low = int(found["low"])
        high = low if found["comma"] is None else int(found["high"]) if found["high"] else None
        if not low <= (low if high is None else high) <= MOST_TIMES:
            self._refuse(f"numbers from 0 to {MOST_TIMES}, the smaller one first")
        self._at = found.end()
        return low, high

    def _one(self) -> Part:
        if self._next in _FORBIDDEN:
            self._refuse(_FORBIDDEN[self._next])
        if self._take("("):
            return self._group()
        if self._take("["):
            return self._class()
        if self._take("\\"):
            return self._escaped()
        sign = self._advance()
        if sign in "^$":
            return End(sign == "^")
        return Characters((), is_negated=True) if sign == "." else _single(sign)

    def _group(self) -> Part:
        if self._next == "?":
            self._refuse("brackets without `?`: there are no options, and nothing looks ahead")
        self._nested += 1
        if self._nested > _DEEPEST:
            self._refuse(f"at most {_DEEPEST} brackets within one another")
        part = self._choice()
        self._nested -= 1
        if not self._take(")"):
            self._refuse("`)`")
        return part

    def _class(self) -> Characters:
        """What stands between square brackets, the first of which has been read."""
        is_negated = self._take("^")
        ranges: list[tuple[int, int]] = []
        while not self._take("]"):
            ranges += self._range(is_first=not ranges)
        if not ranges:
            self._at -= 1
            self._refuse("characters in the brackets, or \\] for the character")
        return Characters(tuple(ranges), is_negated)

    def _range(self, *, is_first: bool) -> tuple[tuple[int, int], ...]:
        first = self._member(is_first=is_first)
        if self._next != "-" or self._pattern[self._at + 1 : self._at + 2] in {"]", ""}:
            return first.ranges
        self._at += 1
        low, high = _find_code(first), _find_code(self._member(is_first=False))
        if low is None or high is None or low > high:
            self._refuse("a range from one character to a later one before this")
        return ((low, high),)

    def _member(self, *, is_first: bool) -> Characters:
        """A character between square brackets, or those that an escape stands for."""
        if self._take("\\"):
            found = self._escaped()
            if found.is_negated:
                self._refuse("an escape in small letters between square brackets")
            return found
        is_end = self._pattern[self._at + 1 : self._at + 2] == "]"
        if self._next in {"", "["} or (self._next == "-" and not (is_first or is_end)):
            self._refuse(f"`]`, or a backslash before {self._next or 'it'}")
        return _single(self._advance())

    def _escaped(self) -> Characters:
        """What a backslash, which has been read, makes of the next character."""
        sign = self._next
        if sign in _CLASSES:
            return _CLASSES[self._advance()]
        if sign in _CONTROLS:
            return _single(_CONTROLS[self._advance()])
        if sign == "" or sign.isalnum() or not sign.isascii():
            self._refuse("one of \\d \\w \\s \\D \\W \\S \\t \\n \\r or a sign behind the backslash")
        return _single(self._advance())

    @property
    def _next(self) -> str:
        """The next character; empty at the end."""
        return self._pattern[self._at : self._at + 1]

    def _advance(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]

    def _take(self, sign: str) -> bool:
        """Whether the next character is this one, which is read then."""
        is_next = self._next == sign
        self._at += is_next
        return is_next

    def _refuse(self, expected: str) -> NoReturn:
        found = shown(self._pattern[self._at :]) if self._at < len(self._pattern) else "the end"
        raise ExpressionError(f"pattern, character {self._at + 1}: expected {expected}, found {found}")


_DEEPEST: Final = 20
"""Brackets within one another."""

_TIMES: Final[Mapping[str, tuple[int, int | None]]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}

_BRACES: Final = re.compile(r"\{(?P<low>[0-9]{1,4})(?P<comma>,(?P<high>[0-9]{1,4})?)?\}")

_FORBIDDEN: Final = {
    **dict.fromkeys("*+?{", "something to repeat"),
    "]": "a backslash before it",
    "}": "a backslash before it",
}

_DIGITS: Final = ((ord("0"), ord("9")),)
_LETTERS: Final = (*_DIGITS, (ord("A"), ord("Z")), (ord("_"), ord("_")), (ord("a"), ord("z")))
_BLANKS: Final = ((ord("\t"), ord("\r")), (ord(" "), ord(" ")))

_CLASSES: Final[Mapping[str, Characters]] = {
    sign: Characters(ranges, is_negated=sign.isupper())
    for signs, ranges in (("dD", _DIGITS), ("wW", _LETTERS), ("sS", _BLANKS))
    for sign in signs
}

_CONTROLS: Final[Mapping[str, str]] = {"t": "\t", "n": "\n", "r": "\r"}


def _single(sign: str) -> Characters:
    return Characters(((ord(sign), ord(sign)),))


def _find_code(part: Characters) -> int | None:
    """The only character that is meant; None where there are several."""
    (low, high), *others = part.ranges
    return low if low == high and not others else None

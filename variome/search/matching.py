"""Whether a text holds what a pattern means, in a time of at most their lengths multiplied.

The machine is in all of its states at once (Thompson 1968): it never goes back, so that no pattern takes for ever, as
those of Python's `re` may.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from variome.search.pattern_parsing import read_pattern
from variome.search.patterns import Characters, Choice, End, Part, Repeated, Sequence


def holds_pattern(text: str, pattern: str) -> bool:
    """Whether the pattern occurs anywhere in the text.

    Raises:
        ExpressionError: it is no pattern.
    """
    machine = _machine(pattern)
    states = machine.reach([machine.start], is_beginning=True, is_end=not text)
    for at, character in enumerate(text, start=1):
        if machine.found in states:
            return True
        states = machine.move(states, ord(character), is_end=at == len(text))
    return machine.found in states


@dataclass(slots=True)
class _Machine:
    """States are numbers, `found` is the last. From a state one goes by a character, or without one.

    Attributes:
        by_character: what one of the characters leads to.
        freely: what nothing at all, or an end of the text, leads to.
        moves: from states, a character and whether it is the last, to the states behind it: the latest to be found.
    """

    by_character: dict[int, tuple[Characters, int]] = field(default_factory=dict)
    freely: dict[int, list[tuple[End | None, int]]] = field(default_factory=dict)
    moves: dict[tuple[frozenset[int], int, bool], frozenset[int]] = field(default_factory=dict)
    n_states: int = 1
    start: int = 0
    found: int = 0

    def move(self, states: frozenset[int], code: int, *, is_end: bool) -> frozenset[int]:
        """The states that a character leads to; the pattern may begin behind it as well."""
        move = (states, code, is_end)
        if move not in self.moves:
            if len(self.moves) >= _MOST_MOVES:
                self.moves.clear()
            behind = [target for state in states for target in self._after(state, code)]
            self.moves[move] = self.reach([*behind, self.start], is_beginning=False, is_end=is_end)
        return self.moves[move]

    def reach(self, states: Iterable[int], *, is_beginning: bool, is_end: bool) -> frozenset[int]:
        """The states, and all that can be reached from them here without a character."""
        reached: set[int] = set()
        waiting = list(states)
        while waiting:
            state = waiting.pop()
            if state in reached:
                continue
            reached.add(state)
            for end, target in self.freely.get(state, ()):
                if end is None or (is_beginning if end.is_beginning else is_end):
                    waiting.append(target)
        return frozenset(reached)

    def _after(self, state: int, code: int) -> tuple[int, ...]:
        """Where a character leads from one state: to one or none."""
        characters, target = self.by_character.get(state, (None, 0))
        if characters is None:
            return ()
        is_one = any(low <= code <= high for low, high in characters.ranges)
        return (target,) if is_one != characters.is_negated else ()

    def new(self) -> int:
        self.n_states += 1
        return self.n_states - 1

    def link(self, begin: int, end: int, condition: End | None = None) -> None:
        self.freely.setdefault(begin, []).append((condition, end))


_MOST_MOVES: Final = 500
"""Moves that are kept: each may hold a thousand states."""


@lru_cache(maxsize=32)
def _machine(pattern: str) -> _Machine:
    machine = _Machine()
    machine.found = _add(machine, read_pattern(pattern), machine.start)
    return machine


def _add(machine: _Machine, part: Part, begin: int) -> int:
    """The state that is reached from `begin` when the part has been read."""
    return _ADDERS[type(part)](machine, part, begin)


def _add_characters(machine: _Machine, part: Characters, begin: int) -> int:
    own, end = machine.new(), machine.new()
    machine.link(begin, own)
    machine.by_character[own] = (part, end)
    return end


def _add_end(machine: _Machine, part: End, begin: int) -> int:
    end = machine.new()
    machine.link(begin, end, part)
    return end


def _add_sequence(machine: _Machine, part: Sequence, begin: int) -> int:
    for each in part.parts:
        begin = _add(machine, each, begin)
    return begin


def _add_choice(machine: _Machine, part: Choice, begin: int) -> int:
    end = machine.new()
    for each in part.parts:
        machine.link(_add(machine, each, begin), end)
    return end


def _add_repeated(machine: _Machine, part: Repeated, begin: int) -> int:
    for _ in range(part.low):
        begin = _add(machine, part.part, begin)
    end = machine.new()
    machine.link(begin, end)
    if part.high is None:
        again = machine.new()
        machine.link(begin, again)
        machine.link(_add(machine, part.part, again), again)
        machine.link(again, end)
        return end
    for _ in range(part.high - part.low):
        begin = _add(machine, part.part, begin)
        machine.link(begin, end)
    return end


_ADDERS: Final[Mapping[type[Part], Callable[[_Machine, Any, int], int]]] = {
    Characters: _add_characters,
    End: _add_end,
    Sequence: _add_sequence,
    Choice: _add_choice,
    Repeated: _add_repeated,
}

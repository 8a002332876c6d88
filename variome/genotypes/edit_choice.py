"""Which edits a view takes: all, none, those up to a time, or some; of these, those that are meant for a purpose."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from variome.errors import InputError
from variome.genotypes.edits import Edit


@dataclass(frozen=True, slots=True)
class EditChoice:
    """A choice; all edits without any of these.

    Attributes:
        is_none: no edit.
        until: those up to this time, in microseconds since 1970 in UTC.
        numbers: those of these numbers; 1 is the first edit of the dataset.
        trait, sample, group: leave out what is meant for others only. Edits that are meant for all stay.
    """

    is_none: bool = False
    until: int | None = None
    numbers: frozenset[int] | None = None
    trait: str | None = None
    sample: str | None = None
    group: str | None = None

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        trait: str | None = None,
        sample: str | None = None,
        group: str | None = None,
        most: int | None = None,
    ) -> "EditChoice":
        """From `all`, `none`, numbers (`1,4-7`), or a time (ISO 8601, in UTC where it names no zone).

        `most` is the greatest number that an edit has; greater ones choose nothing.

        Raises:
            InputError: it is none of these.
        """
        if text in {"all", "none"}:
            return cls(is_none=text == "none", trait=trait, sample=sample, group=group)
        if _NUMBERS.fullmatch(text):
            return cls(numbers=parse_numbers(text, most), trait=trait, sample=sample, group=group)
        return cls(until=_microseconds(text), trait=trait, sample=sample, group=group)

    def takes(self, number: int, edit: Edit) -> bool:
        """Whether the edit of this number is one of them."""
        return (
            not self.is_none
            and (self.until is None or edit.time <= self.until)
            and (self.numbers is None or number in self.numbers)
            and (self.trait is None or not edit.for_traits or self.trait in edit.for_traits)
            and (self.sample is None or not edit.for_samples or self.sample in edit.for_samples)
            and (self.group is None or edit.for_group in {None, self.group})
        )


def parse_numbers(text: str, most: int | None = None) -> frozenset[int]:
    """Numbers of edits, `1,4-7`; of a range those above `most` are left out.

    Raises:
        InputError: it is no list of numbers.
    """
    if not _NUMBERS.fullmatch(text):
        raise InputError(f"expected numbers of edits such as 1,4-7, found {text[:80]!r}")
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        greatest = int(first) + _MOST_NUMBERS if most is None else max(int(first), most)
        found.update(range(int(first), min(int(last or first), greatest) + 1))
    return frozenset(found)


def _microseconds(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            "expected a choice of edits (all, none, numbers such as 1,4-7, or a time such as 2026-11-22T07:30), found "
            f"{text[:80]!r}"
        ) from None
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


ALL_EDITS: Final = EditChoice()
NO_EDITS: Final = EditChoice(is_none=True)

_NUMBERS: Final = re.compile(r"[0-9]{1,9}(?:-[0-9]{1,9})?(?:,[0-9]{1,9}(?:-[0-9]{1,9})?)*", re.ASCII)
_MOST_NUMBERS: Final = 10_000_000

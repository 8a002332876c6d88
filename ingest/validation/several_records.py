"""What stands in several records of a file: names in ID, wherever they are, and variants that are out of order.

Variants that are in order are seen by `ingest.validation.neighbours`, which is fast. Once a record is out of order, its
variants may have come anywhere: then the file is read a second time, or, where it comes only once, all variants have
been followed from its first line on.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ingest.validation import books
from ingest.validation.neighbours import AllelesEverywhere
from ingest.validation.repeats import Repeats
from ingest.validation.rule import RuleBook
from ingest.validation.subjects import Again

_ID: Final = 2

Found = tuple[RuleBook[Any], Again]


class SeveralRecords:
    """Follows the records of one file.

    Args:
        names: whether names in ID are followed.
        variants: whether all variants are.
    """

    def __init__(self, *, names: bool, variants: bool) -> None:
        self._names = Repeats() if names else None
        self._variants = AllelesEverywhere() if variants else None

    def next(self, number: int, columns: Sequence[str], broken_at: int | None) -> list[Found]:
        """What of the next record an earlier one has.

        Args:
            number: its line.
            columns: at least the mandatory ones.
            broken_at: line of the first record that is out of order.

        Raises:
            InputError: there is no room on disk for what memory does not take.
        """
        found: list[Found] = []
        if self._names is not None and columns[_ID] != ".":
            known = [(name, self._names.earlier(name, number)) for name in columns[_ID].split(";") if name]
            found += [(books.NAMES_AGAIN, Again(number, "ID", name, line)) for name, line in known if line]
        if self._variants is not None:
            twins = self._variants.next(number, columns)
            if broken_at is not None and number >= broken_at:
                found += [(books.VARIANTS_AGAIN, Again(number, "ALT", alt, earlier)) for alt, earlier in twins]
        return found

    def in_the_end(self, broken_at: int | None) -> Iterator[Found]:
        """What has come again too far from its first record to be found there.

        Raises:
            InputError: there is no room on disk for it.
        """
        if self._names is not None:
            for line, name, earlier in self._names.in_the_end():
                yield books.NAMES_AGAIN, Again(line, "ID", name, earlier)
        if self._variants is not None and broken_at is not None:
            for line, variant, earlier in self._variants.in_the_end():
                if line >= broken_at:
                    yield books.VARIANTS_AGAIN, Again(line, "ALT", variant, earlier)

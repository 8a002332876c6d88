"""Batches of records on their way: parsed, prepared, posted, and what came of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

from ingest.blocks import Blocks
from ingest.problems import Problem
from ingest.recall import NumberedLine, Recalled
from ingest.vcf_parser import ParsedRecord, VCFParser

_PARSED_AT_ONCE = 125
"""Records after which a worker looks whether its turn has come: nobody else can post meanwhile."""

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


@dataclass(slots=True)
class ParsedBatch:
    """Records in the order of the file. `number` counts the batches of the file from 0. `problems`, those of the file
    as a whole, are complete with the last batch, which has no records. `unknown_columns` are those of its own records.

    A batch that was looked up is `recalled`; it has no records where it did not have to be parsed.
    """

    number: int = 0
    records: list[ParsedRecord] = field(default_factory=list)
    unknown_columns: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    bytes_read: int = 0
    recalled: Recalled | None = None

    @property
    def is_end(self) -> bool:
        """Whether it is the empty one after all others."""
        return not self.records and self.recalled is None


@dataclass(slots=True)
class DoneBatch(Generic[R]):
    """What came of a batch, None for the empty last one. `unknown_columns` are those of all batches up to here; the
    rest is as in `ParsedBatch`.
    """

    result: R | None
    unknown_columns: Counter[str]
    problems: list[Problem]
    bytes_read: int


class Work(Protocol[R_co]):
    """What is done with a batch: looked up, prepared as soon as it is parsed, posted when its turn has come."""

    def look_up(self, lines: Sequence[NumberedLine]) -> Recalled | None:
        """Whether the batch has come before and need not be parsed; None where nobody knows batches."""

    def prepare(self, batch: ParsedBatch) -> Any:
        """Anything that needs no turn."""

    def may_parse(self, prepared: Any) -> bool:
        """Whether to post it may take the parser, which must not be at work on another batch then."""

    def post(self, prepared: Any, before: Any) -> R_co:
        """The rest. `before` tells what came of the batches before it."""


@dataclass(frozen=True, slots=True)
class Works(Generic[R]):
    """The work on the batches of one file: `here` in this process, `open_there` in one that was forked from it.

    `tell` is called when the turn comes to a batch, and all before it have been taken from the iterator.
    """

    here: Work[R]
    open_there: Callable[[], AbstractContextManager[Work[R]]]
    tell: Callable[[], Any]


def iter_batches(
    parser: VCFParser,
    blocks: Blocks,
    look_up: Callable[[Sequence[NumberedLine]], Recalled | None] = lambda _lines: None,
    pause: Callable[[], None] = lambda: None,
) -> Iterator[ParsedBatch]:
    """The batches whose lines these are; the last one is empty.

    See `Work` for `look_up`. `pause` is called now and then while a batch is parsed.
    """
    number = -1
    for number, lines in blocks:
        yield _batch(parser, number, lines, look_up(lines), pause)
    yield _batch(parser, number + 1, [])


def parse_block(
    parser: VCFParser, lines: Sequence[NumberedLine], pause: Callable[[], None] = lambda: None
) -> list[ParsedRecord]:
    """The records of a batch. They depend on its own lines alone, whoever parses it, and however often: what the store
    said to it has the places of its items. See `iter_batches` for `pause`.
    """
    parser.forget()
    records = []
    for begin in range(0, len(lines), _PARSED_AT_ONCE):
        records += parser.parse(lines[begin : begin + _PARSED_AT_ONCE])
        pause()
    return records


def _batch(
    parser: VCFParser,
    number: int,
    lines: Sequence[NumberedLine],
    recalled: Recalled | None = None,
    pause: Callable[[], None] = lambda: None,
) -> ParsedBatch:
    if recalled and recalled.told:
        records, unknown = [], recalled.told.unknown_columns
    else:
        before = parser.unknown_columns
        records = parse_block(parser, lines, pause)
        unknown = parser.unknown_columns - before
    return ParsedBatch(number, records, unknown, list(parser.problems), parser.reader.bytes_read, recalled)


def done(batch: ParsedBatch, result: R | None) -> DoneBatch[R]:
    """What came of a batch."""
    return DoneBatch(result, batch.unknown_columns, batch.problems, batch.bytes_read)


def iter_done_here(batches: Iterable[ParsedBatch], works: Works[R]) -> Iterator[DoneBatch[R]]:
    """Works all off in this process."""
    work, unknown = works.here, Counter[str]()
    for batch in batches:
        unknown = unknown + batch.unknown_columns
        outcome = done(batch, None if batch.is_end else work.post(work.prepare(batch), works.tell()))
        yield replace(outcome, unknown_columns=unknown)

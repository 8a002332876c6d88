"""One file in the hands of somebody who is given its batches one by one, mostly in order: a worker of a cluster."""

from collections import Counter, deque
from dataclasses import dataclass, field

from ingest.batches import parse_block
from ingest.blocks import BatchLimits, iter_blocks
from ingest.problems import Problem
from ingest.recall import NumberedLine
from ingest.vcf_parser import ParsedRecord, VCFParser
from variome.errors import InputError


@dataclass(frozen=True, slots=True)
class Block:
    """A batch that was parsed, as it is whoever parses it.

    `unknown_columns` are those of its own records. `problems`, those of the bytes of the file, come with the empty
    batch that tells its end.
    """

    records: list[ParsedRecord]
    bytes_read: int
    unknown_columns: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Lines:
    lines: list[NumberedLine]
    bytes_read: int


class BlockReader:
    """Reads all lines, forward, as far as they are asked for, and parses the batches that are asked for.

    Args:
        parser: of the file, which has read its header and nothing else.
        after: records that belong to no batch.
        limits: where batches end.
        kept: batches whose lines are kept; one that is asked for later is read from the begin of the file.
    """

    def __init__(self, parser: VCFParser, after: int, limits: BatchLimits, kept: int) -> None:
        self._parser = parser
        self._after = after
        self._limits = limits
        self._of_header = len(parser.problems)
        self._kept: deque[_Lines] = deque(maxlen=kept)
        self._begin()

    def _begin(self) -> None:
        self._blocks = iter_blocks(self._parser, self._after, self._limits)
        self._kept.clear()
        self._n_read = 0
        self._end: InputError | list[Problem] | None = None

    def parse(self, number: int) -> Block:
        """The batch of this number, from 0; an empty one where the file has fewer.

        Raises:
            InputError: the file cannot be read so far.
        """
        if number < self._n_read - len(self._kept):
            self._parser.reopen()
            del self._parser.problems[self._of_header :]
            self._begin()
        while self._n_read <= number and self._end is None:
            self._read_on()
        if number >= self._n_read:
            return self._last()
        found = self._kept[number - self._n_read]
        before = self._parser.unknown_columns
        records = parse_block(self._parser, found.lines)
        return Block(records, found.bytes_read, self._parser.unknown_columns - before)

    def _read_on(self) -> None:
        try:
            lines = next(self._blocks)
        except StopIteration:
            self._end = self._parser.problems[self._of_header :]
        except InputError as error:
            self._end = error
        else:
            self._kept.append(_Lines(lines, self._parser.reader.bytes_read))
            self._n_read += 1

    def _last(self) -> Block:
        if isinstance(self._end, InputError):
            raise self._end
        return Block([], self._parser.reader.bytes_read, problems=list(self._end or ()))

"""One file checked: a path and options in, a verdict out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.validation.annotations import Tables
from ingest.validation.catalogue import RULES
from ingest.validation.rules.whole_file import ALWAYS
from ingest.validation.validator import Validator
from ingest.validation.verdict import Verdict
from variome.errors import InputError
from variome.files.raw_lines import RawLines, lies_on_disk

if TYPE_CHECKING:
    from ingest.reference import Reference

_LINES = 4096
"""Between two words about progress."""

Advance = Callable[[int], object]
"""Is told how many bytes have been read since it was told before."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """How files are checked.

    Attributes:
        chosen: identifiers of the rules that count, beside those that always do.
        max_problems: how many of each rule a verdict lists.
        tables: mapping tables that annotations are held against.
        reference: a FASTA that records are held against. It is opened for each file, since processes that share an
            open file share the place in it.
        index: the index of the reference; None to find it, or to make one for each file.
    """

    chosen: frozenset[str] = frozenset(RULES)
    max_problems: int = 10
    tables: Tables = field(default_factory=dict)
    reference: Path | None = None
    index: Path | None = None


def check_file(path: str, options: CheckOptions, advance: Advance) -> Verdict:
    """What is wrong with a file; one that cannot be read is a verdict too."""
    verdict = Verdict(shown(path), options.max_problems)
    try:
        lines = RawLines(path)
        verdict.name = shown(lines.name)
        with _opened(options) as reference:
            validator = Validator(
                verdict.name,
                options.chosen | ALWAYS,
                tables=options.tables,
                reference=reference,
                is_read_once=not lies_on_disk(path),
            )
            for problem in validator.read(_watched(lines, advance)):
                verdict.add(problem)
            if lies_on_disk(path) and not validator.is_in_order:
                for problem in validator.read_again(RawLines(path)):
                    verdict.add(problem)
            for problem in validator.finish(lines.damage):
                verdict.add(problem)
    except InputError as error:
        verdict.unreadable = shown(str(error))
        return verdict
    verdict.version, verdict.n_records = validator.version, validator.n_records
    return verdict


def shown(text: str) -> str:
    """A path, or a sentence that has one, as text that every encoding of Unicode can hold."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@contextmanager
def _opened(options: CheckOptions) -> Iterator["Reference | None"]:
    if options.reference is None:
        yield None
        return
    from ingest.reference import Reference  # noqa: PLC0415  pysam takes an eighth of a second to import

    with Reference(str(options.reference), options.index) as reference:
        yield reference


def _watched(lines: RawLines, advance: Advance) -> Iterator[bytes]:
    told = 0
    for number, line in enumerate(lines, start=1):
        if number % _LINES == 0:
            advance(lines.bytes_read - told)
            told = lines.bytes_read
        yield line
    advance(lines.bytes_read - told)

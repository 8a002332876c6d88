"""Loads one file: parse, post batch after batch, report.

Batches are posted one at a time and in order, where they were parsed (`ingest.parse_ahead`). Each commits its items
together with how far the load has come and what the store answered. A killed load parses the last committed batch
again, takes that answer for it instead of posting, and goes on: its report is the one of an undisturbed run.
"""

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from ingest.batches import DoneBatch, Works
from ingest.blocks import BatchLimits
from ingest.client import LoadRequest, StoreClient, Submission
from ingest.family_items import family_items, individual_items, new_individuals
from ingest.family_posting import post_items
from ingest.heartbeat import Heartbeat
from ingest.pace_meter import PaceMeter
from ingest.parse_ahead import open_batches
from ingest.posting import PostedRecords, Posting
from ingest.problems import Problem
from ingest.recall import open_recall
from ingest.report import Report, make_report_folder, summary_text
from ingest.tally import Tally
from ingest.vcf_parser import ParsedItem, VCFParser
from variome.errors import ConflictError, InputError, VariomeError

BATCH_TEXT = 8_000_000
"""Characters of records after which a batch is full, however few they are: one may hold 119 kB of INFO."""

Progress = Callable[[int, int], object]
"""Called with the number of records settled since the last call, and the bytes of the file read so far."""


class OpenBatches(Protocol):
    """Opens what comes of the batches of a file."""

    def __call__(
        self,
        parser: VCFParser,
        after: int,
        limits: BatchLimits,
        posting: Posting,
        tell: Callable[[], Mapping[str, Any]],
    ) -> AbstractContextManager[Iterator[DoneBatch[PostedRecords]]]:
        """What came of the batches after so many records, in the order of the file; see `ingest.parse_ahead`."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What the user may choose for a load, beyond the parse. `report` None is a folder named after the submission.

    `may_fork` False keeps a load in this process, which has threads of others.
    """

    batch_size: int = 500
    report: Path | None = None
    max_problems: int | None = None
    is_dry_run: bool = False
    heartbeat_seconds: float = 2.0
    may_fork: bool = True

    def below(self, name: str) -> "LoadOptions":
        """The same with the report in a folder of its own below the one that was named, if one was."""
        return replace(self, report=self.report / name) if self.report else self


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What came of a file: the counts, a summary for people, and where the report lies (None where there is none)."""

    submission: UUID | None
    tally: Tally
    report: Path | None
    summary: str


LoadOutcome = LoadResult | InputError | ConflictError
"""What came of a file, or why that file, of several, cannot be loaded."""


def load_file(
    client: StoreClient,
    parser: VCFParser,
    request: LoadRequest,
    options: LoadOptions,
    progress: Progress,
    spread: OpenBatches | None = None,
) -> LoadResult:
    """Loads the file of a parser that has not been read yet; its batches are worked on here unless they are `spread`.

    Raises:
        InputError: the file cannot be read to its end; what was committed stays, as an unfinished submission.
        LeaseError: somebody else is loading this file now.
        DatabaseError: the store went away; the same load again goes on where this one ended.
    """
    parser.seal_by(client.own_schemas(request.write.versions))
    told = (parser.assembly, f"annotation version {request.version}", f"accession {parser.accession}")
    title = f"{parser.name} ({', '.join(told)}, project {request.write.project})"
    if options.is_dry_run:
        return _dry_run(client, parser, request, options, progress, spread, f"would load {title}")
    # A load that another version of the program began is begun anew: that one may have read the file otherwise.
    recorded = replace(request, options={**request.options, "tool_version": version("variome")})
    if options.report:
        make_report_folder(options.report)
    submission = client.begin(recorded)
    tally = Tally.of_dict(submission.before)
    folder = options.report or client.report_folder(submission)
    with released(client, submission), ExitStack() as stack:
        report = Report(
            folder,
            parser.header,
            committed=tally,
            earlier=client.report_folder(submission),
            max_problems=options.max_problems,
        )
        stack.enter_context(report)
        families = post_items(client, _families(parser), request.write)
        if not submission.committed_record:  # what was committed counts them already
            tally.add_answer(families)
        recall = open_recall(parser, recorded, client.own_inputs(request.write))
        posting = Posting(client, request, parser.name, submission, recall=recall)
        limits = BatchLimits(options.batch_size, BATCH_TEXT, submission.committed_record)
        meter = PaceMeter(parser.reader.total_bytes)
        # Before the heartbeat's thread: a process that forks must not have threads at work.
        open_there = spread or _open_here(options)
        batches = stack.enter_context(open_there(parser, tally.records, limits, posting, tally.to_dict))
        stack.enter_context(Heartbeat(client, submission, options.heartbeat_seconds, lambda: meter.pace))
        _Settling(parser, tally, meter, progress, report).settle(_iter_readable(batches, tally, request))
        client.beat(submission, meter.pace)
        client.finish(submission, tally.to_dict(), "completed with problems" if tally.has_problems else "completed")
        taken_up = f"; taken up after record {submission.committed_record:,}" if submission.committed_record else ""
        summary = report.summarise(f"loaded {title}{taken_up}", tally, meter.course)
    return LoadResult(submission.uuid, tally, folder, summary)


@contextmanager
def released(client: StoreClient, submission: Submission) -> Iterator[None]:
    """A load that ends early says so, and need not wait for its own heart to be found still when it comes again."""
    try:
        yield
    except BaseException:
        with suppress(VariomeError):  # the store may be what went away, or another load have taken this one over
            client.finish(submission, {}, "failed")
        raise


def _iter_readable(
    batches: Iterable[DoneBatch[PostedRecords]], tally: Tally, request: LoadRequest
) -> Iterator[DoneBatch[PostedRecords]]:
    """The batches; where the file cannot be read on, the error says what is in the store, and how to take it out."""
    try:
        yield from batches
    except InputError as error:
        if not tally.records:
            raise
        named = shlex.join(["--file", str(request.document["accession"]), "--project", request.write.project])
        raise InputError(
            f"{error}; the {tally.records:,} records before that are in the store, of a load that is not finished: "
            f"'variant-ingestion unload {named}' takes them out again"
        ) from None


def _dry_run(
    client: StoreClient,
    parser: VCFParser,
    request: LoadRequest,
    options: LoadOptions,
    progress: Progress,
    spread: OpenBatches | None,
    title: str,
) -> LoadResult:
    """What a load would do; nothing is written, but for the report where a folder was named."""
    tally = Tally()
    with ExitStack() as stack:
        report = None
        if options.report:
            report = Report(options.report, parser.header, committed=Tally(), max_problems=options.max_problems)
            stack.enter_context(report)
        tally.add_answer(post_items(client, _families(parser), request.write, is_dry_run=True))
        posting = Posting(
            client, request, parser.name, individuals=new_individuals(parser.relatives, parser.header.samples)
        )
        limits = BatchLimits(options.batch_size, BATCH_TEXT)
        open_there = spread or _open_here(options)
        batches = stack.enter_context(open_there(parser, 0, limits, posting, tally.to_dict))
        meter = PaceMeter(parser.reader.total_bytes)
        _Settling(parser, tally, meter, progress, report).settle(batches)
        summary = report.summarise(title, tally, meter.course) if report else summary_text(title, tally)
    return LoadResult(None, tally, options.report, summary)


def _open_here(options: LoadOptions) -> OpenBatches:
    """In this process, and in those that it forks."""

    def open_here(
        parser: VCFParser, after: int, limits: BatchLimits, posting: Posting, tell: Callable[[], Mapping[str, Any]]
    ) -> AbstractContextManager[Iterator[DoneBatch[PostedRecords]]]:
        works = Works(posting, posting.elsewhere, tell)
        return open_batches(parser, after, limits, works, may_fork=options.may_fork)

    return open_here


def _families(parser: VCFParser) -> list[ParsedItem]:
    """What goes in before the records: individuals and families that the PED file tells of."""
    project = parser.options.project
    return [*individual_items(parser.relatives, project), *family_items(parser.relatives, project)]


class _Settling:
    """Counts and reports what came of the batches of one file."""

    def __init__(
        self, parser: VCFParser, tally: Tally, meter: PaceMeter, progress: Progress, report: Report | None
    ) -> None:
        self._parser = parser
        self._tally = tally
        self._meter = meter
        self._progress = progress
        self._report = report
        self._unknown_before = tally.unknown_columns

    def settle(self, batches: Iterable[DoneBatch[PostedRecords]]) -> None:
        """Settles the batches in order, and notes what is wrong with the file as a whole."""
        of_header = list(self._parser.problems)
        if not self._tally.records:
            self._note(of_header)
        for batch in batches:
            if batch.result is None:
                self._meter.settle(0, batch.bytes_read)
                self._note(batch.problems[len(of_header) :])
            else:
                self._settle(batch.result, batch)

    def _settle(self, posted: PostedRecords, batch: DoneBatch[PostedRecords]) -> None:
        tally = self._tally
        tally.records += posted.n_records
        tally.rejected_records += len(posted.rejected)
        tally.unknown_columns = self._unknown_before + batch.unknown_columns
        tally.add_answer(posted.answer)
        self._note(posted.problems, posted.rejected)
        self._meter.settle(posted.n_records, batch.bytes_read)
        self._progress(posted.n_records, batch.bytes_read)

    def _note(self, problems: Sequence[Problem], rejected: Sequence[str] = ()) -> None:
        self._tally.add_problems(problems)
        if self._report:
            self._report.write(problems, rejected)

"""Loads one file: parse, post batch after batch, report.

A batch is posted by a thread of its own while the next one is parsed, one at a time and in order. Each batch commits
its items together with how far the load has come and what the store answered. A killed load parses the last committed
batch again, takes that answer for it instead of posting, and goes on: its report is the one of an undisturbed run.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from uuid import UUID

from ingest.client import BatchAnswer, ItemFault, LoadRequest, PostedBatch, StoreClient, Submission
from ingest.heartbeat import Heartbeat
from ingest.parse_ahead import BatchLimits, ParsedBatch, open_batches
from ingest.problems import Problem, Severity
from ingest.report import Report, summary_text
from ingest.tally import Tally
from ingest.vcf_parser import ParsedItem, ParsedRecord, VCFParser
from variome.model.alleles import contig_name

BATCH_TEXT = 8_000_000
"""Characters of records after which a batch is full, however few they are: one may hold 119 kB of INFO."""

Progress = Callable[[int, int], object]
"""Called with the number of records settled since the last call, and the bytes of the file read so far."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What the user may choose for a load, beyond the parse. `report` None is a folder named after the submission."""

    batch_size: int = 500
    report: Path | None = None
    max_problems: int | None = None
    is_dry_run: bool = False
    heartbeat_seconds: float = 2.0

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


def load_file(
    client: StoreClient, parser: VCFParser, request: LoadRequest, options: LoadOptions, progress: Progress
) -> LoadResult:
    """Loads the file of a parser that has not been read yet.

    Raises:
        InputError: the file cannot be read to its end; what was committed stays, as an unfinished submission.
        LeaseError: somebody else is loading this file now.
        DatabaseError: the store went away; the same load again goes on where this one ended.
    """
    title = f"{parser.name} ({parser.assembly}, accession {parser.accession}, project {request.write.project})"

    prepare = partial(client.prepare, write=request.write)
    if options.is_dry_run:
        return _dry_run(client, parser, request, options, progress, f"would load {title}")
    submission = client.begin(request)
    tally = Tally.of_dict(submission.before)
    folder = options.report or client.report_folder(submission)
    with ExitStack() as stack:
        report = stack.enter_context(Report(folder, parser.header, committed=tally, max_problems=options.max_problems))
        # Before the heartbeat's thread: a process that forks must not have threads at work.
        limits = BatchLimits(options.batch_size, BATCH_TEXT, submission.committed_record)
        batches = stack.enter_context(open_batches(parser, tally.records, limits, prepare))
        stack.enter_context(Heartbeat(client, submission, options.heartbeat_seconds))
        _Loader(client, parser, request, tally, progress, submission, report).run(batches)
        client.finish(submission, tally.to_dict(), "completed with problems" if tally.has_problems else "completed")
        taken_up = f"; taken up after record {submission.committed_record:,}" if submission.committed_record else ""
        summary = report.summarise(f"loaded {title}{taken_up}", tally)
    return LoadResult(submission.uuid, tally, folder, summary)


def _dry_run(
    client: StoreClient,
    parser: VCFParser,
    request: LoadRequest,
    options: LoadOptions,
    progress: Progress,
    title: str,
) -> LoadResult:
    """What a load would do; nothing is written, but for the report where a folder was named."""
    with ExitStack() as stack:
        report = None
        if options.report:
            nothing = Tally()
            report = Report(options.report, parser.header, committed=nothing, max_problems=options.max_problems)
            stack.enter_context(report)
        limits = BatchLimits(options.batch_size, BATCH_TEXT)
        prepare = partial(client.prepare, write=request.write)
        batches = stack.enter_context(open_batches(parser, 0, limits, prepare))
        loader = _Loader(client, parser, request, Tally(), progress, report=report)
        loader.run(batches)
        summary = report.summarise(title, loader.tally) if report else summary_text(title, loader.tally)
    return LoadResult(None, loader.tally, options.report, summary)


class _Loader:
    """One run over one file; without a submission it is a dry run."""

    def __init__(
        self,
        client: StoreClient,
        parser: VCFParser,
        request: LoadRequest,
        tally: Tally,
        progress: Progress,
        submission: Submission | None = None,
        report: Report | None = None,
    ) -> None:
        self.tally = tally
        self._client = client
        self._parser = parser
        self._request = request
        self._progress = progress
        self._submission = submission
        self._report = report
        self._unknown_before = tally.unknown_columns

    def run(self, batches: Iterable[ParsedBatch]) -> None:
        """Posts one batch while the next one is parsed or received, settles them in order, and notes what is left."""
        of_header = list(self._parser.problems)
        if not self.tally.records:
            self._note(of_header)
        pending: tuple[ParsedBatch, Future[BatchAnswer]] | None = None
        last = ParsedBatch()
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="post") as executor:
            for last in batches:
                if pending:
                    self._settle(pending[0], pending[1].result())
                pending = (last, self._start(last, executor)) if last.records else None
            if pending:
                self._settle(pending[0], pending[1].result())
        self._note(last.problems[len(of_header) :])

    def _start(self, batch: ParsedBatch, executor: ThreadPoolExecutor) -> Future[BatchAnswer]:
        """The answer to come; for a batch that is committed already, the one that was given then."""
        submission = self._submission
        if submission and submission.answer and batch.last_record <= submission.committed_record:
            answered: Future[BatchAnswer] = Future()
            answered.set_result(submission.answer)
            return answered
        records = [batch.records[place].record for place in batch.origins]
        posted = PostedBatch(batch.items, records, batch.last_record, self.tally.to_dict())
        return executor.submit(self._post, posted)

    def _post(self, batch: PostedBatch) -> BatchAnswer:
        write = self._request.write
        if self._submission:
            return self._client.post(batch, write, self._submission)
        # Nothing of a dry run is kept, so each batch brings along the File item that its samples link to.
        file = self._client.prepare([ParsedItem("File", self._request.document)], [0], write)
        tried = replace(batch, items=[*file, *batch.items], records=[0, *batch.records])
        return self._client.try_post(tried, write).without_first()

    def _settle(self, batch: ParsedBatch, answer: BatchAnswer) -> None:
        """Counts and reports a batch that the store has answered."""
        origin_of = [batch.records[place] for place in batch.origins]
        lost = {origin_of[fault.index].record for fault in answer.faults if fault.severity == Severity.ERROR}
        rejected = [record.text for record in batch.records if record.is_rejected or record.record in lost]
        problems = [problem for record in batch.records for problem in record.problems]
        problems += [_located(fault, origin_of[fault.index], self._parser.name) for fault in answer.faults]
        self.tally.records += len(batch.records)
        self.tally.rejected_records += len(rejected)
        self.tally.unknown_columns = self._unknown_before + batch.unknown_columns
        self.tally.add_answer(answer)
        self._note(problems, rejected)
        self._progress(len(batch.records), batch.bytes_read)

    def _note(self, problems: list[Problem], rejected: list[str] | None = None) -> None:
        self.tally.add_problems(problems)
        if self._report:
            self._report.write(problems, rejected or [])


def _located(fault: ItemFault, origin: ParsedRecord, file: str) -> Problem:
    """What the store said, with the place in the file that it is about."""
    contig, position = origin.text.split("\t", 2)[:2]
    place = f"{fault.item_type}{fault.pointer} at {contig}:{position} (line {origin.line})"
    return Problem(
        fault.kind,
        Severity(fault.severity),
        f"{place}: {fault.message}",
        file,
        origin.line,
        origin.record,
        contig_name(contig),
        int(position),
        fault.pointer or None,
        value=fault.value,
    )

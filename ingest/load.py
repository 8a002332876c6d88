"""Loads one file: parse, post batch after batch, report.

A batch is posted by a thread of its own while the next one is parsed, one at a time and in order. Each batch commits
its items together with how far the load has come and what the store answered. A killed load parses the last committed
batch again, takes that answer for it instead of posting, and goes on: its report is the one of an undisturbed run.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from ingest.client import BatchAnswer, ItemFault, LoadRequest, PostedBatch, StoreClient, Submission
from ingest.heartbeat import Heartbeat
from ingest.problems import Problem, Severity
from ingest.report import Report, summary_text
from ingest.tally import Tally
from ingest.vcf_parser import ParsedItem, ParsedRecord, VCFParser

BATCH_TEXT = 8_000_000
"""Characters of records after which a batch is full, however few they are: one may hold 119 kB of INFO."""

Progress = Callable[[int, int], object]
"""Called with the number of records settled since the last call, and the bytes of the file read so far."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What the user may choose for a load, beyond the parse. `report` None is a folder named after the submission."""

    batch_size: int = 1000
    report: Path | None = None
    max_problems: int | None = None
    is_dry_run: bool = False

    def below(self, name: str) -> "LoadOptions":
        """The same with the report in a folder of its own below the one that was named, if one was."""
        return replace(self, report=self.report / name) if self.report else self


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What came of a file: the counts, a summary for people, and where the report lies (None for a dry run)."""

    submission: UUID | None
    tally: Tally
    report: Path | None
    summary: str


@dataclass(slots=True)
class _Batch:
    """Records on their way to the store, and for each of their items the record it came from.

    `unknown_columns` is what the parser had counted up to here: it runs ahead of what is settled.
    """

    records: list[ParsedRecord] = field(default_factory=list)
    items: list[ParsedItem] = field(default_factory=list)
    origins: list[ParsedRecord] = field(default_factory=list)
    size: int = 0
    unknown_columns: Counter[str] = field(default_factory=Counter)

    def add(self, record: ParsedRecord) -> None:
        self.records.append(record)
        self.items.extend(record.items)
        self.origins.extend([record] * len(record.items))
        self.size += len(record.text)

    @property
    def last_record(self) -> int:
        return self.records[-1].record


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
    if options.is_dry_run:
        loader = _Loader(client, parser, request, Tally(), progress)
        loader.run(options.batch_size)
        return LoadResult(None, loader.tally, None, summary_text(f"would load {title}", loader.tally))
    submission = client.begin(request)
    tally = Tally.of_dict(submission.before)
    folder = options.report or client.report_folder(submission)
    with ExitStack() as stack:
        report = stack.enter_context(Report(folder, parser.header, committed=tally, max_problems=options.max_problems))
        stack.enter_context(Heartbeat(client, submission))
        _Loader(client, parser, request, tally, progress, submission, report).run(options.batch_size)
        client.finish(submission, tally.to_dict(), "completed with problems" if tally.has_problems else "completed")
        taken_up = f"; taken up after record {submission.committed_record:,}" if submission.committed_record else ""
        summary = report.summarise(f"loaded {title}{taken_up}", tally)
    return LoadResult(submission.uuid, tally, folder, summary)


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

    def run(self, batch_size: int) -> None:
        """Parses and posts everything that is not committed yet."""
        of_header = len(self._parser.problems)
        if not self.tally.records:
            self._note(self._parser.problems)
        pending: tuple[_Batch, Future[BatchAnswer]] | None = None
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="post") as executor:
            for batch in self._iter_batches(batch_size):
                if pending:
                    self._settle(pending[0], pending[1].result())
                    pending = None
                if self._submission and batch.last_record <= self._submission.committed_record:
                    self._settle(batch, self._submission.answer or BatchAnswer({}))
                else:
                    pending = batch, executor.submit(self._post, self._posted(batch))
            if pending:
                self._settle(pending[0], pending[1].result())
        self._note(self._parser.problems[of_header:])

    def _iter_batches(self, batch_size: int) -> Iterator[_Batch]:
        """Batches of records after those settled; the first ends where the last commit did, if that is known."""
        committed = self._submission.committed_record if self._submission else 0
        batch = _Batch()
        for record in self._parser.iter_after(self.tally.records):
            batch.add(record)
            is_full = len(batch.records) >= batch_size or batch.size >= BATCH_TEXT
            if record.record == committed or (is_full and record.record > committed):
                yield self._whole(batch)
                batch = _Batch()
        if batch.records:
            yield self._whole(batch)

    def _whole(self, batch: _Batch) -> _Batch:
        batch.unknown_columns = self._unknown_before + self._parser.unknown_columns
        return batch

    def _posted(self, batch: _Batch) -> PostedBatch:
        records = [origin.record for origin in batch.origins]
        return PostedBatch(batch.items, records, batch.last_record, self.tally.to_dict())

    def _post(self, batch: PostedBatch) -> BatchAnswer:
        if self._submission:
            return self._client.post(batch, self._request.write, self._submission)
        # Nothing of a dry run is kept, so each batch brings along the File item that its samples link to.
        with_file = [ParsedItem("File", self._request.document), *batch.items]
        tried = replace(batch, items=with_file, records=[0, *batch.records])
        return self._client.try_post(tried, self._request.write).without_first()

    def _settle(self, batch: _Batch, answer: BatchAnswer) -> None:
        """Counts and reports a batch that the store has answered."""
        faulty = {fault.index for fault in answer.faults if fault.severity == Severity.ERROR}
        lost = {batch.origins[index].record for index in faulty}
        rejected = [r.text for r in batch.records if r.is_rejected or r.record in lost]
        problems = [problem for record in batch.records for problem in record.problems]
        problems += [_located(fault, batch.origins[fault.index], self._parser.name) for fault in answer.faults]
        self.tally.records += len(batch.records)
        self.tally.rejected_records += len(rejected)
        self.tally.unknown_columns = batch.unknown_columns
        self.tally.add_answer(answer)
        self._note(problems, rejected)
        self._progress(len(batch.records), self._parser.reader.bytes_read)

    def _note(self, problems: list[Problem], rejected: list[str] | None = None) -> None:
        self.tally.add_problems(problems)
        if self._report:
            self._report.write(problems, rejected or [])


def _located(fault: ItemFault, origin: ParsedRecord, file: str) -> Problem:
    """What the store said, with the place in the file that it is about."""
    document = origin.items[0].document
    contig, position = document.get("CHROM"), document.get("POS", document.get("START"))
    place = f"{contig}:{position}" if contig else f"record {origin.record}"
    return Problem(
        fault.kind,
        Severity(fault.severity),
        f"{fault.item_type}{fault.pointer} at {place} (line {origin.line}): {fault.message}",
        file,
        origin.line,
        origin.record,
        contig,
        position,
        fault.pointer,
        value=fault.value,
    )

"""Posts the batches of one file, and says of each what came of its records."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from ingest.client import BatchAnswer, ItemFault, LoadRequest, PostedBatch, StoreClient, Submission
from ingest.parse_ahead import ParsedBatch
from ingest.problems import Problem, Severity
from ingest.vcf_parser import ParsedItem, ParsedRecord
from variome.model.alleles import contig_name


@dataclass(frozen=True, slots=True)
class PreparedRecords:
    """Records, their items as the client wants them, and the record that each of these came from."""

    records: Sequence[ParsedRecord]
    origins: Sequence[ParsedRecord]
    items: Sequence[Any]


@dataclass(frozen=True, slots=True)
class PostedRecords:
    """What came of the records of a batch: the store's answer, all problems, the text of the records that were lost."""

    n_records: int
    answer: BatchAnswer
    problems: list[Problem]
    rejected: list[str]


@dataclass(frozen=True, slots=True)
class Posting:
    """How the batches of a file called `name` are posted; without a submission nothing of them is kept.

    `individuals` are those that samples of the file may link to.
    """

    client: StoreClient
    request: LoadRequest
    name: str
    submission: Submission | None = None
    individuals: Sequence[ParsedItem] = ()

    @contextmanager
    def elsewhere(self) -> Iterator["Posting"]:
        """The same in a process that was forked from this one."""
        with self.client.another() as client:
            yield replace(self, client=client)

    def prepare(self, batch: ParsedBatch) -> PreparedRecords:
        """What can be done with a batch before its turn."""
        origins = [record for record in batch.records for _ in record.items]
        items = [item for record in batch.records for item in record.items]
        numbers = [record.record for record in origins]
        return PreparedRecords(batch.records, origins, self.client.prepare(items, numbers, self.request.write))

    def post(self, prepared: PreparedRecords, before: Mapping[str, Any]) -> PostedRecords:
        """Posts a batch; `before` is what has been counted before it."""
        records, origins = prepared.records, prepared.origins
        numbers = [record.record for record in origins]
        answer = self._answer(PostedBatch(prepared.items, numbers, records[-1].record, before))
        lost = {origins[fault.index].record for fault in answer.faults if fault.severity == Severity.ERROR}
        problems = [problem for record in records for problem in record.problems]
        problems += [_located(fault, origins[fault.index], self.name) for fault in answer.faults]
        rejected = [record.text for record in records if record.is_rejected or record.record in lost]
        return PostedRecords(len(records), answer, problems, rejected)

    def _answer(self, batch: PostedBatch) -> BatchAnswer:
        """What the store says; to a batch that is committed already, what it said then."""
        write, submission = self.request.write, self.submission
        if submission is None:
            # Nothing of a dry run is kept, so each batch brings along what its samples link to.
            targets = [ParsedItem("File", self.request.document), *self.individuals]
            records = [0] * len(targets)
            brought = self.client.prepare(targets, records, write)
            tried = replace(batch, items=[*brought, *batch.items], records=[*records, *batch.records])
            return self.client.try_post(tried, write).without_first(len(targets), {"File", "Individual"})
        if submission.answer and batch.last_record <= submission.committed_record:
            return submission.answer
        return self.client.post(batch, write, submission)


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

"""Posts the batches of one file, and says of each what came of its records."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.batches import ParsedBatch, parse_block
from ingest.client import BatchAnswer, ItemFault, LoadRequest, PostedBatch, StoreClient, Submission
from ingest.problems import Problem, Severity
from ingest.recall import NumberedLine, Recall, Recalled, Told
from ingest.vcf_parser import ParsedItem, ParsedRecord
from variome.errors import ConflictError
from variome.model.alleles import contig_name


@dataclass(frozen=True, slots=True)
class PreparedRecords:
    """Records, their items as the client wants them, and the record that each of these came from.

    `recalled` is as in `ParsedBatch`. `unknown_columns` are those of the records.
    """

    records: Sequence[ParsedRecord]
    origins: Sequence[ParsedRecord]
    items: Sequence[Any]
    recalled: Recalled | None = None
    unknown_columns: Counter[str] = field(default_factory=Counter)

    @property
    def told(self) -> Told:
        """What the parser told of them."""
        problems = [problem for record in self.records for problem in record.problems]
        rejected = [record.record for record in self.records if record.is_rejected]
        return Told(self.unknown_columns, problems, rejected)


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

    `individuals` are those that samples of the file may link to. `recall` knows batches that have come before.
    """

    client: StoreClient
    request: LoadRequest
    name: str
    submission: Submission | None = None
    individuals: Sequence[ParsedItem] = ()
    recall: Recall | None = None

    @contextmanager
    def elsewhere(self) -> Iterator["Posting"]:
        """The same in a process that was forked from this one."""
        with self.client.another() as client:
            yield replace(self, client=client)

    def look_up(self, lines: Sequence[NumberedLine]) -> Recalled | None:
        """Whether the batch has come before, and all that it came to is as it was.

        Not one that is committed: what the store said to that is in its submission.
        """
        if self.recall is None or self.submission is None or lines[-1][0] <= self.submission.committed_record:
            return None
        key = self.recall.key(lines)
        told = self.client.recall(key, self.request.write)
        return Recalled(lines, key, Told.of_dict(told, self.name) if told is not None else None)

    def prepare(self, batch: ParsedBatch) -> PreparedRecords:
        """What can be done with a batch before its turn."""
        origins = [record for record in batch.records for _ in record.items]
        items = [item for record in batch.records for item in record.items]
        numbers = [record.record for record in origins]
        prepared = self.client.prepare(items, numbers, self.request.write) if batch.records else []
        return PreparedRecords(batch.records, origins, prepared, batch.recalled, batch.unknown_columns)

    def may_parse(self, prepared: PreparedRecords) -> bool:
        """Whether it has not been parsed, and would have to be if it is not as it was."""
        return prepared.recalled is not None and prepared.recalled.told is not None

    def post(self, prepared: PreparedRecords, before: Mapping[str, Any]) -> PostedRecords:
        """Posts a batch; `before` is what has been counted before it.

        Raises:
            ConflictError: another content has the file's accession, which a trial finds out with its first batch.
        """
        if prepared.recalled and prepared.recalled.told:
            return self._post_again(prepared.recalled, before) or self.post(self._parsed(prepared.recalled), before)
        records, origins = prepared.records, prepared.origins
        numbers = [record.record for record in origins]
        posted = PostedBatch(prepared.items, numbers, records[-1].record, before)
        told = prepared.told
        if prepared.recalled and told.is_short:
            posted = replace(posted, key=prepared.recalled.key, told=told.to_dict())
        answer = self._answer(posted)
        lost = {origins[fault.index].record for fault in answer.faults if fault.severity == Severity.ERROR}
        problems = [*told.problems, *(_located(fault, origins[fault.index], self.name) for fault in answer.faults)]
        rejected = [record.text for record in records if record.is_rejected or record.record in lost]
        return PostedRecords(len(records), answer, problems, rejected)

    def _post_again(self, recalled: Recalled, before: Mapping[str, Any]) -> PostedRecords | None:
        """A batch that has not been parsed, if still all that it came to is as it was."""
        if recalled.told is None or self.submission is None:
            return None
        lines, told = recalled.lines, recalled.told
        batch = PostedBatch([], [], lines[-1][0], before, recalled.key)
        answer = self.client.post_again(batch, self.request.write, self.submission)
        if answer is None:
            return None
        rejected = [text for record, _, text in lines if record in told.rejected]
        return PostedRecords(len(lines), answer, list(told.problems), rejected)

    def _parsed(self, recalled: Recalled) -> PreparedRecords:
        """A batch that something was written to after it had been looked up."""
        if self.recall is None:
            raise TypeError("a batch is recalled by who can parse it")
        records = parse_block(self.recall.parser, recalled.lines)
        told = recalled.told.unknown_columns if recalled.told else Counter()
        batch = ParsedBatch(records=records, unknown_columns=told, recalled=replace(recalled, told=None))
        return self.prepare(batch)

    def _answer(self, batch: PostedBatch) -> BatchAnswer:
        """What the store says; to a batch that is committed already, what it said then."""
        write, submission = self.request.write, self.submission
        if submission is None:
            # Nothing of a dry run is kept, so each batch brings along what its samples link to.
            targets = [ParsedItem("File", self.request.document), *self.individuals]
            records = [0] * len(targets)
            brought = self.client.prepare(targets, records, write)
            tried = replace(batch, items=[*brought, *batch.items], records=[*records, *batch.records])
            answer = self.client.try_post(tried, write)
            self._check_file(answer)
            return answer.without_first(len(targets), {"File", "Individual"})
        if submission.answer and batch.last_record <= submission.committed_record:
            return submission.answer
        return self.client.post(batch, write, submission)

    def _check_file(self, answer: BatchAnswer) -> None:
        """A trial ends where a load would not begin."""
        for fault in answer.faults:
            if fault.index == 0 and fault.severity == Severity.ERROR:
                raise ConflictError(f"the file {self.request.document.get('accession')}: {fault.message}")


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

"""A PED file for what is stored: individuals and families, and what they say of the samples of files loaded before.

Individuals go in first, because samples link to them, and families last: a run that was broken off finds those whom
they lose among their members again. A file is worked on as a load works on it, with a submission of its own, so that
no load of it runs meanwhile, revisions tell why, and the same command goes on where it ended.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from operator import attrgetter

from ingest.client import (
    BatchAnswer,
    ItemFault,
    LoadRequest,
    Outcome,
    PostedBatch,
    StoreClient,
    Submission,
    WriteRequest,
)
from ingest.family import Pedigree
from ingest.family_items import family_items, individual_items
from ingest.family_posting import post_items
from ingest.heartbeat import Heartbeat
from ingest.kinship import Kinship
from ingest.load import released
from ingest.problems import Problem, Severity
from ingest.relabelling import Relabelled, Relabelling
from ingest.relatives import Relatives
from ingest.tally import Tally
from ingest.vcf_parser import ParsedItem
from variome.errors import NotFoundError
from variome.items.calls import SampledFile, StoredCall

Progress = Callable[[int], object]
"""Called with the number of records worked on since the last call."""


@dataclass(frozen=True, slots=True)
class UpdateOptions:
    """What the user may choose. `accessions` are the files that are worked on; all that have a sample, when empty.

    `digest` is the SHA-256 of the PED file: a run with another one does not go on where this one ended.
    """

    digest: str
    accessions: Sequence[str] = ()
    is_dry_run: bool = False
    batch_size: int = 500
    heartbeat_seconds: float = 2.0


def update_pedigree(
    client: StoreClient, pedigree: Pedigree, write: WriteRequest, options: UpdateOptions, progress: Progress
) -> Tally:
    """Brings the store to what the pedigree says; gives what became of which items.

    Raises:
        NotFoundError: the project has no file of that name with samples of these families.
        LeaseError: a file is being loaded now.
        InputError: the store rejects an individual or a family.
        DatabaseError: the store went away; the same command goes on where this one ended.
    """
    relatives = Kinship(client, write.project, pedigree).of(())
    concerned = _concerned(relatives)
    files = _chosen(client.sampled_files(write.project, concerned), options.accessions, write.project)
    tally = Tally()
    individuals = individual_items(relatives, write.project)
    tally.add_answer(post_items(client, individuals, write, is_dry_run=options.is_dry_run))
    for file in files:
        if not file.is_finished:
            tally.add_problems([_unfinished(file)])
            continue
        for version in file.versions:
            update = _FileUpdate(client, file, version, relatives, write, options, progress)
            tally.add(update.run([name for name in concerned if name in file.document["samples"]]))
    tally.add_answer(_post_families(client, relatives, individuals, write, options))
    return tally


def _concerned(relatives: Relatives) -> list[str]:
    """Everybody whom the pedigree tells something of: members of its families, and those who were until now."""
    families = [relatives.stored.pedigree.families, relatives.pedigree.families]
    members = {member.individual for each in families for name in relatives.touched for member in each.get(name, ())}
    return sorted(members)


def _chosen(files: Sequence[SampledFile], accessions: Sequence[str], project: str) -> list[SampledFile]:
    if absent := set(accessions) - {file.accession for file in files}:
        names = ", ".join(sorted(absent))
        raise NotFoundError(
            f"project {project} has no file {names} with samples of these families; name another --file"
        )
    return [file for file in files if not accessions or file.accession in accessions]


def _post_families(
    client: StoreClient,
    relatives: Relatives,
    individuals: Sequence[ParsedItem],
    write: WriteRequest,
    options: UpdateOptions,
) -> BatchAnswer:
    families = family_items(relatives, write.project)
    if not options.is_dry_run:
        return post_items(client, families, write)
    # Nothing of a dry run is kept, so that families bring along whom they link to.
    answer = post_items(client, [*individuals, *families], write, is_dry_run=True)
    return answer.without_first(len(individuals), {"Individual"})


def _unfinished(file: SampledFile) -> Problem:
    message = f"a load of file {file.accession} was broken off; give its command again, with this PED file"
    return Problem("file-unfinished", Severity.ERROR, message, file=file.accession)


@dataclass(slots=True)
class _Batch:
    """Calls to be written. `last_record` is the last that was looked at on the way to them."""

    changed: list[ParsedItem] = field(default_factory=list)
    records: list[int] = field(default_factory=list)
    last_record: int = 0


@dataclass(frozen=True, slots=True)
class _FileUpdate:
    """The work on one file in one annotation version."""

    client: StoreClient
    file: SampledFile
    version: str
    relatives: Relatives
    write: WriteRequest
    options: UpdateOptions
    progress: Progress

    def run(self, samples: Sequence[str]) -> Tally:
        """Works on the calls of these samples; gives what became of them."""
        versions, schemas = self.client.schemas(self.version)
        write = replace(self.write, versions=versions).of_file(self.file.uuid, self.file.document["assembly"])
        of_samples = {name: schemas[name] for name in self.file.versions[self.version]}
        work = Relabelling(self.file, self.relatives, write.project, of_samples)
        if self.options.is_dry_run:
            tally = Tally()
            self._work_off(work, samples, tally, partial(self._try, write), after=0)
            return tally
        request = LoadRequest(write, self.file.document, self.version, options={"pedigree": self.options.digest})
        submission = self.client.begin(request)
        tally = Tally.of_dict(submission.before)
        with released(self.client, submission), Heartbeat(self.client, submission, self.options.heartbeat_seconds):
            if submission.answer:
                self._count(submission.answer, tally)
            post = partial(self._post, write, submission)
            self._work_off(work, samples, tally, post, after=submission.committed_record)
            outcome: Outcome = "completed with problems" if tally.has_problems else "completed"
            self.client.finish(submission, tally.to_dict(), outcome)
        return tally

    def _work_off(
        self,
        work: Relabelling,
        samples: Sequence[str],
        tally: Tally,
        post: Callable[[_Batch, Tally], BatchAnswer],
        *,
        after: int,
    ) -> None:
        batch = _Batch()
        with self.client.another() as reader:
            calls = reader.iter_calls(self.write.project, self.file, self.version, samples, after=after)
            for record, found in groupby(calls, attrgetter("record")):
                self._settle(work.of_record(found), batch, tally)
                batch.last_record = record
                if len(batch.changed) >= self.options.batch_size:
                    self._count(post(batch, tally), tally)
                    batch = _Batch()
        if batch.changed:
            self._count(post(batch, tally), tally)

    def _settle(self, relabelled: Iterable[Relabelled], batch: _Batch, tally: Tally) -> None:
        """Takes the calls of a record that are to change up into the batch, and counts the others."""
        tally.records += 1
        self.progress(1)
        for call, document in relabelled:
            if document is None:
                tally.add_problems([self._unknown(call)])
            if document is None or document == call.document:
                tally.add_outcome(call.item_type, "unchanged")
            else:
                batch.changed.append(ParsedItem(call.item_type, document))
                batch.records.append(call.record)

    def _post(self, write: WriteRequest, submission: Submission, batch: _Batch, tally: Tally) -> BatchAnswer:
        items = self.client.prepare(batch.changed, batch.records, write)
        return self.client.post(
            PostedBatch(items, batch.records, batch.last_record, tally.to_dict()), write, submission
        )

    def _try(self, write: WriteRequest, batch: _Batch, _tally: Tally) -> BatchAnswer:
        """Nothing of a dry run is kept, so that calls bring along the individuals that they link to."""
        absent = sorted(self.relatives.given.members.keys() - self.relatives.stored.individuals.keys())
        items = [*(ParsedItem("Individual", {"individual_id": name}) for name in absent), *batch.changed]
        records = [0] * len(absent) + batch.records
        posted = PostedBatch(self.client.prepare(items, records, write), records, batch.last_record, {})
        return self.client.try_post(posted, write).without_first(len(absent), {"Individual"})

    def _count(self, answer: BatchAnswer, tally: Tally) -> None:
        tally.add_answer(answer)
        tally.add_problems(self._located(fault) for fault in answer.faults)

    def _located(self, fault: ItemFault) -> Problem:
        place = f"{fault.item_type}{fault.pointer} at record {fault.record} of file {self.file.accession}"
        return Problem(
            fault.kind,
            Severity(fault.severity),
            f"{place}: {fault.message}",
            self.file.accession,
            record=fault.record,
            field=fault.pointer or None,
            value=fault.value,
        )

    def _unknown(self, call: StoredCall) -> Problem:
        sample = call.document["CALL_INFO"]
        message = (
            f"{sample} at record {call.record} of file {self.file.accession} stays as it was: the store does not have "
            "the genotypes of all the family there; load the file again with this PED file"
        )
        return Problem("genotype-unknown", Severity.ERROR, message, self.file.accession,
                       record=call.record, sample=sample)  # fmt: skip

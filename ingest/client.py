"""How the loader reaches the store: one protocol, and two ways to speak it (in-process, or to a server over HTTP).

Both carry the same batches and give the same answers.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol
from uuid import UUID

from ingest.stored_families import StoredFamilies
from ingest.vcf_parser import ParsedItem
from variome.items.pace import Pace
from variome.items.receipts import BatchKey
from variome.schema.validation import CompiledSchema

if TYPE_CHECKING:
    from variome.items.calls import SampledFile, StoredCall
    from variome.items.status import StoreStatus

MissingLinks = Literal["stub", "error", "drop"]
"""What becomes of a link to a gene or consequence that the store does not have."""


Outcome = Literal["completed", "completed with problems", "failed"]
"""How a load ended; one that failed can be taken up by the same load."""


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """For whom items are written, and under which annotation versions (by item type).

    `file` and `assembly` are those of the load that the items belong to; None for items that come from no VCF.
    """

    versions: Mapping[str, str]
    project: str
    institution: str
    missing_links: MissingLinks = "stub"
    file: UUID | None = None
    assembly: str | None = None

    def of_file(self, file: UUID, assembly: str) -> "WriteRequest":
        """The same for the items of one file."""
        return replace(self, file=file, assembly=assembly)


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """One file to load.

    `document` is its File item. `replaces` is the accession of the file whose samples this one supersedes. `options`
    are recorded with the submission.
    """

    write: WriteRequest
    document: dict[str, Any]
    version: str
    replaces: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemFault:
    """What the store says against one item of a batch: `index` is its place in the batch, `pointer` its property."""

    index: int
    record: int | None
    item_type: str
    severity: str
    kind: str
    pointer: str
    message: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What came of a batch: items by type and outcome, faults, records by missing link target, stubs made by type."""

    counts: Mapping[str, Mapping[str, int]]
    faults: Sequence[ItemFault] = ()
    missing: Mapping[str, int] = field(default_factory=dict)
    stubs: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON; the fields of a fault in their order."""
        faults = [
            [f.index, f.record, f.item_type, f.severity, f.kind, f.pointer, f.message, f.value] for f in self.faults
        ]
        return {"counts": self.counts, "faults": faults, "missing": self.missing, "stubs": self.stubs}

    def without_first(self, n: int, item_types: Collection[str]) -> "BatchAnswer":
        """The answer to the items after the first n, which are all that the batch has of their types."""
        counts = {item_type: n for item_type, n in self.counts.items() if item_type not in item_types}
        faults = [replace(fault, index=fault.index - n) for fault in self.faults if fault.index >= n]
        return replace(self, counts=counts, faults=faults)

    @classmethod
    def of_dict(cls, answer: Mapping[str, Any]) -> "BatchAnswer":
        """From what `to_dict` gave."""
        faults = [ItemFault(*fault) for fault in answer["faults"]]
        return cls(answer["counts"], faults, answer["missing"], answer["stubs"])


@dataclass(frozen=True, slots=True)
class Submission:
    """One load as the store knows it.

    `token` proves that the load is still ours. After a kill, `committed_record` tells how far it had come, `before`
    what the loader had counted before the last committed batch, and `answer` what the store said to that batch.
    """

    uuid: UUID
    token: UUID
    committed_record: int = 0
    before: Mapping[str, Any] = field(default_factory=dict)
    answer: BatchAnswer | None = None


@dataclass(frozen=True, slots=True)
class PostedBatch:
    """Items in posting order as `StoreClient.prepare` gave them, and the 1-based record that each came from.

    Of a load, `last_record` is the record that the batch ends with, and `before` what the loader had counted before it.
    A batch with a `key` may be known by it when it comes again, and `told` is what the loader will want to know then.
    """

    items: Sequence[Any]
    records: Sequence[int]
    last_record: int
    before: Mapping[str, Any]
    key: BatchKey | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


class StoreClient(Protocol):
    """What commands need of a store, a load first of all.

    Every call may raise a `VariomeError`: the store cannot be reached, refuses the request, or the load has been taken
    over by somebody else (`LeaseError`).
    """

    def schemas(self, version: str | None) -> tuple[Mapping[str, str], Mapping[str, Mapping[str, Any]]]:
        """Annotation version and schema by item type: of the named version, or the newest of each type.

        Raises:
            SchemaError: the store has no such version.
        """

    def own_schemas(self, versions: Mapping[str, str]) -> Mapping[str, CompiledSchema]:
        """The store's own schemas in these versions, by which a parser may seal items; none of a store elsewhere."""

    def families(self, project: str, individuals: Sequence[str], families: Sequence[str]) -> StoredFamilies:
        """The families of a project that are called so or have such members, and the individuals of these names."""

    def sampled_files(self, project: str, samples: Sequence[str]) -> "Sequence[SampledFile]":
        """The files of a project that have items of samples called so, in the order of their accessions."""

    def iter_calls(
        self, project: str, file: "SampledFile", version: str, samples: Sequence[str], *, after: int = 0
    ) -> "Iterator[StoredCall]":
        """The calls of these samples in a file and annotation version, in the order of its records.

        The client is used for nothing else meanwhile. Records up to `after` are passed over.
        """

    def begin(self, request: LoadRequest) -> Submission:
        """Opens a submission, or takes up the one that a killed load of the same file left.

        Raises:
            LeaseError: the same file is being loaded now.
        """

    def prepare(self, items: Sequence[ParsedItem], records: Sequence[int], write: WriteRequest) -> Sequence[Any]:
        """The part of posting that needs no store: items as `post` of this client wants them."""

    def another(self) -> AbstractContextManager["StoreClient"]:
        """A client of the same store with connections of its own, for a process that was forked from this one."""

    def post(self, batch: PostedBatch, write: WriteRequest, submission: Submission | None = None) -> BatchAnswer:
        """Writes a batch in one transaction; of a load, together with how far it has come and the answer itself.

        Raises:
            LeaseError: somebody else has taken the load over; nothing was written.
        """

    def own_inputs(self, write: WriteRequest) -> bytes | None:
        """A digest of what the store itself adds to what becomes of a batch: its schemas, and who writes. None of a
        store that keeps no receipts of batches.
        """

    def recall(self, key: BatchKey, write: WriteRequest) -> Mapping[str, Any] | None:
        """What was told of the batch that has this key, if it would find everything unchanged now; None where that is
        not known.
        """

    def post_again(self, batch: PostedBatch, write: WriteRequest, submission: Submission) -> BatchAnswer | None:
        """The answer of `post` to a batch that has a key and comes without its items, if it finds everything unchanged;
        None where that is not known, and nothing was written.

        Raises:
            LeaseError: see `post`.
        """

    def try_post(self, batch: PostedBatch, write: WriteRequest) -> BatchAnswer:
        """The answer that `post` would give, with nothing kept."""

    def beat(self, submission: Submission, pace: Pace | None = None) -> None:
        """Says that the load is alive, and how far it has come."""

    def finish(self, submission: Submission, tally: Mapping[str, Any], outcome: Outcome) -> None:
        """Ends the submission: completed, its samples come into searches; failed, it is free to be taken up."""

    def unload(self, project: str, accession: str) -> Mapping[str, int]:
        """Takes a file out again.

        Returns:
            how many went, by item type, and for `revisions`, `submissions` and `reports`.

        Raises:
            NotFoundError: there is no such file in the project.
            LeaseError: the file is being loaded now.
        """

    def status(self) -> "StoreStatus":
        """What is in the store."""

    def report_folder(self, submission: Submission) -> Path:
        """Where the report of a submission lies unless the user says otherwise."""

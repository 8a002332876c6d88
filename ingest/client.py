"""How the loader reaches the store: one protocol, and two ways to speak it (in-process, or to a server over HTTP).

Both carry the same batches and give the same answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol
from uuid import UUID

from ingest.vcf_parser import ParsedItem

MissingLinks = Literal["stub", "error", "drop"]
"""What becomes of a link to a gene or consequence that the store does not have."""


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """What is loaded, as what, and for whom.

    `file` is the document of the File item. `versions` names the annotation version of each item type. `replaces` is
    the accession of the file whose samples this one supersedes. `options` are recorded with the submission.
    """

    file: dict[str, Any]
    file_uuid: UUID
    versions: Mapping[str, str]
    assembly: str
    project: str
    institution: str
    missing_links: MissingLinks = "stub"
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
    """Items in posting order, the 1-based record that each came from, and what the loader had counted before them."""

    items: Sequence[ParsedItem]
    records: Sequence[int]
    last_record: int
    before: Mapping[str, Any]


class StoreClient(Protocol):
    """What a load needs of a store.

    Every call may raise a `VariomeError`: the store cannot be reached, refuses the request, or the load has been taken
    over by somebody else (`LeaseError`).
    """

    def schemas(self, version: str | None) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        """Annotation version and schema by item type: of the named version, or the newest of each type.

        Raises:
            SchemaError: the store has no such version.
        """

    def begin(self, request: LoadRequest) -> Submission:
        """Opens a submission, or takes up the one that a killed load of the same file left.

        Raises:
            LeaseError: the same file is being loaded now.
        """

    def post(self, batch: "PostedBatch", request: LoadRequest, submission: Submission | None) -> BatchAnswer:
        """Writes a batch in one transaction, with how far the load has come and the answer itself.

        Without a submission everything is checked and nothing is kept (a dry run).

        Raises:
            LeaseError: somebody else has taken the load over; nothing was written.
        """

    def beat(self, submission: Submission) -> None:
        """Says that the load is alive."""

    def finish(
        self, submission: Submission, request: LoadRequest, tally: Mapping[str, Any], *, has_problems: bool
    ) -> None:
        """Marks the submission completed, which brings its samples into searches."""

    def report_folder(self, submission: Submission) -> Path:
        """Where the report of a submission lies unless the user says otherwise."""

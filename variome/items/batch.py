"""What goes into the service and what comes out: items, the context they are written in, and what became of each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from uuid import UUID

import orjson

from variome.errors import ItemsRejectedError
from variome.model.item_problem import ItemProblem
from variome.schema.validation import CompiledSchema

if TYPE_CHECKING:
    from variome.items.grounds import Grounds

MissingLinks = Literal["stub", "error", "drop"]
UnknownProperties = Literal["error", "drop"]


class Outcome(StrEnum):
    """What became of one item. `duplicate`: the same item came earlier, in the batch or in the file, and stands."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


class HardLink(NamedTuple):
    """A link to an item that must be there: its place, the type and uuid of the target, and the value as it came."""

    path: str
    pointer: str
    target: str
    uuid: UUID
    value: str


class Sealed(NamedTuple):
    """A document that a parser has written, validated and identified by a schema of the store.

    Attributes:
        schema: by which.
        key: of the item.
        uuid: likewise.
        fixed: the properties that its row has a column for, beside those that it is searched by.
        content: the document in canonical bytes.
        content_hash: of these; made by who has just written them, while they lie in the cache of the processor.
        search: values of the search columns, in order.
        names: by type of target, the names of genes and consequences that it links to.
        links: to items that must be there.
    """

    schema: CompiledSchema
    key: str
    uuid: UUID
    fixed: Mapping[str, Any]
    content: bytes
    content_hash: bytes
    search: tuple[Any, ...]
    names: Mapping[str, set[str]]
    links: Sequence[HardLink] = ()

    def unsealed(self, record: int | None) -> "IncomingItem":
        """The same with its document, of the data line that it was read from."""
        return IncomingItem(self.schema.item_type, orjson.loads(self.content), record)


@dataclass(slots=True)
class IncomingItem:
    """One item to be written. `record` is the 1-based data line that it was read from. The document is not changed."""

    item_type: str
    document: dict[str, Any]
    record: int | None = None


@dataclass(frozen=True, slots=True)
class WriteContext:
    """Who writes, for whom, as what.

    Attributes:
        actor: name of the user.
        is_administrator: whether that user may write Project, Institution and User items.
        may_edit_reference: whether that user may change items of everybody's that somebody has described. A load of a
            file may replace the annotations of a variant all the same: they go when the file is unloaded.
        project: name of the project that owns what belongs to no other.
        institution: name of the institution that it comes from.
        versions: annotation version by item type; a type without one takes what the item says, else the newest.
        assembly: of located items that do not name theirs.
        file: uuid of the File item that the batch was read from.
        submission: the load that the batch belongs to.
        missing_links: what becomes of a link to a gene or consequence that is not there: a stub is made, the item is
            rejected, or the link is left out.
        unknown_properties: what becomes of properties that the schema does not have: the item is rejected, or they are
            left out and noted.
        request: of the API, which stands in the history of what it changes; None for a load, whose submission does.
        reason: why, as the request says.
    """

    actor: str
    project: str
    institution: str
    versions: Mapping[str, str] = field(default_factory=dict)
    assembly: str = "GRCh38"
    file: UUID | None = None
    submission: UUID | None = None
    missing_links: MissingLinks = "stub"
    unknown_properties: UnknownProperties = "error"
    is_administrator: bool = True
    may_edit_reference: bool = True
    request: UUID | None = None
    reason: str | None = None


@dataclass(slots=True)
class BatchResult:
    """What became of a batch.

    Attributes:
        outcomes: one for each item, in the order of the batch.
        uuids: likewise; None for an item that does not say which one it is.
        problems: errors (one or more for each rejected item), warnings and notes, by place in the batch.
        stubs: how many stubs were made, by type.
        missing: by type and key, how many records name a gene or consequence that nothing describes yet.
        counts: items by type and outcome.
        grounds: what the outcomes of a batch of a load rest on.
    """

    outcomes: list[Outcome]
    uuids: list[UUID | None]
    problems: list[ItemProblem]
    stubs: Counter[str] = field(default_factory=Counter)
    missing: Counter[tuple[str, str]] = field(default_factory=Counter)
    counts: dict[str, Counter[Outcome]] = field(default_factory=dict)
    grounds: "Grounds | None" = field(default=None, repr=False, compare=False)


class BatchRejectedError(ItemsRejectedError):
    """An atomic batch held items that are not valid. `result` says which; nothing was written."""

    def __init__(self, message: str, result: BatchResult) -> None:
        super().__init__(message)
        self.result = result

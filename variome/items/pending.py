"""One item on its way into the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from struct import Struct
from types import MappingProxyType
from typing import Any, Final, cast
from uuid import UUID

import orjson

from variome.items.batch import HardLink, Sealed
from variome.items.calculated.searched import search_values
from variome.model.content import canonical, content_hash
from variome.model.item_problem import ItemProblem, ItemProblemKind, Severity
from variome.model.item_types import ITEM_TYPES, ItemType
from variome.schema.validation import CompiledSchema

EDITED: Final = ("aliases", "notes", "tags")
"""Properties that people write: kept apart from the document, so that no load touches them."""

ELSEWHERE: Final = -1
"""Stands for the record of a row that another file brought, or nobody's."""

_STANDING: Final = Struct(">16s32sq").pack

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(slots=True)
class Pending:
    """An item that is valid by itself.

    Attributes:
        index: its place in the batch; -1 for what the store makes itself (stubs, the project of a load).
        fixed: the document, or as much of it as the fixed columns of its table hold.
        links: to items that must be there.
        names: by type of target, the names of genes and consequences that it links to.
        content: canonical bytes of the document, set with `seal`.
        edits: what people write, for an item that is new.
        search: values of the search columns, in order, set with `seal`.
        alias: a uuid that the item had elsewhere.
        targets: uuids of `names`, by type, worked out when the item is accepted.
        encoded: as much of its row for COPY as follows from the item alone, once a `TableWriter` has worked that out.
        standing: uuid, hash and record as `standing` writes them, set with `seal`.
        sealed: the item as a parser sealed it, if one did.
    """

    index: int
    item_type: ItemType
    schema: CompiledSchema
    fixed: Mapping[str, Any]
    key: str
    uuid: UUID
    record: int | None
    links: Sequence[HardLink] = ()
    names: Mapping[str, set[str]] = field(default_factory=dict)
    edits: Mapping[str, Any] = field(default_factory=dict)
    alias: str | None = None
    targets: Mapping[str, Sequence[UUID]] = field(default_factory=dict)
    content: bytes = b""
    content_hash: bytes = b""
    search: tuple[Any, ...] = ()
    is_sealed: bool = False
    encoded: bytes = b""
    standing: bytes = b""
    sealed: Sealed | None = None

    @classmethod
    def of_sealed(cls, index: int, record: int | None, sealed: Sealed) -> "Pending":
        """An item of which nothing is left to be worked out. Its document is read from its bytes if it is asked for."""
        schema, hashed = sealed.schema, sealed.content_hash
        return cls(
            index, ITEM_TYPES[schema.item_type], schema, sealed.fixed, sealed.key, sealed.uuid, record,
            sealed.links, sealed.names, _NOTHING, None, _NOTHING, sealed.content, hashed, sealed.search,
            is_sealed=True, standing=standing(sealed.uuid, hashed, record), sealed=sealed,
        )  # fmt: skip

    @property
    def document(self) -> dict[str, Any]:
        """The document."""
        if self.is_sealed:
            self.document = orjson.loads(self.content)
        return cast("dict[str, Any]", self.fixed)

    @document.setter
    def document(self, document: dict[str, Any]) -> None:
        self.fixed = document
        self.is_sealed = False
        self.encoded = b""

    @property
    def is_stub(self) -> bool:
        return self.fixed.get("stub") is True

    @property
    def only_if_absent(self) -> bool:
        """A stub takes nobody's place, and what the store makes itself is made once."""
        return self.index < 0 or self.is_stub

    def seal(self) -> None:
        """Work out the canonical bytes, their hash and the search values, after the last change of the document.

        Raises:
            TypeError: a value that JSON cannot say (an integer beyond 64 bits, a lone surrogate).
        """
        self.encoded = b""
        self.content = canonical(self.document)
        self.content_hash = content_hash(self.content)
        self.search = search_values(self.schema, self.document)
        self.standing = standing(self.uuid, self.content_hash, self.record)


def standing(uuid: UUID, content_hash: bytes, record: int | None) -> bytes:
    """A row as receipts take it into their digest: its uuid, its hash, and its record where it is of the own file."""
    return _STANDING(uuid.int.to_bytes(16, "big"), content_hash, ELSEWHERE if record is None else record)


class ProblemLog:
    """The problems of a batch, in the order of finding."""

    def __init__(self) -> None:
        self.problems: list[ItemProblem] = []
        self.rejected: set[int] = set()

    def add_all(self, index: int, problems: list[ItemProblem]) -> None:
        """Take in problems of one item that do not know its place yet."""
        for problem in problems:
            self._add(replace(problem, index=index))

    def reject(self, index: int, kind: ItemProblemKind, pointer: str, message: str, value: str | None = None) -> None:
        """Write down why an item is rejected."""
        self._add(ItemProblem(index, Severity.ERROR, kind, pointer, message, value))

    def note(
        self,
        index: int,
        severity: Severity,
        kind: ItemProblemKind,
        message: str,
        pointer: str = "",
        value: str | None = None,
    ) -> None:
        """Write down what does not cost the item."""
        self._add(ItemProblem(index, severity, kind, pointer, message, value))

    def _add(self, problem: ItemProblem) -> None:
        self.problems.append(problem)
        if problem.severity is Severity.ERROR:
            self.rejected.add(problem.index)

"""The part of the way in that needs no database, done ahead: while another batch is being written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from variome.items.batch import IncomingItem, Sealed, WriteContext
from variome.items.intake import Intake
from variome.items.pending import EDITED, Pending, ProblemLog
from variome.items.writer import writer_of
from variome.model.identity import item_uuid
from variome.model.item_problem import ItemProblem
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry


class Parsed(Protocol):
    """What a parser gives: an item whose document is empty where it is sealed."""

    @property
    def item_type(self) -> str:
        """The type."""

    @property
    def document(self) -> dict[str, Any]:
        """The document, which is not changed."""

    @property
    def sealed(self) -> Sealed | None:
        """The item, written and validated."""


@dataclass(slots=True)
class PreparedItem:
    """An item that has been taken in; without `pending` it is rejected, for the reasons in `problems`.

    Writing may change `pending`: who writes a second time begins with `incoming`.
    """

    incoming: IncomingItem
    pending: Pending | None
    problems: tuple[ItemProblem, ...]


Item = IncomingItem | PreparedItem | Pending
"""What a batch is made of; `Pending` is one that came sealed."""


def prepare(
    registry: SchemaRegistry, items: Sequence[Parsed], records: Sequence[int | None], context: WriteContext
) -> list[Item]:
    """The items of versioned types taken in; all others as they are.

    Links of these items are keys or uuids, as a parser makes them: there is no store to look anything else up in.

    Args:
        registry: of the store.
        items: as they were parsed.
        records: the 1-based data line that each was read from; 0 of what comes from no line.
        context: of the batch.
    """
    log = ProblemLog()
    intake = Intake(registry, context, item_uuid("Project", context.project), lambda _type, _name: None, log)
    schemas = {name: registry.get(name, context.versions.get(name)) for name in _sealed_types(items)}
    prepared = [
        Pending.of_sealed(index, record, sealed)
        if (sealed := item.sealed) is not None and sealed.schema is schemas[item.item_type]
        else _prepared(index, _incoming(item, record), intake, log)
        for index, (item, record) in enumerate(zip(items, records, strict=True))
    ]
    _encode_ahead(prepared)
    return prepared


def type_of(item: Item) -> str:
    """The type of an item, as it came."""
    if isinstance(item, Pending):
        return item.item_type.name
    return item.incoming.item_type if isinstance(item, PreparedItem) else item.item_type


def record_of(item: Item) -> int | None:
    """The data line that an item was read from."""
    return item.incoming.record if isinstance(item, PreparedItem) else item.record


def begun_anew(item: Item) -> IncomingItem:
    """The item as it was before a first attempt, which may have changed what was prepared."""
    if isinstance(item, IncomingItem):
        return item
    if isinstance(item, PreparedItem):
        return item.incoming
    if item.sealed is None:
        raise TypeError("a batch is made of what came, never of what was made of it")
    return item.sealed.unsealed(item.record)


def _incoming(item: Parsed, record: int | None) -> IncomingItem:
    return item.sealed.unsealed(record) if item.sealed else IncomingItem(item.item_type, item.document, record)


def _encode_ahead(prepared: Iterable[Item]) -> None:
    by_table: dict[str, list[Pending]] = {}
    for item in prepared:
        row = item.pending if isinstance(item, PreparedItem) else item
        if isinstance(row, Pending):
            by_table.setdefault(row.schema.table_name, []).append(row)
    for rows in by_table.values():
        writer_of(rows[0].schema).encode_ahead(rows)


def _sealed_types(items: Iterable[Parsed]) -> set[str]:
    return {item.item_type for item in items if item.sealed is not None}


def restore(index: int, item: PreparedItem | Pending, log: ProblemLog) -> Pending | None:
    """The item at its place in a batch, as `Intake.take` gives it; None when it is rejected."""
    if isinstance(item, Pending):
        item.index = index
        return item
    if item.problems:
        log.add_all(index, list(item.problems))
    if item.pending is not None:
        item.pending.index = index
    return item.pending


def _is_versioned(item: IncomingItem) -> bool:
    item_type = ITEM_TYPES.get(item.item_type)
    return item_type is not None and item_type.is_versioned and item.document.keys().isdisjoint(EDITED)


def _prepared(index: int, item: IncomingItem, intake: Intake, log: ProblemLog) -> Item:
    if not _is_versioned(item):
        return item
    known = len(log.problems)
    pending = intake.take(index, item)
    return PreparedItem(item, pending, tuple(log.problems[known:]))

"""The part of the way in that needs no database, done ahead: while another batch is being written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from variome.items.batch import IncomingItem, Sealed, WriteContext
from variome.items.intake import Intake
from variome.items.pending import EDITED, Pending, ProblemLog
from variome.items.writer import writer_of
from variome.model.identity import item_uuid
from variome.model.item_problem import ItemProblem
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry


@dataclass(slots=True)
class PreparedItem:
    """An item that has been taken in; without `pending` it is rejected, for the reasons in `problems`.

    Writing may change `pending`: who writes a second time begins with `incoming`.
    """

    incoming: IncomingItem
    pending: Pending | None
    problems: tuple[ItemProblem, ...]

    @property
    def item_type(self) -> str:
        """The type, as it came."""
        return self.incoming.item_type

    @property
    def record(self) -> int | None:
        """The data line that it was read from."""
        return self.incoming.record


Item = IncomingItem | PreparedItem
"""What a batch is made of."""


def prepare(registry: SchemaRegistry, items: Sequence[IncomingItem], context: WriteContext) -> list[Item]:
    """The items of versioned types taken in; all others as they are.

    Links of these items are keys or uuids, as a parser makes them: there is no store to look anything else up in.
    """
    log = ProblemLog()
    intake = Intake(registry, context, item_uuid("Project", context.project), lambda _type, _name: None, log)
    schemas = {name: registry.get(name, context.versions.get(name)) for name in _sealed_types(items)}
    prepared = [
        _prepared_sealed(index, item, item.sealed)
        if item.sealed is not None and item.sealed.schema is schemas[item.item_type]
        else _prepared(index, item.unsealed(), intake, log)
        for index, item in enumerate(items)
    ]
    _encode_ahead(prepared)
    return prepared


def _encode_ahead(prepared: Iterable[Item]) -> None:
    by_table: dict[str, list[Pending]] = {}
    for item in prepared:
        if isinstance(item, PreparedItem) and item.pending is not None:
            by_table.setdefault(item.pending.schema.table_name, []).append(item.pending)
    for rows in by_table.values():
        writer_of(rows[0].schema).encode_ahead(rows)


def _sealed_types(items: Iterable[IncomingItem]) -> set[str]:
    return {item.item_type for item in items if item.sealed is not None}


def restore(index: int, item: PreparedItem, log: ProblemLog) -> Pending | None:
    """The item at its place in a batch, as `Intake.take` gives it; None when it is rejected."""
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


def _prepared_sealed(index: int, item: IncomingItem, sealed: Sealed) -> PreparedItem:
    return PreparedItem(item, Pending.of_sealed(index, item.record, sealed), ())

"""The part of the way in that needs no database, done ahead: in the process that parses, beside the one that writes.

An item comes out validated, identified and as canonical bytes, small enough to be handed from process to process: of
its document only what the writing looks at goes along. Whoever writes it goes on as if it had been taken in just now.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from variome.items.batch import IncomingItem, WriteContext
from variome.items.intake import Intake
from variome.items.pending import EDITED, HardLink, Pending, ProblemLog
from variome.model.identity import item_uuid
from variome.model.item_problem import ItemProblem
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry

Document = dict[str, Any]

_LOOKED_AT = ("assembly", "CHROM", "POS", "START", "END", "CALL_INFO", "file", "variant", "structural_variant")
"""Properties that fixed columns hold."""


class PreparedItem(NamedTuple):
    """An item that has been taken in; without `content` it is rejected, for the reasons in `problems`."""

    item_type: str
    record: int | None
    problems: tuple[ItemProblem, ...]
    version: str = ""
    key: str = ""
    names: Mapping[str, set[str]] | None = None
    looked_at: Document | None = None
    search: tuple[Any, ...] = ()
    content: bytes = b""
    content_hash: bytes = b""
    uuid: UUID | None = None
    links: tuple[HardLink, ...] = ()


Item = IncomingItem | PreparedItem
"""What a batch is made of."""

Packed = IncomingItem | tuple[Any, ...]
"""A prepared item as a bare tuple of built-in types, which is pickled in a third of the time; any other as it is."""


def prepare(registry: SchemaRegistry, items: Sequence[IncomingItem], context: WriteContext) -> list[Packed]:
    """The items of versioned types taken in, and packed; all others as they are.

    Links of these items are keys or uuids, as a parser makes them: there is no store to look anything else up in.
    """
    log = ProblemLog()
    intake = Intake(registry, context, item_uuid("Project", context.project), lambda _type, _name: None, log)
    return [
        _packed(_prepared(index, item, intake, log)) if _is_versioned(item) else item
        for index, item in enumerate(items)
    ]


def unpack(items: Sequence[Packed]) -> list[Item]:
    """What `prepare` made, to be written."""
    return [item if isinstance(item, IncomingItem) else _unpacked(item) for item in items]


def restore(index: int, item: PreparedItem, registry: SchemaRegistry, log: ProblemLog) -> Pending | None:
    """The item at its place in a batch, as `Intake.take` gives it; None when it is rejected."""
    if item.problems:
        log.add_all(index, list(item.problems))
    if item.uuid is None or item.looked_at is None:
        return None
    return Pending(
        index,
        ITEM_TYPES[item.item_type],
        registry.get(item.item_type, item.version),
        item.looked_at,
        item.key,
        item.uuid,
        item.record,
        list(item.links),
        item.names or {},
        content=item.content,
        content_hash=item.content_hash,
        is_whole=False,
        search=item.search,
    )


def _packed(item: PreparedItem) -> tuple[Any, ...]:
    uuid = item.uuid.bytes if item.uuid else None
    return (
        *item[:-2],
        uuid,
        [(path, pointer, target, to.bytes, value) for path, pointer, target, to, value in item.links],
    )


def _unpacked(packed: tuple[Any, ...]) -> PreparedItem:
    *rest, octets, links = packed
    uuid = _uuid(octets) if octets else None
    hard = [HardLink(path, pointer, target, _uuid(to), value) for path, pointer, target, to, value in links]
    return PreparedItem._make([*rest, uuid, tuple(hard)])


@lru_cache(maxsize=1 << 10)  # the samples of a variant come one after the other, and name it and their file
def _uuid(octets: bytes) -> UUID:
    return UUID(bytes=octets)


def _is_versioned(item: IncomingItem) -> bool:
    item_type = ITEM_TYPES.get(item.item_type)
    return item_type is not None and item_type.is_versioned and item.document.keys().isdisjoint(EDITED)


def _prepared(index: int, item: IncomingItem, intake: Intake, log: ProblemLog) -> PreparedItem:
    known = len(log.problems)
    pending = intake.take(index, item)
    problems = tuple(log.problems[known:])
    if pending is None:
        return PreparedItem(item.item_type, item.record, problems)
    return PreparedItem(
        item.item_type,
        item.record,
        problems,
        pending.schema.version,
        pending.key,
        pending.names,
        {name: pending.document[name] for name in _LOOKED_AT if name in pending.document},
        pending.schema.extract_search(pending.document),
        pending.content,
        pending.content_hash,
        pending.uuid,
        tuple(pending.links),
    )

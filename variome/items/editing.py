"""Changing one item by hand: what it is to be comes in, and is written if the item may be changed so.

Status, aliases, notes and tags lie beside the document (`items.edits`), where no load touches them. The document goes
the way of all documents, through the service, which validates, resolves links and keeps the revision. The annotations
of variants and samples belong to the loads that bring them.

The rows of the item are locked until the transaction ends: of two who change what both have read, one is told.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import Connection, sql

from variome.errors import ConflictError, ForbiddenError, StaleError
from variome.items.aliases import change_aliases
from variome.items.attempt import OF_ADMINISTRATORS
from variome.items.batch import BatchRejectedError, BatchResult, IncomingItem, Outcome, WriteContext
from variome.items.edits import Edit, record_edit, write_status
from variome.items.intake import FOREIGN
from variome.items.lookup import find_uuid
from variome.items.pending import EDITED
from variome.items.reading import StoredItem, get_item
from variome.items.service import upsert_batch
from variome.items.viewer import Viewer
from variome.model.content import find_nul
from variome.model.identity import item_uuid
from variome.model.item_problem import ItemProblem, Severity, shown
from variome.model.item_types import ITEM_TYPES, REFERENCE_PROJECT
from variome.model.merge_patch import merge_patch
from variome.schema.calculated import calculated_names
from variome.schema.registry import SchemaRegistry

Document = dict[str, Any]

READ_ONLY: Final = frozenset({"inactive", "deleted"})
"""Statuses in which nothing of an item can be changed but the status."""


@dataclass(frozen=True, slots=True)
class EditRequest:
    """Who changes an item, and what must be so.

    Attributes:
        viewer: who asks, and has seen the item.
        context: as whom to write; for which project and institution, where the item belongs to everybody.
        reason: why, if that was told.
        request: the request of the API.
        is_expected: whether the item, now that nobody else can change it, is what the change was meant for.
    """

    viewer: Viewer
    context: WriteContext
    reason: str | None = None
    request: UUID | None = None
    is_expected: Callable[[StoredItem], bool] = lambda _: True

    def check(self, item: StoredItem) -> None:
        """Passes when the item is as expected.

        Raises:
            StaleError: it is not.
        """
        if not self.is_expected(item):
            raise StaleError(
                "expected the item as it was read (If-Match), found that it has changed since; read it again, and send "
                "the request with its ETag of now"
            )


def patch_item(
    connection: Connection[Any], registry: SchemaRegistry, item: StoredItem, request: EditRequest, patch: Document
) -> StoredItem:
    """The item after a merge patch (RFC 7396) of its object frame.

    A patch that changes nothing writes nothing.

    Args:
        connection: where to; the transaction is the caller's if one is open.
        registry: the schemas of that store.
        item: as it was found.
        request: who and why.
        patch: properties of the document, `status`, `aliases`, `notes`, `tags`. Links as uuid, @id, key or alias.

    Raises:
        ForbiddenError: the viewer is no editor in the project of the item (of `reference`, where it is everybody's);
            or no administrator, whom it takes to edit people and projects, and the status of what is everybody's.
        NotFoundError: the item has gone meanwhile.
        StaleError: it is not as expected.
        ConflictError: the patch changes what identifies the item, or takes a key of another item, or the item is
            read-only.
        BatchRejectedError: the item would not be valid, or the property belongs to the loads.
    """
    return _edit(connection, registry, item, request, lambda editing: merge_patch(editing.held, editing.own(patch)))


def replace_item(
    connection: Connection[Any], registry: SchemaRegistry, item: StoredItem, request: EditRequest, document: Document
) -> StoredItem:
    """The item with everything that it holds replaced; arguments and errors as for `patch_item`.

    Status, what identifies the item and what the store writes itself stay as they are where the document leaves them
    out.
    """
    return _edit(connection, registry, item, request, lambda editing: {**editing.lasting(), **editing.own(document)})


def mark_deleted(
    connection: Connection[Any], registry: SchemaRegistry, item: StoredItem, request: EditRequest
) -> StoredItem:
    """The item with status `deleted`, which may be what it has already; errors as for `patch_item`."""
    return _edit(connection, registry, item, request, lambda editing: {**editing.held, "status": "deleted"})


def project_of(connection: Connection[Any], item: StoredItem) -> str | None:
    """The name of the project that owns an item; None for what belongs to everybody."""
    if item.project == item_uuid("Project", REFERENCE_PROJECT):
        return None
    row = connection.execute("SELECT key FROM item WHERE uuid = %s", [item.project]).fetchone()
    return row[0] if row else None


def _edit(
    connection: Connection[Any],
    registry: SchemaRegistry,
    item: StoredItem,
    request: EditRequest,
    change: Callable[["_Editing"], Document],
) -> StoredItem:
    context = _context_of(connection, item, request.context)
    _check_role(request.viewer, item, context.project)
    with connection.transaction():
        # Who owns the batch comes first, as in every batch: rows are locked in the order of types.
        upsert_batch(connection, registry, [], context)
        locked = _lock(connection, registry, item)
        request.check(locked)
        editing = _Editing(connection, registry, locked, context)
        return editing.write(change(editing), request)


class _Editing:
    """One change of one item, whose rows are locked.

    Attributes:
        held: all that can be edited as one object: the document, aliases, notes, tags and status.
    """

    def __init__(
        self, connection: Connection[Any], registry: SchemaRegistry, item: StoredItem, context: WriteContext
    ) -> None:
        self._connection = connection
        self._registry = registry
        self._item = item
        self._context = context
        self._item_type = ITEM_TYPES[item.item_type]
        self._schema = registry.get(item.item_type, item.annotation_version or None)
        self._document: Document = orjson.loads(item.document)
        self.held: Document = {**self._document, **item.edits, "status": item.status}

    def lasting(self) -> Document:
        """What a replacement need not name."""
        names = {"status", "MUTANNO_Version", *self._identifying, *self._item_type.kept}
        return {name: self.held[name] for name in names if name in self.held}

    def own(self, body: Mapping[str, Any]) -> Document:
        """A body without what the store knows better: an item can be sent as it was answered.

        Raises:
            ConflictError: it names another item, or another project.
        """
        for name, target, held in (
            ("uuid", self._item_type, self._item.uuid),
            ("project", ITEM_TYPES["Project"], self._item.project),
        ):
            if name in body and self._find(target.name, body[name]) != held:
                raise self._identity_conflict(name, str(held), body[name])
        taken_off = {*FOREIGN, *calculated_names(self._schema)} - {"status"}
        return {name: value for name, value in body.items() if name not in taken_off}

    def write(self, wanted: Document, request: EditRequest) -> StoredItem:
        """The item as wanted, written where it differs."""
        item = self._item
        self._check_identity(wanted)
        self._reject([*self._faults(wanted)])
        edits: Document = {name: wanted[name] for name in EDITED if name in wanted}
        written = self._write_document({name: wanted[name] for name in wanted.keys() - {"status", *EDITED}})
        status = wanted["status"]
        is_rewritten = written.content_hash != item.content_hash
        if not is_rewritten and (edits, status) == (item.edits, item.status):
            return item
        if (is_rewritten or edits != item.edits) and {status, item.status} <= READ_ONLY:
            raise ConflictError(f"the item is {item.status}, which is read-only but for its status; change that first")
        change_aliases(self._connection, item, item.edits.get("aliases", ()), edits.get("aliases", ()))
        if status != item.status:
            if self._item_type.in_reference:
                request.viewer.check_administrator()
            write_status(self._connection, self._registry, item, status)
        edit = Edit(
            item_uuid("User", self._context.actor), item_uuid("Project", self._context.project),
            request.reason, request.request,
        )  # fmt: skip
        item_revision = written.revision if is_rewritten else None
        record_edit(self._connection, item, edit, status=status, edits=edits, item_revision=item_revision)
        return self._read()

    @property
    def _identifying(self) -> list[str]:
        return list(self._schema.schema.get("identifyingProperties", ()))

    def _check_identity(self, wanted: Document) -> None:
        links = {path.path: path.target for path in self._schema.uuid_links}
        for name in self._identifying:
            held, found = self._document.get(name), wanted.get(name)
            if found != held and (name not in links or str(self._find(links[name], found)) != held):
                raise self._identity_conflict(name, held, found)

    def _faults(self, wanted: Document) -> Iterator[ItemProblem]:
        yield from self._schema.faults(wanted)
        if "status" not in wanted:
            yield _fault("/status", "expected a status, found that it is taken away; name another")
        if wanted.get("stub") is True and "stub" not in self._document:
            yield _fault("/stub", "expected no stub, since somebody has described the item; leave it out")
        for name in self._item_type.kept:
            if name in self._document and name not in wanted:
                yield _fault(f"/{name}", "expected what the store wrote itself, found it taken away; leave it")
            if name in wanted and name not in self._document:
                yield _fault(f"/{name}", "expected none, since the store writes it itself; leave it out")
        if (pointer := find_nul({name: wanted.get(name) for name in EDITED})) is not None:
            yield _fault(pointer, "expected text without NUL characters, found one")

    def _write_document(self, document: Document) -> StoredItem:
        """The item with another document, if it is another when links are spelled as they are stored."""
        if document == self._document:
            return self._item
        described = {name: value for name, value in document.items() if name != "stub"}
        incoming = IncomingItem(self._item.item_type, described)
        result = upsert_batch(self._connection, self._registry, [incoming], self._context, atomic=True)
        if result.uuids != [self._item.uuid]:
            raise ConflictError(f"expected item {self._item.uuid}, found properties of {result.uuids[0]}; create that")
        written = self._read()
        if self._item_type.is_versioned:
            self._reject([*self._changed(orjson.loads(written.document))])
        return written

    def _changed(self, document: Document) -> Iterator[ItemProblem]:
        for name in sorted(document.keys() | self._document.keys()):
            held, found = self._document.get(name), document.get(name)
            if found != held:
                what = f"expected {shown(held)}, as a load brought it, found {shown(found)}"
                yield _fault(f"/{name}", f"{what}; load a corrected file, or leave it as it is", shown(found))

    def _reject(self, faults: list[ItemProblem]) -> None:
        if faults:
            message = f"the item cannot be so; the first reason: {faults[0].placed_message}"
            raise BatchRejectedError(message, BatchResult([Outcome.REJECTED], [self._item.uuid], faults))

    def _identity_conflict(self, name: str, held: Any, found: Any) -> ConflictError:
        expected = f"/{name}: expected {shown(held)}, which identifies the item, found {shown(found)}"
        return ConflictError(f"{expected}; it cannot be changed: create another item, and delete this one")

    def _find(self, target: str, value: Any) -> UUID | None:
        if not isinstance(value, str):
            return None
        assembly, project = self._context.assembly, self._context.project
        item_type = ITEM_TYPES[target]
        return find_uuid(self._connection, self._registry, item_type, value, assembly=assembly, project=project)

    def _read(self) -> StoredItem:
        return read_again(self._connection, self._registry, self._item)


def _context_of(connection: Connection[Any], item: StoredItem, context: WriteContext) -> WriteContext:
    """The context for the project that owns the item, and its annotation version."""
    return replace(
        context,
        project=project_of(connection, item) or context.project,
        versions={item.item_type: item.annotation_version} if item.annotation_version else {},
        assembly=orjson.loads(item.document).get("assembly", context.assembly),
    )


def _check_role(viewer: Viewer, item: StoredItem, project: str) -> None:
    if item.item_type in OF_ADMINISTRATORS:
        viewer.check_administrator()
    if item.project == item_uuid("Project", REFERENCE_PROJECT):
        project = REFERENCE_PROJECT  # everybody reads what is written there: it would tell of the writer's project
    if not viewer.may("editor", project):
        raise ForbiddenError("this takes the role editor in the project that the item belongs to; ask for it there")


def _lock(connection: Connection[Any], registry: SchemaRegistry, item: StoredItem) -> StoredItem:
    """The item as it is now that nobody else can change it."""
    for table in sorted(registry.table_names(item.item_type).values()):
        statement = sql.SQL("SELECT FROM {} WHERE uuid = %s FOR UPDATE").format(sql.Identifier(table))
        connection.execute(statement, [item.uuid])
    return read_again(connection, registry, item)


def read_again(connection: Connection[Any], registry: SchemaRegistry, item: StoredItem) -> StoredItem:
    """The item as it is now: also one that has just been deleted, which who did it may not see any more."""
    return get_item(
        connection, registry, item.item_type, str(item.uuid),
        viewer=Viewer.everything(), annotation_version=item.annotation_version or None,
    )  # fmt: skip


def _fault(pointer: str, message: str, value: str | None = None) -> ItemProblem:
    return ItemProblem(0, Severity.ERROR, "schema", pointer, message, value)

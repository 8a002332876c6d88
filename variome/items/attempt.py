"""One attempt at one batch, from incoming items to rows.

The work goes from what needs no database (intake) over what is looked up once for the whole batch (what is stored,
links, second keys) to the writing, group by group in the order in which types depend on each other. Rows are locked in
that order, and by uuid inside a group: writers side by side wait for each other and never deadlock.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from variome.database import advisory
from variome.items.batch import BatchResult, IncomingItem, Outcome, WriteContext
from variome.items.edits import Edit, keep_set_statuses, record_writes
from variome.items.grounds import Grounds
from variome.items.intake import Intake
from variome.items.left_out import LeftOut
from variome.items.linking import Linking
from variome.items.lookup import find_uuid
from variome.items.made import owners, stub
from variome.items.pending import Pending, ProblemLog
from variome.items.preparing import Item, restore, type_of
from variome.items.second_keys import SecondKeys, with_second_keys
from variome.items.session import session_of
from variome.items.settled import settle
from variome.items.writer import Stamp, StoredRow, writer_of
from variome.items.writing import write_edits, write_links, write_rows, write_variant_files
from variome.model.identity import item_uuid
from variome.model.item_problem import Severity, shown
from variome.model.item_types import REFERENCE_PROJECT, ItemType
from variome.schema.registry import SchemaRegistry

OF_ADMINISTRATORS: Final = frozenset({"Project", "Institution", "User"})
"""Types whose items only administrators of the store write."""

_HAVE_SAMPLES: Final = frozenset({"Variant", "StructuralVariant"})

Group = tuple[int, str]
"""Posting rank of a type and the table of its items: rows are written group by group, in this order."""


class Attempt:
    """One attempt at one batch; `write` is called once, inside the transaction."""

    def __init__(
        self,
        connection: Connection[Any],
        registry: SchemaRegistry,
        items: Sequence[Item],
        context: WriteContext,
    ) -> None:
        self._connection = connection
        self._registry = registry
        self._items = items
        self._context = context
        self._session = session_of(connection)
        self._project = item_uuid("Project", context.project)
        self._log = ProblemLog()
        self._linking = Linking(connection, registry, self._session, self._project, self._log)
        self._second_keys = SecondKeys(connection, self._project, self._log)
        self._passed_over = LeftOut()
        self._stored: dict[Group, dict[UUID, StoredRow]] = {}
        self._keyed: list[Pending] = []
        self._result = BatchResult([Outcome.REJECTED] * len(items), [None] * len(items), self._log.problems)

    def write(self) -> BatchResult:
        """Write what can be written."""
        advisory.writing_items(self._connection)
        self._session.enter(self._connection)
        groups = _grouped([*owners(self._registry, self._context, self._session), *self._take_in()])
        self._look_up(groups)
        self._passed_over.note(self._log)
        accepted = {group: self._accepted(group, groups[group]) for group in sorted(groups)}
        for row in self._stubs():
            accepted.setdefault(_group(row), []).append(row)
        for group in sorted(accepted):
            self._write_group(group, accepted[group])
        named = self._name_file(accepted)
        if self._context.submission is not None:
            self._result.grounds = self._grounds(accepted, named)
        return self._summed_up()

    def _take_in(self) -> list[Pending]:
        """The items that are valid by themselves, each once."""
        intake = Intake(self._registry, self._context, self._project, self._resolve, self._log)
        first: dict[tuple[str, int], Pending] = {}
        for index, item in enumerate(self._items):
            pending = intake.take(index, item) if isinstance(item, IncomingItem) else restore(index, item, self._log)
            if pending is None:
                continue
            self._result.uuids[index] = pending.uuid
            earlier = first.setdefault((pending.schema.table_name, pending.uuid.int), pending)
            if earlier is not pending:
                self._note_duplicate(pending)
        intake.note_left_out()
        return list(first.values())

    def _look_up(self, groups: Mapping[Group, list[Pending]]) -> None:
        """What the store has of the items, of the targets of their links, and of their second keys."""
        for group, rows in groups.items():
            stored = writer_of(rows[0].schema).read_stored(self._connection, [row.uuid for row in rows])
            self._stored[group] = stored
            self._linking.add_stored(rows[0].item_type.name, stored)
            for row in rows:
                if row.edits and row.uuid in stored:  # people have edited it since, or could have
                    self._passed_over.count("edits", row.edits, row.index)
                    row.edits = {}
            if self._session.is_clean:
                self._session.owners.update(row.uuid for row in rows if row.index < 0 and row.uuid in stored)
        rows = [row for group in groups.values() for row in group]
        self._linking.look_up(rows)
        self._keyed = with_second_keys(rows)
        self._second_keys.look_up(self._keyed)

    def _accepted(self, group: Group, rows: list[Pending]) -> list[Pending]:
        """The items of a group that can be written, now that those of lower groups are decided."""
        item_type = rows[0].item_type
        if item_type.name in OF_ADMINISTRATORS and not self._context.is_administrator:
            rows = [row for row in rows if self._is_made_here(row)]
        if item_type.name == "Project":
            rows = [row for row in rows if self._is_own_or_new(row, self._stored[group].get(row.uuid))]
        if self._keyed:
            refused = {row.uuid for row in with_second_keys(rows) if not self._second_keys.claim(row)}
            rows = [row for row in rows if row.uuid not in refused]
        if item_type.kept or item_type.settled:
            rows = settle(self._connection, rows, self._log)
        rows = [row for row in rows if not row.names or self._linking.settle_names(row, self._context.missing_links)]
        if item_type.in_reference and not self._context.may_edit_reference:
            rows = [row for row in rows if self._leaves_reference(row, self._stored[group].get(row.uuid))]
        self._linking.accept(rows)
        while broken := self._linking.find_broken(rows):
            for row, link in broken:
                self._linking.reject(row, link, is_stored=row.uuid in self._stored[group])
            lost = {row.uuid for row, _ in broken}
            rows = [row for row in rows if row.uuid not in lost]
        given = {row.uuid for row in rows if row.index >= 0} if any(row.index < 0 for row in rows) else set()
        return [row for row in rows if row.index >= 0 or row.uuid not in given]

    def _is_made_here(self, owner: Pending) -> bool:
        """Whether the store makes the item itself, for whom it writes; one that was sent takes an administrator."""
        if owner.index >= 0:
            message = f"expected an administrator to write {owner.item_type.name} items; ask one, or leave it out"
            self._log.reject(owner.index, "conflict", "", message)
        return owner.index < 0

    def _leaves_reference(self, row: Pending, stored: StoredRow | None) -> bool:
        """Whether an item of everybody's stays as somebody has described it: it is new, a stub that is filled in, the
        same, or a variant that a file annotates.
        """
        if stored is None or row.index < 0:
            return True
        is_same = row.only_if_absent or stored.is_stub or stored.content_hash == row.content_hash
        if is_same or (row.item_type.is_versioned and self._context.file is not None):
            return True
        name = f"{row.item_type.name} {row.key[:80]}"
        message = f"expected {name} as it is, since everybody reads it, found a change; editors of reference make it"
        self._log.reject(row.index, "conflict", "", message)
        return False

    def _is_own_or_new(self, project: Pending, stored: StoredRow | None) -> bool:
        """Whether the batch may write a Project item: one that is there belongs to itself."""
        if stored is None or project.uuid == self._project or stored.content_hash == project.content_hash:
            return True
        found = shown(project.key)
        message = f"expected the project of the batch or a new one, found {found}; name it as the project of the batch"
        self._log.reject(project.index, "conflict", "/name", message, found)
        return False

    def _stubs(self) -> Iterator[Pending]:
        for target, keys in self._linking.stubs.items():
            yield from (stub(self._registry, target, key) for key in keys)

    def _write_group(self, group: Group, rows: list[Pending]) -> None:
        if not rows:
            return
        item_type = rows[0].item_type
        if item_type.name == "Project":
            rows = sorted(rows, key=lambda row: row.uuid)
            stamps = [replace(self._stamp(item_type), project=row.uuid) for row in rows]  # each belongs to itself
            outcomes = [self._write_rows(group, [row], own)[0] for row, own in zip(rows, stamps, strict=True)]
        else:
            outcomes = self._write_rows(group, rows, self._stamp(item_type))
        for row, outcome in zip(rows, outcomes, strict=True):
            self._settle_outcome(row, outcome)

    def _write_rows(self, group: Group, rows: list[Pending], stamp: Stamp) -> list[Outcome]:
        writer = writer_of(rows[0].schema)
        samples = _sample_table(self._registry, rows[0])
        stored = self._stored.get(group, {})
        outcomes = write_rows(self._connection, writer, rows, stored, stamp, sample_table=samples)
        became = list(zip(rows, outcomes, strict=True))
        created = [row for row, outcome in became if outcome is Outcome.CREATED]
        updated = [row for row, outcome in became if outcome is Outcome.UPDATED]
        if self._keyed or not rows[0].item_type.is_versioned:  # those, or stubs, which were not looked up
            keyed = with_second_keys(row for row, outcome in became if outcome is not Outcome.DUPLICATE)
            self._second_keys.write(keyed)
            self._second_keys.drop_stale(with_second_keys(updated))
        write_links(self._connection, [*created, *updated])
        write_edits(self._connection, created, stamp.actor, self._project)
        if self._context.request and (created or updated):
            edit = Edit(stamp.actor, self._project, self._context.reason, self._context.request)
            record_writes(self._connection, writer.name, edit, created=_posted(created), updated=_posted(updated))
        if created and len(self._registry.table_names(rows[0].item_type.name)) > 1:
            keep_set_statuses(self._connection, writer.name, [row.uuid for row in created])
        if created and writer.holds_items:
            self._session.has_written(self._connection)
        return outcomes

    def _stamp(self, item_type: ItemType) -> Stamp:
        is_owner = item_type.name in {"Institution", "User", "Project"}
        return Stamp(
            project=item_uuid("Project", REFERENCE_PROJECT) if item_type.in_reference else self._project,
            status=item_type.default_status,
            submission=None if is_owner else self._context.submission,
            actor=item_uuid("User", self._context.actor),
            institution=item_uuid("Institution", self._context.institution),
            file=None if is_owner else self._context.file,
        )

    def _settle_outcome(self, row: Pending, outcome: Outcome) -> None:
        if row.index >= 0:
            self._result.outcomes[row.index] = outcome
            if outcome is Outcome.DUPLICATE:
                self._note_duplicate(row)
        elif outcome is Outcome.CREATED and row.is_stub:
            self._result.stubs[row.item_type.name] += 1

    def _note_duplicate(self, row: Pending) -> None:
        self._result.outcomes[row.index] = Outcome.DUPLICATE
        message = f"expected each item once, found {row.item_type.name} {row.key[:80]} again; the first stands"
        self._log.note(row.index, Severity.WARNING, "duplicate", message)

    def _name_file(self, accepted: Mapping[Group, list[Pending]]) -> list[Pending]:
        """Note which variants of the batch its file names without a sample, and give them."""
        if self._context.file is None:
            return []
        located = [rows for rows in accepted.values() if rows and rows[0].item_type.is_located]
        variants = [row for rows in located if not rows[0].item_type.variant_link for row in rows]
        samples = [row for rows in located if rows[0].item_type.variant_link for row in rows]
        sampled = {link.uuid.int for row in samples for link in row.links}
        alone = [row for row in variants if row.uuid.int not in sampled]
        if alone:
            write_variant_files(self._connection, alone, self._stamp(alone[0].item_type))
        return alone

    def _grounds(self, accepted: Mapping[Group, list[Pending]], named: list[Pending]) -> Grounds:
        rows = [row for group in accepted.values() for row in group if row.index >= 0]
        stored = {uuid: row for group in self._stored.values() for uuid, row in group.items()}
        return Grounds(rows, stored, self._linking, named, has_second_keys=any(row.index >= 0 for row in self._keyed))

    def _resolve(self, item_type: ItemType, text: str) -> UUID | None:
        context = self._context
        version = context.versions.get(item_type.name, "")
        return find_uuid(
            self._connection, self._registry, item_type, text,
            assembly=context.assembly, project=context.project, version=version,
        )  # fmt: skip

    def _summed_up(self) -> BatchResult:
        result = self._result
        result.missing = self._linking.names.missing
        found = Counter(zip(map(type_of, self._items), result.outcomes, strict=True))
        for (item_type, outcome), n_items in found.items():
            result.counts.setdefault(item_type, Counter())[outcome] = n_items
        return result


def _posted(rows: Iterable[Pending]) -> set[UUID]:
    """Those that are not of the store's own making."""
    return {row.uuid for row in rows if row.index >= 0}


def _group(row: Pending) -> Group:
    return row.item_type.posting_rank, row.schema.table_name


def _grouped(rows: Iterable[Pending]) -> dict[Group, list[Pending]]:
    groups: dict[Group, list[Pending]] = {}
    for row in rows:
        groups.setdefault(_group(row), []).append(row)
    return groups


def _sample_table(registry: SchemaRegistry, row: Pending) -> str | None:
    """The table of a variant's samples in its annotation version; None for other types, or where there is none."""
    tables = registry.table_names(f"{row.item_type.name}Sample") if row.item_type.name in _HAVE_SAMPLES else {}
    return tables.get(row.schema.version)

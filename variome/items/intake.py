"""From an incoming item to one that is valid by itself: attribution taken off, completed, validated, identified.

The document that came is never changed. The usual item of a load is complete and valid: it is looked at once, and
passed on as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from variome.errors import SchemaError
from variome.items.batch import HardLink, IncomingItem, WriteContext
from variome.items.left_out import LeftOut
from variome.items.pending import EDITED, Pending, ProblemLog
from variome.model.content import find_nul
from variome.model.item_problem import shown
from variome.model.item_types import ITEM_TYPES, ItemType
from variome.model.keys import KeyFault, key_of, parse_uuid, uuid_of
from variome.model.vrs import substitution_id
from variome.schema.calculated import calculated_names
from variome.schema.registry import SchemaRegistry
from variome.schema.validation import CompiledSchema

Document = dict[str, Any]
Resolve = Callable[[ItemType, str], UUID | None]
"""From a link that is not a uuid to one; looks into the store."""

FOREIGN: Final = (
    "@id", "@type", "@context", "uuid", "status", "project", "institution", "submitted_by", "submission",
    "date_created", "last_modified", "principals_allowed", "schema_version",
)  # fmt: skip
"""Properties that the store knows better than who sends the item."""

_APART: Final = frozenset({*FOREIGN, *EDITED})


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is the same for all items of a type in a batch.

    Attributes:
        defaults: properties that items may leave out.
        calculated: those that answers have and documents have not.
        apart: all that is not part of the document, though it may come with it.
    """

    item_type: ItemType
    schema: CompiledSchema
    defaults: Mapping[str, str]
    calculated: frozenset[str]
    apart: frozenset[str]


class Intake:
    """Takes in the items of one batch; what is wrong goes to the log."""

    def __init__(
        self, registry: SchemaRegistry, context: WriteContext, project: UUID, resolve: Resolve, log: ProblemLog
    ) -> None:
        self._registry = registry
        self._context = context
        self._project = str(project)
        self._resolve = resolve
        self._log = log
        self._plans: dict[tuple[str, str | None], _Plan | None] = {}
        self._left_out = LeftOut()

    def take(self, index: int, item: IncomingItem) -> Pending | None:
        """The item, ready to be linked; None when it is rejected."""
        plan = self._plan(index, item)
        if plan is None:
            return None
        document = item.document
        alias = None
        if not document.keys().isdisjoint(plan.apart):
            document, alias = self._without_attribution(index, plan, document)
            document = self._without_calculated(index, plan, document)
        if not plan.defaults.keys() <= document.keys():
            document = {**plan.defaults, **document}
        problems = plan.schema.problems(document)
        if problems and self._context.unknown_properties == "drop":
            document = self._without_unknown(index, plan.schema, document)
            problems = plan.schema.problems(document)
        if problems:
            self._log.add_all(index, problems)
            if index in self._log.rejected:
                return None
        return self._identified(index, item.record, plan, document, alias)

    def note_left_out(self) -> None:
        """Say once for the batch what was taken off its items."""
        self._left_out.note(self._log)

    def _plan(self, index: int, item: IncomingItem) -> _Plan | None:
        """The plan for an item; one for each type whose version the context names, else one for each version."""
        version = self._context.versions.get(item.item_type)
        if version is None and isinstance(told := item.document.get("MUTANNO_Version"), str):
            version = told
        key = (item.item_type, version)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._make_plan(*key)
        if plan is None:
            self._log.reject(index, "schema", "", self._no_plan(item.item_type, version), item.item_type[:80])
        return plan

    def _make_plan(self, name: str, version: str | None) -> _Plan | None:
        item_type = ITEM_TYPES.get(name)
        if item_type is None or item_type.name == "IngestionSubmission":
            return None
        try:
            schema = self._registry.get(name, version)
        except SchemaError:
            return None
        defaults = {
            "MUTANNO_Version": schema.version or self._context.versions.get(name, ""),
            "assembly": self._context.assembly if item_type.is_located else "",
            "project": self._project if "project" in item_type.key else "",
        }
        known = {name: value for name, value in defaults.items() if value and name in schema.properties}
        calculated = calculated_names(schema)
        return _Plan(item_type, schema, known, calculated, _APART | calculated)

    def _no_plan(self, name: str, version: str | None) -> str:
        if name == "IngestionSubmission":
            return "expected an item that can be posted; submissions are made by loads"
        if name not in ITEM_TYPES:
            return f"expected one of the item types {', '.join(ITEM_TYPES)}, found {name[:80]!r}"
        known = ", ".join(self._registry.versions(name)) or "none"
        return f"expected an annotation version of {name} that the store has ({known}), found {version!r}"

    def _without_attribution(self, index: int, plan: _Plan, document: Document) -> tuple[Document, str | None]:
        """The document without what the store knows better, and the uuid that it came with, if it is another."""
        found = [name for name in FOREIGN if name in document]
        own = {self._context.project, self._project}
        foreign = [name for name in found if name != "uuid" and not (name == "project" and str(document[name]) in own)]
        self._left_out.count("attribution", foreign, index)
        alias = document.get("uuid")
        kept = {name: value for name, value in document.items() if name not in found}
        # Whoever could hang any uuid on an item of theirs would learn which ones others have.
        if isinstance(alias, str) and (self._context.is_administrator or plan.item_type.is_versioned):
            return kept, alias
        if alias is not None:
            self._left_out.count("attribution", ["uuid"], index)
        return kept, None

    def _without_calculated(self, index: int, plan: _Plan, document: Document) -> Document:
        """The document without what answers add to it, so that what was read can be sent back."""
        self._left_out.count("calculated", document.keys() & plan.calculated, index)
        return {name: value for name, value in document.items() if name not in plan.calculated}

    def _without_unknown(self, index: int, schema: CompiledSchema, document: Document) -> Document:
        self._left_out.count("schema", document.keys() - schema.properties, index)
        return {name: value for name, value in document.items() if name in schema.properties}

    def _identified(
        self, index: int, record: int | None, plan: _Plan, document: Document, alias: str | None
    ) -> Pending | None:
        item_type, schema = plan.item_type, plan.schema
        edits: Document = {}
        if not document.keys().isdisjoint(EDITED):
            edits = {name: document[name] for name in EDITED if name in document}
            document = {name: value for name, value in document.items() if name not in edits}
        linked = self._hard_links(index, schema, document)
        if linked is None:
            return None
        document, links = linked
        try:
            self._check_version(schema, document)
            key = key_of(item_type, document)
            assembly = document.get("assembly", self._context.assembly)
            uuid = uuid_of(item_type, key, document, assembly=assembly, project=self._context.project)
            alias = _foreign_uuid(item_type, alias, uuid)
            if "vrs_id" in document:
                document = _without_calculated_id(document, assembly)
        except KeyFault as fault:
            self._log.reject(index, "identity", fault.pointer, str(fault))
            return None
        if item_type.is_located and "annotation_id" not in document:
            document = {**document, "annotation_id": key}
        pending = Pending(index, item_type, schema, document, key, uuid, record, links, edits=edits, alias=alias)
        if not self._sealed(pending):
            return None
        pending.names = schema.names(document, pending.search)
        return pending

    def _hard_links(
        self, index: int, schema: CompiledSchema, document: Document
    ) -> tuple[Document, list[HardLink]] | None:
        """The document with these links as uuids, and the links; None when one cannot lead anywhere."""
        links = []
        for path in schema.uuid_links:
            spelled = {}
            for value, pointer in path.values(document):
                uuid = parse_uuid(value)
                if uuid is None:
                    uuid = self._resolve(ITEM_TYPES[path.target], value)
                    if uuid is None:
                        what = f"expected a {path.target} that the store has, found {shown(value)}"
                        self._log.reject(index, "link", pointer, what, shown(value))
                        return None
                    spelled[value] = str(uuid)
                links.append(HardLink(path.path, pointer, path.target, uuid, value))
            if spelled:
                document = path.replaced(document, partial(_respelled, spelled))
        return document, links

    def _check_version(self, schema: CompiledSchema, document: Document) -> None:
        found = document.get("MUTANNO_Version", schema.version)
        if schema.version and found != schema.version:
            expected = f"expected {schema.version!r}, the annotation version of this batch, found {found!r}"
            raise KeyFault("/MUTANNO_Version", expected)

    def _sealed(self, pending: Pending) -> bool:
        try:
            pending.seal()
        except TypeError as error:
            self._log.reject(pending.index, "schema", "", f"expected what JSON can say, found otherwise: {error}")
            return False
        # Looking for one character first, which few documents have, is twenty times as fast as for six.
        content = pending.content
        is_suspect = b"\\" in content and b"\\u0000" in content
        pointer = find_nul({**pending.document, **pending.edits} if is_suspect else pending.edits)
        if pointer is not None:
            self._log.reject(pending.index, "schema", pointer, "expected text without NUL characters, found one")
        return pointer is None


def _respelled(spelled: Mapping[str, str], value: str) -> str:
    return spelled.get(value, value)


def _foreign_uuid(item_type: ItemType, given: str | None, computed: UUID) -> str | None:
    """The uuid that an item came with, where it is another than ours.

    Raises:
        KeyFault: the type has no aliases of this kind.
    """
    if given is None or given.lower() == str(computed):
        return None
    if item_type.is_versioned:
        raise KeyFault("/uuid", f"expected {computed}, which follows from the key, found {given[:80]!r}; leave it out")
    return given


def _without_calculated_id(document: Document, assembly: str) -> Document:
    """The variant without an identifier that follows from its alleles: those are not stored.

    Raises:
        KeyFault: it is not the one that follows.
    """
    expected = substitution_id(assembly, *(document[name] for name in ("CHROM", "POS", "REF", "ALT")))
    if expected is None:
        return document
    if document["vrs_id"] != expected:
        raise KeyFault(
            "/vrs_id", f"expected {expected}, as its alleles say, found {document['vrs_id']!r}; leave it out"
        )
    return {name: value for name, value in document.items() if name != "vrs_id"}

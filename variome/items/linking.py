"""Whether the links of a batch lead to items, and what becomes of those that do not.

A link to a gene or consequence that is not there becomes a stub, is left out, or costs the item, as the context says.
Any other link must lead to an item of the store or of the batch that the project may see. A gene list may name genes as
people do; what it names otherwise becomes no stub, and is told beside the list where it is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection, sql

from variome.items.batch import HardLink, MissingLinks
from variome.items.gene_names import EXPECTED, GeneNames, find_gene_names, is_stable_id
from variome.items.names import Names
from variome.items.pending import Pending, ProblemLog
from variome.items.session import Session
from variome.model.identity import item_uuid
from variome.model.item_problem import Severity, shown
from variome.model.item_types import REFERENCE_PROJECT
from variome.model.keys import parse_uuid
from variome.schema.registry import SchemaRegistry


class Linking:
    """The links of one batch.

    Attributes:
        names: the genes and consequences that the batch links to.
        wanted: by type, the names of genes and consequences that items of the batch link to, rejected ones as well.
        outside: by type, the other items that they link to and that are not of the batch, by `UUID.int`.
        stubs: by type, keys of the stubs to be made.
        is_literal: whether every name so far is the key of an item or of a stub to be made.
    """

    def __init__(
        self, connection: Connection[Any], registry: SchemaRegistry, session: Session, project: UUID, log: ProblemLog
    ) -> None:
        self._connection = connection
        self._registry = registry
        self._readable = {project, item_uuid("Project", REFERENCE_PROJECT)}
        self._log = log
        self._found: defaultdict[str, set[int]] = defaultdict(set)  # a UUID takes a call of Python to be hashed
        self._gene_names = GeneNames({}, {})
        self.names = Names(connection, session)
        self.wanted: dict[str, set[str]] = {}
        self.outside: dict[str, dict[int, UUID]] = {}
        self.stubs: dict[str, set[str]] = {}
        self.is_literal = True

    def look_up(self, items: Sequence[Pending]) -> None:
        """Find out which targets the store has: one query a type, for those that nobody knows."""
        wanted, outside = self.wanted, self.outside
        for item in items:
            for target, found in item.names.items():
                wanted.setdefault(target, set()).update(found)
            for link in item.links:
                outside.setdefault(link.target, {})[link.uuid.int] = link.uuid
        for target, found in wanted.items():
            self.names.look_up(target, found)
        self._look_up_gene_names(items, wanted.get("Gene", set()))
        for item in items:
            if of_type := outside.get(item.item_type.name):
                of_type.pop(item.uuid.int, None)
        for target, uuids in outside.items():
            self._find(target, list(uuids.values()))

    def add_stored(self, item_type: str, uuids: Iterable[UUID]) -> None:
        """Items of the batch that the store has already: they can be linked to even if the batch's own are rejected."""
        self._found[item_type].update(uuid.int for uuid in uuids)

    def accept(self, items: Iterable[Pending]) -> None:
        """The items will be there when the batch is written."""
        for item in items:
            self._found[item.item_type.name].add(item.uuid.int)
            if item.item_type.link_form == "key":
                self.names.add_item(item.item_type.name, item.key, item.uuid, is_stub=item.is_stub)

    def find_broken(self, items: Iterable[Pending]) -> list[tuple[Pending, HardLink]]:
        """Those with a link that leads nowhere, and the first such link of each."""
        found, broken = self._found, []
        for item in items:
            for link in item.links:
                if link.uuid.int not in found[link.target]:
                    broken.append((item, link))
                    break
        return broken

    def reject(self, item: Pending, link: HardLink, *, is_stored: bool) -> None:
        """A broken link costs the item; unless the store has it already, what links to it is broken too."""
        what = f"expected a {link.target} that the store or this batch has, found {shown(link.value)}"
        self._log.reject(item.index, "link", link.pointer, what, shown(link.value))
        if not is_stored:
            self._found[item.item_type.name].discard(item.uuid.int)

    def settle_names(self, item: Pending, missing_links: MissingLinks) -> bool:
        """Give the item the uuids of the genes and consequences it links to; False when it is rejected."""
        is_settled, targets = True, {}
        for target in item.names:
            uuids = self.names.uuids[target]
            unknown = item.names[target] - uuids.keys()
            if item.item_type.takes_gene_names:
                unknown |= item.names[target] & self._gene_names.keys.keys()
            if unknown and not self._settle_unknown(item, target, unknown, missing_links):
                is_settled = False  # what it lacks of the other types is counted all the same
                continue
            names = item.names[target]
            if described_not := names & self.names.stubs[target]:
                self._count(item, target, described_not)
            targets[target] = _in_order([uuids[name] for name in names])
        item.targets = targets
        return is_settled

    def _look_up_gene_names(self, items: Sequence[Pending], linked: set[str]) -> None:
        """Find out which genes the lists among the items mean by what is neither a key nor another name of an item."""
        listed = {name for item in items if item.item_type.takes_gene_names for name in item.names.get("Gene", ())}
        if not listed:
            return
        # A file may have made a stub of a symbol: that hides no gene which is called so.
        stubs = {name for name in self.names.stubs["Gene"] if not is_stable_id(name)}
        unknown = listed - (self.names.uuids["Gene"].keys() - stubs) - self.names.renamed["Gene"].keys()
        self._gene_names = find_gene_names(self._connection, unknown)
        if self._gene_names.keys:
            self.names.look_up("Gene", linked.union(self._gene_names.keys.values()))

    def _settle_unknown(self, item: Pending, target: str, unknown: set[str], missing_links: MissingLinks) -> bool:
        renamed = {name: key for name in unknown if (key := self._key_of(item, target, name))}
        missing = unknown - renamed.keys()
        self._count(item, target, missing)
        can_be_key = is_stable_id if item.item_type.takes_gene_names else _can_be_key
        stubs = {name for name in missing if missing_links == "stub" and can_be_key(name)}
        if missing_links != "drop" and (lost := missing - stubs):
            self._reject_names(item, target, lost)
            return False
        for name in stubs:
            self.stubs.setdefault(target, set()).add(name)
            self.names.add_item(target, name, item_uuid(target, name), is_stub=True)
        if renamed or missing - stubs:
            self.is_literal = False
            self._respell(item, target, renamed, missing - stubs)
        return True

    def _key_of(self, item: Pending, target: str, name: str) -> str | None:
        """The key of the item that another name of it leads to."""
        key = self.names.renamed[target].get(name)
        return key or (self._gene_names.keys.get(name) if item.item_type.takes_gene_names else None)

    def _respell(self, item: Pending, target: str, renamed: Mapping[str, str], dropped: set[str]) -> None:
        spelling = {**{name: name for name in item.names[target]}, **renamed}
        kept = {name: key for name, key in spelling.items() if name not in dropped}
        if item.item_type.takes_gene_names:
            self._note_unrecognised(item, target, dropped)
        for path in item.schema.key_links[target]:
            item.document = path.replaced(item.document, kept.get)
        if item.item_type.takes_gene_names and "genes" in item.document:
            item.document["genes"] = list(dict.fromkeys(item.document["genes"]))
        item.names = {**item.names, target: set(kept.values())}
        item.seal()

    def _reject_names(self, item: Pending, target: str, lost: set[str]) -> None:
        for value, pointer, what in self._unknown_links(item, target, lost):
            self._log.reject(item.index, "link", pointer, what, shown(value))

    def _note_unrecognised(self, item: Pending, target: str, dropped: set[str]) -> None:
        """Keep what is left out of a gene list beside it, and say so."""
        told = {each["name"]: each for each in item.document.get("unrecognised", ())}
        for name, pointer, what in self._unknown_links(item, target, dropped):
            self._log.note(item.index, Severity.WARNING, "link", f"{what}; it is left out", pointer, shown(name))
            told[name] = {"name": name, "reason": self._gene_names.reasons[name]}
        if told:
            item.document = {**item.document, "unrecognised": list(told.values())}

    def _unknown_links(self, item: Pending, target: str, names: set[str]) -> Iterator[tuple[str, str, str]]:
        """Where an item names these, and what is wrong with that: name, pointer, message."""
        for path in item.schema.key_links[target]:
            for name, pointer in path.values(item.document):
                if name not in names:
                    continue
                if item.item_type.takes_gene_names:
                    what = f"expected {EXPECTED}, found {shown(name)}: {self._gene_names.reasons[name]}"
                else:
                    what = f"expected a {target} that the store or this batch has, found {shown(name)}"
                yield name, pointer, what

    def _count(self, item: Pending, target: str, names: Iterable[str]) -> None:
        self.names.count_missing(target, names, item.record if item.record is not None else -1 - item.index)

    def _find(self, target: str, uuids: Sequence[UUID]) -> None:
        if not uuids:
            return
        for table in self._registry.table_names(target).values():
            query = sql.SQL("SELECT uuid FROM {} WHERE uuid = ANY (%s) AND project = ANY (%s)")
            rows = self._connection.execute(query.format(sql.Identifier(table)), [uuids, list(self._readable)])
            self._found[target].update(uuid.int for (uuid,) in rows)


def _in_order(uuids: Sequence[UUID]) -> list[UUID]:
    """Each once, in their order; asked of their numbers, since a UUID is hashed and compared by calls of Python."""
    numbered = {uuid.int: uuid for uuid in uuids}
    return [numbered[number] for number in sorted(numbered)]


def _can_be_key(name: str) -> bool:
    """Whether a stub can have this key: not a uuid or an @id, which say nothing about it."""
    return bool(name) and not name.startswith("/") and parse_uuid(name.lower()) is None and len(name) <= 500

"""Links to genes and consequences, which are stored as keys: which of them lead to an item, and which to none.

The usual key is one that the session knows; it costs a look into a dictionary. All others of a batch are looked up
together.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from variome.items.lookup import find_second_keys, without_path
from variome.items.session import Session
from variome.model.identity import item_uuid
from variome.model.item_types import ITEM_TYPES, REFERENCE_PROJECT, ItemType
from variome.model.keys import parse_uuid

_REFERENCE: Final = item_uuid("Project", REFERENCE_PROJECT)
"""Genes and consequences belong to it."""


class Names:
    """The names by which the items of a batch link to genes and consequences.

    Attributes:
        uuids: by type, the uuid of each key that has an item.
        renamed: by type, the key for each name that is another name of an item.
        stubs: by type, keys that have a stub only.
        missing: by type and key, how many records name what nothing describes.
    """

    def __init__(self, connection: Connection[Any], session: Session) -> None:
        self._connection = connection
        self._session = session
        self._counted: set[tuple[str, str, int]] = set()
        self.uuids: dict[str, dict[str, UUID]] = {}
        self.renamed: dict[str, dict[str, str]] = {}
        self.stubs: dict[str, set[str]] = {}
        self.missing: Counter[tuple[str, str]] = Counter()

    def look_up(self, type_name: str, names: set[str]) -> None:
        """Find out which of these names lead to an item."""
        known = self._session.named.setdefault(type_name, {})
        stubs = self._session.stubs.setdefault(type_name, set())
        uuids = self.uuids[type_name] = {name: known[name] for name in names if name in known}
        self.renamed[type_name] = {}
        self.stubs[type_name] = names & stubs
        unknown = names - known.keys() | self.stubs[type_name]  # a stub may have been filled in meanwhile
        if unknown:
            self._find_keys(ITEM_TYPES[type_name], unknown)
        if unknown := names - uuids.keys():
            self._find_other_names(ITEM_TYPES[type_name], unknown)

    def add_item(self, type_name: str, key: str, uuid: UUID, *, is_stub: bool) -> None:
        """A gene or consequence of the batch itself."""
        self.uuids.setdefault(type_name, {})[key] = uuid
        _mark(self.stubs.setdefault(type_name, set()), key, is_stub)

    def count_missing(self, type_name: str, names: Iterable[str], record: int) -> None:
        """Count that a record names these keys, which nothing describes; each record once."""
        for name in names:
            if (type_name, name, record) not in self._counted:
                self._counted.add((type_name, name, record))
                self.missing[type_name, name] += 1

    def _find_keys(self, item_type: ItemType, names: set[str]) -> None:
        self._take(item_type, self._read(item_type, [item_uuid(item_type.name, name) for name in names]))

    def _find_other_names(self, item_type: ItemType, names: set[str]) -> None:
        """@ids, uuids, second keys and aliases."""
        plain = {name: without_path(item_type, name) for name in names}
        held = find_second_keys(self._connection, item_type, set(plain.values()), _REFERENCE)
        own = {name: parse_uuid(text.lower()) or item_uuid(item_type.name, text) for name, text in plain.items()}
        rows = self._read(item_type, [*own.values(), *held.values()])
        self._take(item_type, rows)
        keys = {uuid: key for uuid, key, _ in rows}
        described = {uuid for uuid, _, is_stub in rows if not is_stub}
        # As `find_uuid` has it: no other name hides an item that has the name for its own.
        wanted = {name: own[name] if own[name] in described else held.get(plain[name], own[name]) for name in plain}
        self.renamed[item_type.name] = {name: keys[uuid] for name, uuid in wanted.items() if uuid in keys}

    def _read(self, item_type: ItemType, uuids: list[UUID]) -> list[tuple[UUID, str, bool]]:
        query = "SELECT uuid, key, is_stub FROM item WHERE item_type = %s AND uuid = ANY (%b)"
        return self._connection.execute(query, [item_type.name, uuids]).fetchall()

    def _take(self, item_type: ItemType, rows: Iterable[tuple[UUID, str, bool]]) -> None:
        name = item_type.name
        for uuid, key, is_stub in rows:
            self.uuids[name][key] = uuid
            _mark(self.stubs[name], key, is_stub)
            if self._session.is_clean:
                self._session.named[name][key] = uuid
                _mark(self._session.stubs[name], key, is_stub)


def _mark(stubs: set[str], key: str, is_stub: bool) -> None:
    if is_stub:
        stubs.add(key)
    else:
        stubs.discard(key)

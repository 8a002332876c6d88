"""What the outcome of a batch rests on: the rows that it wrote or found unchanged, and what they link to.

A batch that comes again finds everything unchanged as long as all of this is as it was. It is taken from what the batch
itself had in hand, never from what is read afterwards: between the two, somebody else may have written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from variome.items.batch import Outcome
from variome.items.linking import Linking
from variome.items.pending import Pending, standing
from variome.items.writer import StoredRow

COLUMNS: Final = {
    "Variant": "variants",
    "VariantSample": "samples",
    "StructuralVariant": "structural_variants",
    "StructuralVariantSample": "structural_samples",
}
"""By type of the items that loads write, the column of `receipt` that has their uuids."""

_WRITTEN: Final = (Outcome.CREATED, Outcome.UPDATED)  # no set: to hash an Outcome takes a call of Python

Standing = tuple[UUID, bytes]
"""A row that is looked at again: its uuid, and what the digest takes of it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What has to be as it was.

    Attributes:
        rows: by column of `receipt`, in the order of `COLUMNS`, the items of the batch.
        named: those of them that the file names without a sample.
        linked: items that they link to, and whether each is a stub.
    """

    rows: Mapping[str, Sequence[Standing]]
    named: Sequence[UUID]
    linked: Mapping[UUID, bool]

    def uuids(self) -> list[list[UUID]]:
        """The uuids of each part, in the order in which `receipt` has their columns."""
        rows = [[uuid for uuid, _ in part] for part in self.rows.values()]
        return [*rows, list(self.named), list(self.linked)]

    def state(self) -> bytes:
        """The digest that the database makes of its own rows, where they are so (`variome.items.receipts`)."""
        rows = ([octets for _, octets in part] for part in self.rows.values())
        named = [uuid.bytes for uuid in self.named]
        linked = [uuid.bytes + (b"\1" if is_stub else b"\0") for uuid, is_stub in self.linked.items()]
        return sha256(b"".join(_digest(part) for part in (*rows, named, linked))).digest()


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an attempt at a batch had in hand: the rows that it accepted, what was stored of them when it looked, their
    links, the variants that its file names without a sample, and whether any of its items has a second key.
    """

    rows: Sequence[Pending]
    stored: Mapping[UUID, StoredRow]
    linking: Linking
    named: Sequence[Pending]
    has_second_keys: bool

    def find_evidence(self, outcomes: Sequence[Outcome], file: UUID) -> Evidence | None:
        """What has to be as it was; None where the batch may come to something else all the same.

        Args:
            outcomes: what became of the items, by their places.
            file: that the batch was read from.
        """
        if not self.linking.is_literal or self._has_more():
            return None
        rows: dict[str, list[Standing]] = {column: [] for column in COLUMNS.values()}
        for row in self.rows:
            is_written = outcomes[row.index] in _WRITTEN
            octets = row.standing if is_written else self._find_unchanged(row, outcomes[row.index], file)
            if octets is None:
                return None
            rows[COLUMNS[row.item_type.name]].append((row.uuid, octets))
        return Evidence(rows, [row.uuid for row in self.named], self._linked())

    def _has_more(self) -> bool:
        """Whether more is done with an item than to look at its row and its links, or it links to a variant that is not
        of the batch.
        """
        others = any(self.linking.outside.get(item_type) for item_type in COLUMNS)
        of_loads = {row.item_type.name for row in self.rows} <= COLUMNS.keys()
        return others or not of_loads or self.has_second_keys

    def _find_unchanged(self, row: Pending, outcome: Outcome, file: UUID) -> bytes | None:
        """The row as it is now; None where it may be otherwise."""
        stored = self.stored.get(row.uuid)
        if outcome is not Outcome.UNCHANGED or stored is None or stored.content_hash != row.content_hash:
            return None
        return standing(row.uuid, row.content_hash, stored.record if stored.file == file else None)

    def _linked(self) -> dict[UUID, bool]:
        outside, known = self.linking.outside, self.linking.names
        linked = {uuid: False for target, uuids in outside.items() if target not in COLUMNS for uuid in uuids.values()}
        for target, wanted in self.linking.wanted.items():
            linked |= {known.uuids[target][name]: name in known.stubs[target] for name in wanted}
        return linked


def _digest(rows: Iterable[bytes]) -> bytes:
    """All rows are of one length and begin with the uuid, so that their order is that of the uuids."""
    return sha256(b"".join(sorted(rows))).digest()

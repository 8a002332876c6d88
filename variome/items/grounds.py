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
from variome.items.pending import Pending
from variome.items.second_keys import with_second_keys
from variome.items.writer import StoredRow

ELSEWHERE: Final = -1
"""Stands for the record of a row that another file brought, or nobody's."""

COLUMNS: Final = {
    "Variant": "variants",
    "VariantSample": "samples",
    "StructuralVariant": "structural_variants",
    "StructuralVariantSample": "structural_samples",
}
"""By type of the items that loads write, the column of `receipt` that has their uuids."""

Standing = tuple[UUID, bytes, int]
"""The uuid of a row, its hash, and its record where it is of the batch's own file."""


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
        rows = [[uuid for uuid, _, _ in part] for part in self.rows.values()]
        return [*rows, list(self.named), list(self.linked)]

    def state(self) -> bytes:
        """The digest that the database makes of its own rows, where they are so (`variome.items.receipts`)."""
        rows = (
            [uuid.int.to_bytes(16, "big") + content_hash + record.to_bytes(8, "big", signed=True)
             for uuid, content_hash, record in part]
            for part in self.rows.values()
        )  # fmt: skip
        named = [uuid.bytes for uuid in self.named]
        linked = [uuid.bytes + (b"\1" if is_stub else b"\0") for uuid, is_stub in self.linked.items()]
        return sha256(b"".join(_digest(part) for part in (*rows, named, linked))).digest()


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an attempt at a batch had in hand: the rows that it accepted, what was stored of them when it looked, their
    links, and the variants that its file names without a sample.
    """

    rows: Sequence[Pending]
    stored: Mapping[UUID, StoredRow]
    linking: Linking
    named: Sequence[Pending]

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
            standing = self._find_standing(row, outcomes[row.index], file)
            if standing is None:
                return None
            rows[COLUMNS[row.item_type.name]].append(standing)
        own = {row.uuid.int for row in self.rows}
        if any(link.target in COLUMNS and link.uuid.int not in own for row in self.rows for link in row.links):
            return None
        return Evidence(rows, [row.uuid for row in self.named], self._linked())

    def _has_more(self) -> bool:
        """Whether more is done with an item than to look at its row and its links."""
        return bool(with_second_keys(self.rows)) or not {row.item_type.name for row in self.rows} <= COLUMNS.keys()

    def _find_standing(self, row: Pending, outcome: Outcome, file: UUID) -> Standing | None:
        """The row as it is now; None where it may be otherwise."""
        if outcome in {Outcome.CREATED, Outcome.UPDATED}:
            return row.uuid, row.content_hash, ELSEWHERE if row.record is None else row.record
        stored = self.stored.get(row.uuid)
        if outcome is not Outcome.UNCHANGED or stored is None or stored.content_hash != row.content_hash:
            return None
        record = stored.record if stored.file == file and stored.record is not None else ELSEWHERE
        return row.uuid, row.content_hash, record

    def _linked(self) -> dict[UUID, bool]:
        names: dict[str, set[str]] = {}
        for row in self.rows:
            for target, found in row.names.items():
                names.setdefault(target, set()).update(found)
        links = {link.uuid.int: link.uuid for row in self.rows for link in row.links if link.target not in COLUMNS}
        linked = dict.fromkeys(links.values(), False)
        known = self.linking.names
        for target, wanted in names.items():
            linked |= {known.uuids[target][name]: name in known.stubs[target] for name in wanted}
        return linked


def _digest(rows: Iterable[bytes]) -> bytes:
    """All rows are of one length and begin with the uuid, so that their order is that of the uuids."""
    return sha256(b"".join(sorted(rows))).digest()

"""What is taken off the items of a batch before they are looked at: counted for each, said once for all."""

from collections.abc import Iterable, Mapping
from typing import Final

from variome.items.pending import ProblemLog
from variome.model.item_problem import ItemProblemKind, Severity

REASONS: Final[Mapping[ItemProblemKind, str]] = {
    "attribution": "came with attribution of their own, which is replaced by that of this load",
    "calculated": "came with properties that are calculated, which are left out",
    "edits": "are stored, and stay as people have edited them (PATCH changes it); these are passed over",
    "schema": "have properties that their schema does not have, which are left out",
}
"""Why a property is taken off, by the kind of the note that says so."""


class LeftOut:
    """Counts the properties that are taken off the items of one batch."""

    def __init__(self) -> None:
        self._places: dict[ItemProblemKind, dict[str, set[int]]] = {kind: {} for kind in REASONS}

    def count(self, kind: ItemProblemKind, names: Iterable[str], index: int) -> None:
        """Take down that an item, by its place in the batch, had these properties."""
        for name in names:
            self._places[kind].setdefault(name, set()).add(index)

    def note(self, log: ProblemLog) -> None:
        """Say of each kind which properties were taken off how many items."""
        for kind, found in self._places.items():
            if found:
                names = ", ".join(f"{name} ({len(places):,})" for name, places in sorted(found.items()))
                places = set().union(*found.values())
                log.note(min(places), Severity.NOTE, kind, f"{len(places):,} items {REASONS[kind]}: {names}")

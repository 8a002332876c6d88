"""Edits as people read them, and whether what each of them did still holds."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from variome.genotypes.dataset import Dataset, NumberedEdit
from variome.genotypes.edits import Action, Edit

State = Literal["in force", "taken back", "left out"]
"""Of an edit in a view: it holds, a later edit did the opposite, or it is none of those that the view takes."""


class ListedEdit(NamedTuple):
    """An edit, and what has become of it; `taken_back_by` is the number of the edit that did the opposite."""

    numbered: NumberedEdit
    state: State
    taken_back_by: int | None

    def document(self, withdrawn: Collection[str] = ()) -> dict[str, Any]:
        """All that the edit says, but for samples that were withdrawn."""
        edit = self.numbered.edit
        kept = [place for place, name in enumerate(edit.samples) if name not in withdrawn]
        return {
            **self.outline(),
            "reason": edit.reason,
            "samples": [edit.samples[place] for place in kept],
            "old": _calls(edit.old, kept),
            "new": _calls(edit.new, kept),
            "for_traits": edit.for_traits,
            "for_samples": [name for name in edit.for_samples if name not in withdrawn],
            "for_group": edit.for_group,
        }

    def outline(self) -> dict[str, Any]:
        """What of it tells nothing of any sample. What people write as a reason may."""
        edit = self.numbered.edit
        return {
            "number": self.numbered.number, "time": edit.moment, "author": edit.author, "action": edit.action,
            "marker": edit.marker, "state": self.state, "taken_back_by": self.taken_back_by,
        }  # fmt: skip


def iter_listed(dataset: Dataset) -> Iterator[ListedEdit]:
    """All edits of a version, in their order; those that the view does not take are left out of it."""
    taken = taken_back(dataset.edits)
    chosen = {each.number for each in dataset.edits}
    for each in dataset.all_edits:
        if each.number not in chosen:
            yield ListedEdit(each, "left out", None)
        else:
            by = taken.get(each.number)
            yield ListedEdit(each, "taken back" if by else "in force", by)


def taken_back(edits: Sequence[NumberedEdit]) -> Mapping[int, int]:
    """By number of an edit, that of the later one which gave the same calls of the same row back what was there."""
    waiting: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    found: dict[int, int] = {}
    for each in edits:
        edit = each.edit
        opposite = waiting[_what(edit, _OPPOSITE.get(edit.action, edit.action), edit.new, edit.old)]
        if opposite:
            found[opposite.pop()] = each.number
        if edit.old != edit.new:
            waiting[_what(edit, edit.action, edit.old, edit.new)].append(each.number)
    return found


def _what(edit: Edit, action: Action, old: str | None, new: str | None) -> tuple[Any, ...]:
    return edit.contig, edit.site.order, edit.samples, action, old, new


def _calls(text: str | None, kept: Sequence[int]) -> list[str] | None:
    if text is None:
        return None
    calls = text.split()
    return [calls[place] for place in kept]


_OPPOSITE: Final[Mapping[Action, Action]] = {"insert": "delete", "delete": "insert"}

"""Edits made: each is held to what is there, gets what was there, and all of a command become one version."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from variome.errors import InputError, NotFoundError, StaleError
from variome.genotypes.dataset import Dataset, NumberedEdit, version_file
from variome.genotypes.edit_checking import Editor
from variome.genotypes.edit_choice import EditChoice
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.edits import Action, encode_edits, with_contigs
from variome.genotypes.manifest import Manifest
from variome.genotypes.marker_editing import MarkerEditor
from variome.genotypes.writing import new_version
from variome.model.alleles import is_sequence


def edit_dataset(
    folder: Path, requests: Sequence[EditRequest], *, author: str, reason: str, follows: str | None = None
) -> tuple[Manifest, Sequence[NumberedEdit]]:
    """Makes a version with some edits more: all of them, or none.

    Later edits see what the earlier ones have done. A call is changed of the samples that an edit names, or of all; a
    row that is inserted is missing for samples that are not named.

    Args:
        folder: of the dataset.
        requests: in their order.
        author: who edits.
        reason: why, of edits that do not say it themselves; for people.
        follows: SHA-256 of the version that must be the last one; whichever is without.

    Returns:
        the version, and its new edits.

    Raises:
        NotFoundError: there is no such dataset.
        ConflictError: somebody writes to the dataset.
        StaleError: another version is the last one by now.
        InputError: an edit does not fit what is there. The dataset is as it was.
    """
    version_file(folder)
    with new_version(folder, assembly="", author=author, reason=reason) as draft:
        if follows not in {None, draft.manifest.parent}:
            raise StaleError(
                f"{folder.name}: expected that no version has followed the one that was read, found one; read it again"
            )
        dataset = Dataset(folder)
        known = dataset.all_edits
        time = max(_microseconds(draft.manifest.created), known[-1].edit.time + 1 if known else 0)
        editor = Editor if dataset.holds_genotypes else MarkerEditor
        edits = editor(dataset, time, author, reason).edits(requests)
        file = draft.objects.put(encode_edits(edits))
        contigs = with_contigs(draft.manifest.contigs, edits)
        draft.manifest = replace(draft.manifest, contigs=contigs, edits=(*draft.manifest.edits, file))
    numbered = [NumberedEdit(len(known) + place + 1, file, place, edit) for place, edit in enumerate(edits)]
    return draft.manifest, numbered


def undo_edits(
    folder: Path, numbers: frozenset[int] | None, *, author: str, reason: str, follows: str | None = None
) -> tuple[Manifest, Sequence[NumberedEdit]]:
    """Makes a version in which some edits are taken back, by edits that do the opposite, the last one first.

    Args:
        folder: of the dataset.
        numbers: of the edits; None: those of the last command.
        author: who takes them back.
        reason: why; for people.
        follows: as for `edit_dataset`.

    Raises:
        NotFoundError: there is no such dataset, or no such edit.
        ConflictError, StaleError: as for `edit_dataset`.
        InputError: a later edit has changed the same calls. The dataset is as it was.
    """
    known = Dataset(folder).all_edits
    if numbers is None:
        chosen = [each for each in known if each.file == known[-1].file]
    else:
        chosen = [each for each in known if EditChoice(numbers=numbers).takes(each.number, each.edit)]
    if not chosen or (numbers is not None and len(chosen) < len(numbers)):
        absent = min((numbers or frozenset()) - {each.number for each in chosen}, default=1)
        raise NotFoundError(f"{folder.name}: expected numbers of edits from 1 to {len(known)}, found {absent}")
    if notes := [each.number for each in chosen if each.edit.action == "note"]:
        raise InputError(
            f"{folder.name}: expected edits that have changed something, found number {notes[0]}, a record of another "
            "program that could not be followed; leave it out"
        )
    opposites = [_opposite(each) for each in reversed(chosen)]
    return edit_dataset(folder, opposites, author=author, reason=reason, follows=follows)


def _opposite(each: NumberedEdit) -> EditRequest:
    edit = each.edit
    action: Action = _OPPOSITE.get(edit.action, edit.action)
    site = edit.site
    ref = site.ref if is_sequence(site.alt) else str(site.ref_length)
    return EditRequest(
        f"edit {each.number}",
        action,
        f"{edit.contig}:{site.position}:{ref}:{site.alt}",
        edit.samples,
        None if edit.new is None else tuple(edit.new.split()),
        None if edit.old is None else tuple(edit.old.split()),
        f"takes back edit {each.number}: {edit.reason}" if edit.reason else f"takes back edit {each.number}",
        site.id,
        site.filter,
        site.ref,
        edit.for_traits,
        edit.for_samples,
        edit.for_group,
        edit,
    )


def _microseconds(created: str) -> int:
    moment = datetime.fromisoformat(created)
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


_OPPOSITE: Final[dict[Action, Action]] = {"insert": "delete", "delete": "insert"}

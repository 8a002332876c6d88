"""Which view of a dataset is meant, as people spell it: a version, and the edits that are laid over it."""

from pathlib import Path
from typing import NamedTuple

from variome.errors import InputError
from variome.genotypes.cache import Cache
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_choice import NO_EDITS, EditChoice


class ViewName(NamedTuple):
    """A view, under which nothing changes once the version is named.

    Attributes:
        version: its number; the last one without.
        edits: `all`, `none`, numbers (`1,4-7`), or a time up to which they are taken.
        trait, for_sample, for_group: leave out edits that are meant for others only.
    """

    version: int | None = None
    edits: str = "all"
    trait: str | None = None
    for_sample: str | None = None
    for_group: str | None = None

    @classmethod
    def parse(cls, text: str) -> "ViewName":
        """From `VERSION`, `VERSION:EDITS` or `last:EDITS`.

        Raises:
            InputError: it is none of these.
        """
        version, _, edits = text.partition(":")
        if version != "last" and not (version.isascii() and version.isdigit() and len(version) < _MOST_DIGITS):
            raise InputError(f"expected a version such as 3, 3:none, 3:1-4 or last:2026-11-22, found {text[:80]!r}")
        return cls(None if version == "last" else int(version), edits or "all")

    def open(self, folder: Path, cache: Cache | None = None) -> Dataset:
        """The view of a dataset.

        Args:
            folder: of the dataset.
            cache: see `Dataset`.

        Raises:
            NotFoundError: there is no such dataset or version.
            InputError: the edits are none that can be chosen.
        """
        return Dataset(folder, self.version, self.choice(folder), cache=cache)

    def choice(self, folder: Path) -> EditChoice:
        """The edits of it.

        Args:
            folder: of the dataset.

        Raises:
            NotFoundError: there is no such dataset or version.
            InputError: the edits are none that can be chosen.
        """
        names_numbers = self.edits[:1].isdigit()
        n_edits = len(Dataset(folder, self.version, NO_EDITS).all_edits) if names_numbers else None
        return EditChoice.parse(
            self.edits, trait=self.trait, sample=self.for_sample, group=self.for_group, most=n_edits
        )


LAST_VIEW = ViewName()
"""The last version with all edits."""

_MOST_DIGITS = 10

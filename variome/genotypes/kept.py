"""Datasets that stay open from one question to the next, as long as they are what is on disk."""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from variome.genotypes.dataset import Dataset, version_file
from variome.genotypes.edit_choice import ALL_EDITS, EditChoice
from variome.genotypes.manifest import digest_of

MOST_KEPT: Final = 4
"""Datasets; each may take `variome.genotypes.dataset.MOST_CACHED` bytes."""


class Asked(NamedTuple):
    """What was opened: the folder of a dataset, a version (None: the last), and its edits."""

    folder: Path
    version: int | None = None
    edits: EditChoice = ALL_EDITS


class KeptDatasets:
    """The datasets that were asked for lately; for one thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Asked, tuple[tuple[str, str], Dataset]] = OrderedDict()

    def get(self, asked: Asked) -> Dataset:
        """A dataset as it is now: opened anew where it, or who has withdrawn from it, has changed.

        Raises:
            NotFoundError: there is no dataset, or no such version.
            BlockError: the version was altered.
        """
        digests = digest_of(version_file(asked.folder, asked.version)), digest_of(version_file(asked.folder))
        kept = self._kept.get(asked)
        if kept is None or kept[0] != digests:
            kept = self._kept[asked] = digests, Dataset(*asked)
        self._kept.move_to_end(asked)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return kept[1]

    def used(self) -> Sequence[tuple[Asked, Dataset]]:
        """What is open; what was asked for last stands at the end."""
        return [(asked, dataset) for asked, (_, dataset) in self._kept.items()]

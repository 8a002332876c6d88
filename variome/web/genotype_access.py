"""What one may be told of genotypes: the samples of a question, and the guard of its counts.

Administrators, and who works on the machine of the server while no key is needed, are told everything.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import ExpressionError, ForbiddenError, InputError, NotFoundError
from variome.genotypes.dataset import Dataset
from variome.genotypes.view_name import ViewName
from variome.items.viewer import Viewer
from variome.search.genotypes.answered_groups import admit
from variome.search.genotypes.groups import Groups, read_groups
from variome.search.genotypes.guard import Guard, guard_of
from variome.search.genotypes.partition import REFUSED, groups_within, person_numbers
from variome.search.genotypes.thresholds import least_sizes
from variome.search.genotypes.told_views import ToldView, remember
from variome.settings import Settings
from variome.web.open_datasets import OpenDatasets
from variome.web.store import Store

NO_SAMPLES: Final = (
    "genotypes, carriers and names of samples are told to administrators only, where groups must have a least size; "
    "ask for counts (C), for haplotypes (H) or for a table (t)"
)

NOBODY: Final = np.empty(0, np.uint64)


def admitted(
    store: Store,
    opened: OpenDatasets,
    viewer: Viewer,
    datasets: Sequence[Dataset],
    view: ViewName,
    texts: Sequence[str],
    *,
    gives_samples: bool,
) -> tuple[Groups, Guard | None]:
    """The groups that are asked about, and what may be told of them; no guard where everything may.

    Args:
        store: where it is kept of which groups one was told.
        opened: where the other views are opened of which one was told.
        viewer: who asks.
        datasets: which are asked.
        view: in which they are.
        texts: the groups.
        gives_samples: whether genotypes or names of samples are asked for.

    Raises:
        ForbiddenError: nothing may be told of these groups.
        InputError: a group cannot be read.
    """
    settings = store.settings
    if all(tells_everything(opened, dataset, viewer, settings) for dataset in datasets):
        return read_groups(datasets, texts, may_read_files=False), None
    least = [_least_sizes(opened, dataset, settings) for dataset in datasets]
    groups = _read_discreetly(datasets, texts)
    is_asked = zip(least, groups.samples, strict=True)
    if gives_samples and any((each[own] > 1).any() for each, own in is_asked):
        raise ForbiddenError(NO_SAMPLES)
    return groups, _guard(store, opened, viewer, datasets, view, groups, least)


def privacy_class(guard: Guard | None) -> str:
    """Equal for those who are told the same."""
    return guard.digest if guard else "everything"


def tells_everything(opened: OpenDatasets, dataset: Dataset, viewer: Viewer, settings: Settings) -> bool:
    """Whether one may be told the genotypes of all samples: administrators may, and all where no sample forbids it."""
    return viewer.is_administrator or bool((_least_sizes(opened, dataset, settings) == 1).all())


def group_threshold(dataset: Dataset, viewer: Viewer, settings: Settings) -> int:
    """How many samples a group must have whoever they are; 1 where everything is told."""
    return 1 if viewer.is_administrator else int(least_sizes(dataset, settings.genotype_threshold).max(initial=1))


def _guard(
    store: Store,
    opened: OpenDatasets,
    viewer: Viewer,
    datasets: Sequence[Dataset],
    view: ViewName,
    groups: Groups,
    least: Sequence[NDArray[np.int64]],
) -> Guard:
    people = [_people(dataset) for dataset in datasets]
    parts = [
        part
        for dataset, masks, own, sizes in zip(datasets, groups.masks, people, least, strict=True)
        for part in groups_within(dataset.folder.name, masks, own, sizes)
    ]
    mine = [
        ToldView(each.folder.name, each.calls_digest, view._replace(version=each.manifest.number)) for each in datasets
    ]
    with store.connection() as connection:
        partition, asked = admit(connection, viewer.user, parts, store.settings.genotype_memory_days)
        told = remember(connection, viewer.user, mine, store.settings.genotype_memory_days)
    known = [asked.get(dataset.folder.name, NOBODY) for dataset in datasets]
    others = [_others(opened, own, told[own.dataset]) for own in mine]
    return guard_of(partition, people, known, store.settings.genotype_least_count, others)


def _others(opened: OpenDatasets, own: ToldView, told: Sequence[ToldView]) -> Sequence[Dataset]:
    """The other views of which one was told, but for those of a dataset that was removed since."""
    found = []
    for each in told:
        if each.calls != own.calls:
            with suppress(NotFoundError):
                found.append(opened.get(each.dataset, each.name))
    return found


def _least_sizes(opened: OpenDatasets, dataset: Dataset, settings: Settings) -> NDArray[np.int64]:
    """How large a group with each sample must be: what is known by now holds for earlier versions, too."""
    found = least_sizes(dataset, settings.genotype_threshold)
    last = opened.get(dataset.folder.name)
    if last is dataset:
        return found
    by_now = dict(zip(last.samples, least_sizes(last, settings.genotype_threshold).tolist(), strict=True))
    return np.maximum(found, np.array([by_now.get(name, 1) for name in dataset.samples], np.int64))


def _read_discreetly(datasets: Sequence[Dataset], texts: Sequence[str]) -> Groups:
    """The groups; a name that nobody has is refused like a group that is too small, and no names are suggested."""
    try:
        return read_groups(datasets, texts, may_read_files=False)
    except ExpressionError:
        raise
    except InputError:
        raise ForbiddenError(REFUSED) from None


def _people(dataset: Dataset) -> NDArray[np.uint64]:
    return _numbers(tuple(dataset.samples))


@lru_cache(maxsize=8)
def _numbers(names: tuple[str, ...]) -> NDArray[np.uint64]:
    return person_numbers(names)

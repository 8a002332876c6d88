"""The genotype datasets of a server process, kept open between requests: what was decoded is there for the next."""

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Annotated, Final

from fastapi import Depends, Request

from variome.datasets.places import dataset_folder, dataset_names
from variome.genotypes.cache import Cache
from variome.genotypes.dataset import MOST_CACHED, Dataset, version_file
from variome.genotypes.kernels import compile_kernels
from variome.genotypes.manifest import digest_of
from variome.genotypes.view_name import LAST_VIEW, ViewName

MOST_OPEN: Final = 8
"""Datasets that are kept; each may take `variome.genotypes.dataset.MOST_CACHED` bytes."""

MOST_VIEWS: Final = 64
"""That are kept of a dataset: earlier versions, and choices of edits. They share what was decoded."""


class _Opened:
    """A dataset in its last version, and views of it."""

    def __init__(self, folder: Path) -> None:
        self._cache = Cache(MOST_CACHED)
        self.last = Dataset(folder, cache=self._cache)
        self._views: OrderedDict[ViewName, Dataset] = OrderedDict()

    def view(self, name: ViewName) -> Dataset:
        """A view; two threads may open it at once."""
        if name in {LAST_VIEW, ViewName(self.last.manifest.number)}:
            return self.last
        found = self._views.get(name) or name.open(self.last.folder, self._cache)
        self._views[name] = found
        while len(self._views) > MOST_VIEWS:
            self._views.popitem(last=False)
        return found


class OpenDatasets:
    """One for the application, used by many threads.

    Args:
        home: of the installation.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._open: OrderedDict[str, _Opened] = OrderedDict()
        self._lock = threading.Lock()
        self._warming: threading.Thread | None = None
        if dataset_names(home):
            self._warm()

    def get(self, name: str, view: ViewName = LAST_VIEW) -> Dataset:
        """A view of a dataset.

        Raises:
            NotFoundError: there is none, or no such version.
            InputError: the name cannot be one, or the edits are none that can be chosen.
        """
        folder = dataset_folder(self.home, name)
        digest = digest_of(version_file(folder))
        self._warm()
        with self._lock:
            kept = self._open.get(name)
            if kept is None or kept.last.manifest_digest != digest:
                kept = self._open[name] = _Opened(folder)
            self._open.move_to_end(name)
            while len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
        return kept.view(view)

    def _warm(self) -> None:
        """Compiles the loops that count, once and beside the requests: those of the meantime are counted without."""
        with self._lock:
            if self._warming is None:
                self._warming = threading.Thread(target=compile_kernels, name="compile_kernels", daemon=True)
                self._warming.start()


async def _datasets_of(request: Request) -> OpenDatasets:  # async: what is not, FastAPI runs in a thread
    found: OpenDatasets = request.app.state.datasets
    return found


DatasetsOfRequest = Annotated[OpenDatasets, Depends(_datasets_of)]
"""The parameter by which a route gets the datasets."""

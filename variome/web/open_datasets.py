"""The genotype datasets of a server process, kept open between requests: what was decoded is there for the next."""

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Annotated, Final

from fastapi import Depends, Request

from variome.datasets.places import dataset_folder, dataset_names
from variome.genotypes.dataset import Dataset, version_file
from variome.genotypes.kernels import compile_kernels
from variome.genotypes.manifest import digest_of

MOST_OPEN: Final = 8
"""Datasets that are kept; each may take `variome.genotypes.dataset.MOST_CACHED` bytes."""


class OpenDatasets:
    """One for the application, used by many threads.

    Args:
        home: of the installation.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._open: OrderedDict[str, Dataset] = OrderedDict()
        self._lock = threading.Lock()
        self._warming: threading.Thread | None = None
        if dataset_names(home):
            self._warm()

    def get(self, name: str) -> Dataset:
        """The last version of a dataset.

        Raises:
            NotFoundError: there is none.
            InputError: the name cannot be one.
        """
        folder = dataset_folder(self.home, name)
        digest = digest_of(version_file(folder))
        self._warm()
        with self._lock:
            kept = self._open.get(name)
            if kept is None or kept.manifest_digest != digest:
                kept = self._open[name] = Dataset(folder)
            self._open.move_to_end(name)
            while len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
        return kept

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

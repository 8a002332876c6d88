"""The genotype dataset that the address of a request names, and what its client may do with the history of it.

History says who had which genotype: to whoever may not be told genotypes, no more of it is told than who changed which
row and when. Who edits learns genotypes as well, by what is refused and by counts of what nobody else has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends

from variome.datasets.visibility import may_see, recording_projects
from variome.errors import ForbiddenError, NotFoundError
from variome.genotypes.dataset import Dataset
from variome.genotypes.view_name import LAST_VIEW, ViewName
from variome.items.viewer import Viewer
from variome.web.genotype_access import tells_everything
from variome.web.open_datasets import DatasetsOfRequest, OpenDatasets
from variome.web.store import Store, StoreOfRequest
from variome.web.viewers import ViewerOfRequest

NO_GENOTYPES: Final = (
    "this tells genotypes, which it does to administrators only where groups must have a least size; ask one, or ask "
    "for counts"
)


@dataclass(frozen=True, slots=True)
class NamedDataset:
    """What a dataset is called, and by whom."""

    name: str
    viewer: Viewer
    store: Store
    datasets: OpenDatasets

    def open(self, view: ViewName = LAST_VIEW) -> Dataset:
        """A view of the dataset, for those who work in the project that owns it.

        Raises:
            NotFoundError: there is no such dataset or version, or the viewer may not see it.
            ForbiddenError: the viewer has no role in the project that owns the dataset.
            InputError: it cannot be a name, or the edits are none that can be chosen.
        """
        owner = next(iter(self._projects()), None)
        if not (self.viewer.is_administrator or (owner and self.viewer.may("reader", owner))):
            raise ForbiddenError(
                "the history of a dataset is told to those who have a role in its project; ask for one"
            )
        return self.datasets.get(self.name, view)

    def tells_genotypes(self, dataset: Dataset) -> bool:
        """Whether the viewer may be told the genotypes of all samples."""
        return tells_everything(self.datasets, dataset, self.viewer, self.store.settings)

    def check_genotypes(self, dataset: Dataset) -> None:
        """Passes when the viewer may be told the genotypes of all samples.

        Raises:
            ForbiddenError: the viewer may not.
        """
        if not self.tells_genotypes(dataset):
            raise ForbiddenError(NO_GENOTYPES)

    def project_to_write(self, named: str | None) -> str:
        """The project for which the viewer changes the dataset.

        Args:
            named: by the request; without it the one that owns the dataset.

        Raises:
            NotFoundError: there is no such dataset, or the project has it not.
            ForbiddenError: the viewer is no editor there and in the project that owns the dataset, or may not be told
                genotypes.
        """
        projects = self._projects()
        owner = next(iter(projects), self.store.settings.project)
        project = named or owner
        for each in (owner, project):
            self.viewer.check("editor", each)
        if project not in projects and not self.viewer.is_administrator:
            raise NotFoundError(f"project {project} has no genotype dataset {self.name}; name a project that has it")
        self.check_genotypes(self.datasets.get(self.name))
        return project

    def _projects(self) -> Sequence[str]:
        with self.store.connection() as connection:
            if not may_see(connection, self.datasets.home, self.name, self.viewer):
                raise NotFoundError(
                    f"{self.name}: there is no such genotype dataset; 'variome genotypes list' shows all"
                )
            return recording_projects(connection, self.datasets.home, self.name)


async def _named_dataset(
    dataset: str, viewer: ViewerOfRequest, store: StoreOfRequest, datasets: DatasetsOfRequest
) -> NamedDataset:
    return NamedDataset(dataset, viewer, store, datasets)


NamedDatasetOfRequest = Annotated[NamedDataset, Depends(_named_dataset)]
"""The parameter by which a route gets the dataset that it is asked about."""

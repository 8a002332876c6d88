"""Which genotype datasets one may know of: those whose items one may see.

The files of a dataset have no project, its item has. An item speaks for the files that it has the SHA-256 of, be it of
an earlier version: another project's item of the same name would not know it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from psycopg import Connection, sql

from variome.datasets.places import dataset_folder, dataset_names
from variome.genotypes.manifest import digest_of, version_files
from variome.items.viewer import Viewer, visible


def visible_names(connection: Connection[Any], home: Path, viewer: Viewer) -> Sequence[str]:
    """The names of the datasets of an installation that one may see."""
    return [name for name in dataset_names(home) if may_see(connection, home, name, viewer)]


def may_see(connection: Connection[Any], home: Path, name: str, viewer: Viewer) -> bool:
    """Whether one may see a dataset; one that has no item is for administrators only.

    Raises:
        InputError: it cannot be the name of a dataset.
    """
    folder = dataset_folder(home, name)
    if viewer.is_administrator:
        return True
    digests = [digest_of(path) for path in version_files(folder / "versions").values()]
    query = _ITEM.format(visible=visible(viewer, "i"))
    return connection.execute(query, [name, digests]).fetchone() is not None


def recording_projects(connection: Connection[Any], home: Path, name: str) -> Sequence[str]:
    """The names of the projects whose items speak for the files of a dataset.

    The first one had its item first: it owns the dataset. Whoever can read that item could make another one elsewhere.
    """
    digests = [digest_of(path) for path in version_files(dataset_folder(home, name) / "versions").values()]
    return [project for (project,) in connection.execute(_PROJECTS, [name, digests])]


_PROJECTS: Final = (
    "SELECT p.key FROM item AS i JOIN item AS p ON p.uuid = i.project WHERE i.item_type = 'GenotypeDataset'"
    " AND i.key = %s AND i.document ->> 'sha256' = ANY (%s) ORDER BY i.created, p.key"
)

_ITEM: Final = sql.SQL(
    "SELECT FROM item AS i WHERE item_type = 'GenotypeDataset' AND key = %s AND document ->> 'sha256' = ANY (%s)"
    " AND {visible} LIMIT 1"
)

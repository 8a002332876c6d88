"""Datasets that go, with their items: because somebody wishes so, or because the file that they were made from goes.

The items go in one transaction, and the files after it: what is left when that is broken off is a dataset without
items, which can be removed again.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from variome.database import advisory
from variome.datasets.places import dataset_folder
from variome.errors import ConflictError, NotFoundError
from variome.genotypes.removing import removing_files
from variome.items.taking_out import take_out
from variome.items.unload import UnloadResult, unload
from variome.model.identity import file_uuid, genotype_dataset_uuid
from variome.schema.registry import SchemaRegistry


def remove_dataset(connection: Connection[Any], home: Path, project: str, name: str) -> Counter[str]:
    """Takes a dataset out: its items, then its files; how many items went by type, and how many `versions`.

    Args:
        connection: in autocommit mode.
        home: of the installation.
        project: name of the project that its items belong to.
        name: of the dataset.

    Raises:
        NotFoundError: there are neither items nor files of it.
        ConflictError: a population names it or a sample of it, or somebody writes to it.
        InputError: a file cannot be removed.
    """
    folder = dataset_folder(home, name)
    is_there = folder.is_dir()
    with removing_files(folder) as n_versions, connection.transaction():
        advisory.removing_items(connection)
        counts = _take_out_items(connection, genotype_dataset_uuid(project, name), name)
        if not (counts or is_there):
            raise NotFoundError(f"{name}: there is no such genotype dataset; 'variome genotypes list' shows all")
    return +(counts + Counter(versions=n_versions))


def unload_file(
    connection: Connection[Any], registry: SchemaRegistry, home: Path, project: str, accession: str
) -> UnloadResult:
    """As `variome.items.unload.unload`, and the datasets that were made from the file alone go with it.

    Raises:
        NotFoundError: the project has no such file.
        LeaseError: the file is being loaded now.
        ConflictError: a dataset has genotypes of the file and of others, which lie in the same blocks; or a population
            names a sample of one that would go.
        InputError: the files of a dataset cannot be removed; its items are gone.
    """
    counts: Counter[str] = Counter()
    with ExitStack() as files, connection.transaction():
        advisory.removing_items(connection)
        for uuid, name in _datasets_of(connection, file_uuid(project, accession), accession):
            files.enter_context(removing_files(dataset_folder(home, name)))
            counts += _take_out_items(connection, uuid, name)
        unloaded = unload(connection, registry, project, accession)
    return UnloadResult(unloaded.counts + counts, unloaded.submissions)


def _datasets_of(connection: Connection[Any], file: UUID, accession: str) -> Sequence[tuple[UUID, str]]:
    """The datasets that have genotypes of a file, all of which have genotypes of no other."""
    rows = connection.execute(_OF_FILE, [file]).fetchall()
    for _, name, is_alone in rows:
        if not is_alone:
            raise ConflictError(
                f"genotype dataset {name}: expected genotypes of the file {accession} alone, found those of others "
                f"too, which lie in the same blocks: remove it with 'variome genotypes remove {name}', unload the file "
                "and import the others again"
            )
    return [(uuid, name) for uuid, name, _ in rows]


def _take_out_items(connection: Connection[Any], uuid: UUID, name: str) -> Counter[str]:
    """The dataset with its versions and samples, and populations of it that are deleted."""
    rows = connection.execute(_OF_DATASET, {"dataset": uuid}).fetchall()
    populations = connection.execute(_POPULATIONS, [[each for each, _ in rows]]).fetchall()
    if used := [key for _, key, status in populations if status != "deleted"]:
        raise ConflictError(
            f"genotype dataset {name}: expected that no population names it or a sample of it, found {used[0]}; delete "
            "the population, or take the dataset out of it"
        )
    take_out(connection, [*(each for each, _ in rows), *(each for each, _, _ in populations)])
    return Counter(item_type for _, item_type in rows)


_OF_FILE: Final = (
    "SELECT d.uuid, d.key,"
    " (SELECT count(*) FROM link AS f WHERE f.source = d.uuid AND f.property = 'files') = 1"
    " AND NOT EXISTS (SELECT FROM link AS l JOIN item AS v ON v.uuid = l.source"
    " WHERE l.target = d.uuid AND l.item_type = 'GenotypeDatasetVersion' AND (SELECT count(DISTINCT s ->> 'sha256')"
    " <> 1 OR count(s ->> 'sha256') <> count(*) FROM json_array_elements(v.document -> 'sources') AS s))"
    " FROM link AS n JOIN item AS d ON d.uuid = n.source"
    " WHERE n.target = %s AND n.property = 'files' AND n.item_type = 'GenotypeDataset' ORDER BY d.uuid"
)

_OF_DATASET: Final = (
    "SELECT uuid, item_type FROM item WHERE uuid = %(dataset)s UNION SELECT i.uuid, i.item_type FROM link AS l"
    " JOIN item AS i ON i.uuid = l.source WHERE l.target = %(dataset)s AND l.property = 'dataset' ORDER BY 2, 1"
)

_POPULATIONS: Final = (
    "SELECT DISTINCT i.uuid, i.key, i.status FROM link AS l JOIN item AS i ON i.uuid = l.source"
    " WHERE l.target = ANY (%s) AND l.item_type = 'Population' ORDER BY 1"
)

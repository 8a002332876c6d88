"""The individuals that samples of a dataset were taken from, and what the store knows of them."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from variome.errors import InputError
from variome.genotypes.dataset import Dataset
from variome.genotypes.metadata.reading import SampleFile
from variome.genotypes.metadata.values import Value, ValueType
from variome.model.identity import individual_uuid, item_uuid


def find_individuals(connection: Connection[Any], project: str, samples: Collection[str]) -> Mapping[str, UUID]:
    """The individual of each sample that has just one in the project: it names the sample among its `samples`, or else
    is called so.
    """
    names = {individual_uuid(project, name): name for name in samples}
    rows = connection.execute(_INDIVIDUALS, [item_uuid("Project", project), list(names)]).fetchall()
    called = {names[uuid]: uuid for uuid, _ in rows if uuid in names}
    listed: dict[str, list[UUID]] = {}
    for uuid, own in rows:
        for name in own or ():
            listed.setdefault(name, []).append(uuid)
    wanted = set(samples)
    return called | {name: uuids[0] for name, uuids in listed.items() if len(uuids) == 1 and name in wanted}


def read_individuals(connection: Connection[Any], dataset: Dataset, project: str) -> SampleFile:
    """What Individual and Family items say of the samples of a dataset, under the keys of a PED file.

    Parents are called as their samples are, where the dataset has them. A phenotype of 2 is affected, 1 is not.

    Raises:
        InputError: the project has no individual of any sample.
    """
    individuals = find_individuals(connection, project, dataset.samples)
    if not individuals:
        raise InputError(
            f"{dataset.name}: expected individuals in project {project} that name its samples or are called as they "
            "are, found none; bring a PED file with 'variant-ingestion pedigree' or --set"
        )
    uuids = list(individuals.values())
    families = dict(connection.execute(_FAMILIES, [uuids]).fetchall())
    documents = dict(connection.execute(_DOCUMENTS, [uuids]).fetchall())
    parents = {UUID(each[role]) for each in documents.values() for role in _PARENTS if role in each}
    called = dict(connection.execute(_NAMES, [list(parents)]).fetchall())
    called |= {uuid: name for name, uuid in individuals.items()}
    rows = {name: _values(documents[uuid], families.get(uuid), called) for name, uuid in individuals.items()}
    keys = {key: kind for key, kind in _KEYS.items() if any(key in row for row in rows.values())}
    return SampleFile(f"project {project}", keys, rows)


def _values(document: Mapping[str, Any], family: str | None, called: Mapping[UUID, str]) -> Mapping[str, Value]:
    parents = {role: called.get(UUID(document[role])) for role in _PARENTS if role in document}
    sex, is_affected = document.get("sex"), document.get("is_affected")
    found: Mapping[str, Value | None] = {
        "family": family,
        **parents,
        "sex": None if sex == "unknown" else sex,
        "phenotype": None if is_affected is None else 1 + is_affected,
    }
    return {key: value for key, value in found.items() if value is not None}


_KEYS: Final[Mapping[str, ValueType]] = {
    "family": "string", "father": "string", "mother": "string", "sex": "string", "phenotype": "integer",
}  # fmt: skip

_PARENTS: Final = ("father", "mother")

_INDIVIDUALS: Final = (
    "SELECT uuid, document -> 'samples' FROM item WHERE item_type = 'Individual' AND project = %s"
    " AND status <> 'deleted' AND (uuid = ANY (%s) OR document -> 'samples' IS NOT NULL) ORDER BY uuid"
)

_DOCUMENTS: Final = "SELECT uuid, document FROM item WHERE uuid = ANY (%s)"

_NAMES: Final = "SELECT uuid, key FROM item WHERE uuid = ANY (%s)"

_FAMILIES: Final = (
    "SELECT l.target, min(f.key) FROM link AS l JOIN item AS f ON f.uuid = l.source WHERE l.target = ANY (%s)"
    " AND l.item_type = 'Family' AND l.property = 'members' AND f.status <> 'deleted' GROUP BY l.target"
)

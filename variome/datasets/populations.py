"""Populations: groups of samples that a project keeps under a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import Connection, sql

from variome.items.reading import get_item
from variome.items.viewer import Viewer, visible
from variome.schema.registry import SchemaRegistry


@dataclass(frozen=True, slots=True)
class Population:
    """Who belongs to a population: those who are named, and those of whom the expression holds.

    Attributes:
        name: in its project.
        datasets: names of those whose samples are meant; empty for all of the project.
        samples: by name of their dataset, the names of those who are named.
        expression: over what is known of the samples of `datasets`; empty where there is none.
    """

    name: str
    datasets: Sequence[str]
    samples: Mapping[str, Sequence[str]]
    expression: str


def get_population(
    connection: Connection[Any], registry: SchemaRegistry, name: str, *, viewer: Viewer, project: str
) -> Population:
    """A population by its name, uuid, @id or alias.

    Samples that were withdrawn are left out, and so is what the viewer may not see.

    Args:
        connection: where from.
        registry: the schemas of that store.
        name: as people call it.
        viewer: who asks.
        project: name of the project in which the name is looked for.

    Raises:
        NotFoundError: there is none that the viewer may see.
    """
    item = get_item(connection, registry, "Population", name, viewer=viewer, project=project)
    document = orjson.loads(item.document)
    seen = {row: visible(viewer, row) for row in "ds"}
    datasets = connection.execute(_DATASETS.format(**seen), [_uuids(document, "datasets")]).fetchall()
    samples: dict[str, list[str]] = {}
    for dataset, sample in connection.execute(_SAMPLES.format(**seen), [_uuids(document, "samples")]):
        samples.setdefault(dataset, []).append(sample)
    return Population(document["population_id"], [key for (key,) in datasets], samples, document.get("expression", ""))


def _uuids(document: Mapping[str, Any], name: str) -> Sequence[UUID]:
    return [UUID(text) for text in document.get(name, ())]


_DATASETS: Final = sql.SQL(
    "SELECT d.key FROM item AS d WHERE d.uuid = ANY (%s) AND d.status <> 'deleted' AND {d} ORDER BY d.key"
)

_SAMPLES: Final = sql.SQL(
    "SELECT d.key, s.document ->> 'sample_name' FROM item AS s"
    " JOIN item AS d ON d.uuid = (s.document ->> 'dataset')::uuid"
    " WHERE s.uuid = ANY (%s) AND s.status <> 'deleted' AND {s}"
    " AND (s.document ->> 'is_withdrawn') IS DISTINCT FROM 'true' ORDER BY d.key, s.key"
)

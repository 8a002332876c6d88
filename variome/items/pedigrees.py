"""What the store knows of the families of a project, as a loader asks for it: by the names of individuals and families.

Documents are those that are stored. Links between them are uuids, which follow from project and name.
"""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from variome.model.identity import individual_uuid, item_uuid

Document = dict[str, Any]


def find_families(
    connection: Connection[Any], project: str, individuals: Collection[str], families: Collection[str]
) -> dict[str, list[Document]]:
    """The families that are called so or have such members, whole: `families` and `individuals`, each by name.

    With them come the individuals of these names that have no family, and the parents of all, whose names tell
    siblings from half-siblings.

    Args:
        connection: where from.
        project: name of the project; nothing of another is looked at.
        individuals: names of individuals, those that the project does not have among them.
        families: names of families, likewise.
    """
    owner = item_uuid("Project", project)
    named = [individual_uuid(project, name) for name in individuals]
    rows = connection.execute(
        _FAMILIES, [owner, [item_uuid("Family", f"{project}/{name}") for name in families], named]
    )
    found = [document for (document,) in rows]
    members = {UUID(member) for family in found for member in family.get("members", ())}
    people = _individuals(connection, owner, members.union(named))
    parents = {UUID(each[role]) for each in people.values() for role in ("father", "mother") if role in each}
    people |= _individuals(connection, owner, parents - people.keys())
    return {
        "families": found,
        "individuals": sorted(people.values(), key=lambda each: str(each["individual_id"])),
    }


def _individuals(connection: Connection[Any], project: UUID, uuids: Collection[UUID]) -> dict[UUID, Document]:
    return dict(connection.execute(_INDIVIDUALS, [project, list(uuids)]).fetchall())


_FAMILIES: Final = (
    "SELECT document FROM item WHERE item_type = 'Family' AND project = %s AND status <> 'deleted' AND (uuid = ANY (%s)"
    " OR uuid IN (SELECT source FROM link WHERE target = ANY (%s) AND property = 'members')) ORDER BY key, uuid"
)

_INDIVIDUALS: Final = (
    "SELECT uuid, document FROM item WHERE item_type = 'Individual' AND project = %s AND status <> 'deleted'"
    " AND uuid = ANY (%s)"
)

"""The groups of which each client was told, kept in the database: a restart forgets none, and processes share them.

A group is kept for a time after it was last asked about. A client who has as many as there may be is told of no other
until some are forgotten: to forget the oldest instead would let anybody ask until it is gone.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

import numpy as np
from psycopg import Connection

from variome.errors import ForbiddenError
from variome.genotypes.cache import Cache
from variome.search.genotypes.partition import Group, Partition, People, partition_of

MOST_GROUPS: Final = 200
"""That are kept of a client; a group of several datasets counts once for each."""

Known = tuple[Partition, Mapping[str, People]]
"""The classes of all groups, and by dataset all whom they have there."""


def admit(connection: Connection[Any], client: str, groups: Sequence[Group], days: int) -> Known:
    """The classes after a client was told of groups; it is kept that this is so.

    Questions of one client are decided one after the other, whichever process asks.

    Args:
        connection: in autocommit mode.
        client: who asks.
        groups: about whom.
        days: for which groups are remembered that are not asked about again.

    Raises:
        ForbiddenError: a class would be too small, or the client has too many groups. Nothing is kept.
    """
    fresh = {_uuid(client, group): group for group in groups}
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [client])
        connection.execute(_FORGET, [client, days])
        kept = [uuid for (uuid,) in connection.execute(_KEPT, [client]).fetchall()]
        new = [group for uuid, group in fresh.items() if uuid not in set(kept)]
        if len(kept) + len(new) > MOST_GROUPS:
            raise ForbiddenError(
                f"of one client {MOST_GROUPS} groups are kept for {days} days, and these would be more; ask about one "
                "of those before, or an administrator"
            )
        partition, asked = _known(connection, kept)
        for group in new:
            partition = partition.cut(group)
        partition.check()
        for uuid, group in fresh.items():
            connection.execute(_KEEP, [uuid, client, group.dataset, _packed(group)])
    return partition, _asked(asked, new)


def _known(connection: Connection[Any], uuids: Sequence[UUID]) -> Known:
    """What the groups give that are kept; it is remembered, since what a uuid names never changes."""

    def read() -> Known:
        rows = connection.execute(_GROUPS, [list(uuids)]).fetchall()
        groups = [_unpacked(dataset, members) for dataset, members in rows]
        return partition_of(groups), _asked({}, groups)

    found: Known = _remembered.get(" ".join(map(str, uuids)), read, lambda known: 64 * len(known[0].people) + 1000)
    return found


def _asked(known: Mapping[str, People], groups: Sequence[Group]) -> Mapping[str, People]:
    found = dict(known)
    for group in groups:
        before = found.get(group.dataset)
        found[group.dataset] = group.people if before is None else np.union1d(before, group.people)
    return found


def _uuid(client: str, group: Group) -> UUID:
    return uuid5(NAMESPACE_OID, b"\0".join([client.encode(), group.dataset.encode(), _packed(group)]).hex())


def _packed(group: Group) -> bytes:
    return group.people.astype("<u8").tobytes() + group.least.astype("<u4").tobytes()


def _unpacked(dataset: str, members: bytes) -> Group:
    n_people = len(members) // _BYTES_OF_A_PERSON
    people = np.frombuffer(members, "<u8", n_people).astype(np.uint64)
    return Group(dataset, people, np.frombuffer(members, "<u4", n_people, 8 * n_people).astype(np.int64))


_BYTES_OF_A_PERSON: Final = 12

_remembered: Final = Cache(100_000_000)

_FORGET: Final = "DELETE FROM genotype_group WHERE client = %s AND asked < now() - make_interval(days => %s)"
_KEPT: Final = "SELECT uuid FROM genotype_group WHERE client = %s ORDER BY uuid"
_GROUPS: Final = "SELECT dataset, members FROM genotype_group WHERE uuid = ANY (%s)"
_KEEP: Final = (
    "INSERT INTO genotype_group (uuid, client, dataset, members, asked) VALUES (%s, %s, %s, %s, now())"
    " ON CONFLICT (uuid) DO UPDATE SET asked = now() WHERE genotype_group.asked < now() - interval '1 hour'"
)

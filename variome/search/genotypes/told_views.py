"""The views of which each client was told, kept in the database beside the groups (`answered_groups`).

Two views of a dataset are two versions of it, or two choices of edits. What a group has in one of them and in the other
differs by those alone whose calls differ: `variome.search.genotypes.changed_calls` sees that these are enough.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_OID, uuid5

import orjson
from psycopg import Connection

from variome.errors import ForbiddenError
from variome.genotypes.view_name import ViewName

MOST_VIEWS: Final = 50
"""That are kept of a client and a dataset."""


class ToldView(NamedTuple):
    """A view: of which dataset, `Dataset.calls_digest` of it, and how it is opened again."""

    dataset: str
    calls: str
    name: ViewName


def remember(
    connection: Connection[Any], client: str, views: Sequence[ToldView], days: int
) -> Mapping[str, Sequence[ToldView]]:
    """All views of which a client was told, by dataset, those of this question among them.

    A view is kept for a time after it was last asked about. Whoever asks at once is told one after the other.

    Args:
        connection: in autocommit mode.
        client: who asks.
        views: about which.
        days: for which views are remembered that are not asked about again.

    Raises:
        ForbiddenError: the client has too many views. Nothing is kept.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [client])
        connection.execute(_FORGET, [client, days])
        for view in views:
            uuid = uuid5(NAMESPACE_OID, "\0".join([client, view.dataset, view.calls]))
            connection.execute(_KEEP, [uuid, client, view.dataset, view.calls, orjson.dumps(list(view.name))])
        rows = connection.execute(_KEPT, [client, [view.dataset for view in views]]).fetchall()
        found: dict[str, list[ToldView]] = defaultdict(list)
        for dataset, calls, name in rows:
            found[dataset].append(ToldView(dataset, calls, ViewName(*orjson.loads(name))))
        if any(len(each) > MOST_VIEWS for each in found.values()):
            raise ForbiddenError(
                f"of one client {MOST_VIEWS} versions or choices of edits of a dataset are kept for {days} days, and "
                "this would be one more; ask about one of those before, or an administrator"
            )
    return found


_FORGET: Final = "DELETE FROM genotype_view WHERE client = %s AND asked < now() - make_interval(days => %s)"
_KEEP: Final = (
    "INSERT INTO genotype_view (uuid, client, dataset, calls, name, asked) VALUES (%s, %s, %s, %s, %s, now())"
    " ON CONFLICT (uuid) DO UPDATE SET asked = now() WHERE genotype_view.asked < now() - interval '1 hour'"
)
_KEPT: Final = (
    "SELECT dataset, calls, name FROM genotype_view WHERE client = %s AND dataset = ANY (%s) ORDER BY dataset, calls"
)

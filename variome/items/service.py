"""The one way in: a batch of items is validated, linked and written in one transaction."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection

from variome.items.attempt import Attempt
from variome.items.batch import BatchRejectedError, BatchResult, Outcome, WriteContext
from variome.items.preparing import Item, begun_anew
from variome.items.second_keys import TakenMeanwhileError
from variome.model.item_problem import Severity
from variome.schema.registry import SchemaRegistry

_ATTEMPTS: Final = 5
"""How often a batch is tried when another writer takes what it is about to take between look and write."""


def upsert_batch(
    connection: Connection[Any],
    registry: SchemaRegistry,
    items: Sequence[Item],
    context: WriteContext,
    *,
    atomic: bool = False,
    check_only: bool = False,
) -> BatchResult:
    """Write items by identity, all in one transaction: new ones are created, changed ones replaced.

    A rejected item costs itself and what links to it; the rest is written. What is there with the same content is left
    alone. The transaction is the caller's if one is open.

    Args:
        connection: where to.
        registry: the schemas of that store.
        items: of any types, in any order.
        context: who writes, for whom, as what.
        atomic: write nothing when an item is rejected.
        check_only: do everything, and take it back.

    Raises:
        BatchRejectedError: `atomic`, and an item was rejected.
        SettingsError: the project, institution or user cannot be called so.
        DatabaseError: the store went away, or refuses to write.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return _try_once(connection, registry, items, context, atomic=atomic, check_only=check_only)
        except TakenMeanwhileError:
            items = [begun_anew(item) for item in items]
    return _try_once(connection, registry, items, context, atomic=atomic, check_only=check_only)


def _try_once(
    connection: Connection[Any],
    registry: SchemaRegistry,
    items: Sequence[Item],
    context: WriteContext,
    *,
    atomic: bool,
    check_only: bool,
) -> BatchResult:
    with connection.transaction(force_rollback=check_only):
        result = Attempt(connection, registry, items, context).write()
        if atomic and (rejected := result.outcomes.count(Outcome.REJECTED)):
            first = next(problem for problem in result.problems if problem.severity is Severity.ERROR)
            message = f"{rejected:,} of {len(items):,} items are rejected, so nothing is written; the first: "
            raise BatchRejectedError(f"{message}{first.placed_message}", result)
        return result

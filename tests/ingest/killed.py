"""A process that ends in the middle of a load, played in this one."""

from collections.abc import Callable
from typing import Any

from ingest.client import BatchAnswer


class KilledError(Exception):
    """Stands for the end of the process."""


def killed(post: Any, n_batches: int, *, is_committed: bool) -> Callable[..., BatchAnswer]:
    """What posts so many batches and ends then, before or after one more is committed."""
    calls = iter(range(n_batches))

    def posts(*arguments: Any) -> Any:
        if next(calls, None) is None:
            if is_committed:
                post(*arguments)
            raise KilledError
        return post(*arguments)

    return posts

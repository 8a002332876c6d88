"""In how many threads requests are answered.

The threads share Python's lock. Those that are more than the cores do not answer sooner: each waits for its turn, and
the loop that takes requests in waits with them. Requests that take long (a batch of a loader, a load that waits for
the lease of another) have threads of their own, so that they do not keep the short ones waiting.
"""

from collections.abc import Callable
from functools import partial
from typing import Final, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request

P = ParamSpec("P")
T = TypeVar("T")

N_SHORT: Final = 8
"""Threads for all but the long ones. On two cores, 64 clients got 368 raw frames a second from 4 of them, 274 from 40.
"""
N_LONG: Final = 8


def limit_threads() -> CapacityLimiter:
    """Keep the loop that runs now to so many threads; gives the limit of the long ones."""
    to_thread.current_default_thread_limiter().total_tokens = N_SHORT
    return CapacityLimiter(N_LONG)


async def in_long_thread(request: Request, answer: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What a function gives that takes long and waits for the database, called in a thread."""
    return await to_thread.run_sync(partial(answer, *arguments, **named), limiter=request.app.state.long_threads)

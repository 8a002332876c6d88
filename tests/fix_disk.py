"""A disk that nobody waits for."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    """What is written is there for all processes at once; that it is there also when the machine has stopped, for which
    `fsync` waits 6 ms each time, no test can see. Those that look when it is called put their own in its place.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield

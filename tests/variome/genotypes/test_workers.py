import os
import signal
from contextlib import suppress
from typing import Any

import pytest

from variome.errors import InputError
from variome.genotypes.workers import open_workers


def refuse(text: str) -> None:
    raise InputError(text)


def fail() -> None:
    raise KeyError("nobody expected this")


def end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


WORKS: dict[str, Any] = {
    "twice": lambda number: 2 * number,
    "refuse": refuse,
    "fail": fail,
    "end": end,
    "who": os.getpid,
}


def test_work_is_done_by_other_processes_and_comes_back_in_order() -> None:
    with open_workers(WORKS) as workers:
        assert workers is not None
        assert [each.result() for each in [workers.submit("twice", n) for n in range(100)]] == list(range(0, 200, 2))
        assert workers.submit("who").result() != os.getpid()


def test_what_stops_a_process_is_raised_here() -> None:
    with open_workers(WORKS) as workers:
        assert workers is not None
        with pytest.raises(InputError, match="line 3: no"):
            workers.submit("refuse", "line 3: no").result()
        with pytest.raises(RuntimeError, match="nobody expected this"):
            workers.submit("fail").result()
        assert workers.submit("twice", 2).result() == 4


def test_a_process_that_is_killed_is_told() -> None:
    with open_workers(WORKS, n_workers=1) as workers:
        assert workers is not None
        with pytest.raises(InputError, match="a process that helped with the import was ended from outside"):
            workers.submit("end").result()


def test_processes_end_when_the_block_is_left_in_the_middle() -> None:
    found = []
    with suppress(ZeroDivisionError), open_workers(WORKS) as workers:
        assert workers is not None
        found = [workers.submit("who").result() for _ in range(10)]
        raise ZeroDivisionError
    assert found
    for process in set(found):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)

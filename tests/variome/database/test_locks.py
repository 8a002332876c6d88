import os
import subprocess
from pathlib import Path

import pytest

from variome.database import locks
from variome.database.locks import Lock, alone, is_held, wait_for
from variome.errors import DatabaseError


def test_shares_exclude_only_the_exclusive_one(tmp_path: Path) -> None:
    with Lock(tmp_path / "lock") as one, Lock(tmp_path / "lock") as other:
        assert one.try_shared()
        assert other.try_shared()
        assert not one.try_exclusive()
        other.release()
        assert one.try_exclusive()
        assert not other.try_shared()


def test_a_lock_is_for_the_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    with Lock(tmp_path / "lock"):
        os.umask(before)
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600


def test_a_lock_that_is_handed_down_ends_with_the_last_process_that_has_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with Lock(path) as lock:
        assert lock.try_exclusive()
        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[lock.descriptor])
    assert is_held(path)
    child.communicate()
    assert not is_held(path)


def test_a_wait_ends_with_what_was_found() -> None:
    answers = iter([None, None, 0])
    assert wait_for(lambda: next(answers), "an answer", 60) == 0


def test_a_wait_in_vain_says_for_what(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    expected = pytest.raises(DatabaseError, match="s for them, in vain")
    with alone(path, "them", 60), expected, alone(path, "them", 0.01):
        pass


def test_a_long_wait_is_spoken_of(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(locks, "FIRST_WORD", 0)
    answers = iter([None, None, None, "there"])
    wait_for(lambda: next(answers), "the server", 60)
    assert [record.getMessage() for record in caplog.records] == ["waiting for the server (0 s so far, at most 60 s)"]

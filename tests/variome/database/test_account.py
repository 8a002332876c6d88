"""Everybody can run the server: a user with a name, one without, and root, with user namespaces and without."""

import multiprocessing
import os
import pwd
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.variome.database.fix_home import process_of
from variome.database import account, creation, programs
from variome.database.server import open_database
from variome.errors import DatabaseError
from variome.settings import Settings

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")

NAMELESS = 61234


@pytest.fixture
def _reachable_programs() -> None:
    """Another user can only run programs that he can reach; a checkout in a private folder keeps them from him."""
    if not all(folder.stat().st_mode & 0o001 for folder in programs.FOLDER.resolve().parents):
        pytest.skip(f"the environment lies in a folder that other users cannot enter: {programs.FOLDER}")


@pytest.fixture
def public_folder(empty_home: Path) -> Path:
    """A home folder that everybody can enter."""
    empty_home.chmod(0o755)
    return empty_home


@pytest.fixture
def _without_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "find_namespace", lambda: None)


def use(home: Path) -> tuple[str, int]:
    """Where the server has its data, and the id of the user that it runs as."""
    with open_database(Settings(home=home)) as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_setting('data_directory')").fetchone()
        return str(row and row[0]), Path(f"/proc/{process_of(home)}").stat().st_uid


def use_as(user: int, home: Path) -> None:
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    if use(home) != (str(home / "postgres" / "data"), user):
        raise SystemExit(3)


def exit_code(act: Callable[..., None], *arguments: object) -> int | None:
    """Of the act in a process forked from ours: another user may not be able to read the Python that we run."""
    process = multiprocessing.get_context("fork").Process(target=act, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def make_home_of(user: int, parent: Path) -> Path:
    home = parent / "home"
    home.mkdir(mode=0o700)
    os.chown(home, user, user)
    return home


@pytest.mark.usefixtures("_reachable_programs")
@pytest.mark.parametrize("user", [pwd.getpwnam("nobody").pw_uid, NAMELESS], ids=["with a name", "without a name"])
def test_a_user_runs_it_with_files_of_his_own(public_folder: Path, user: int) -> None:
    if user == NAMELESS and account.find_namespace() is None:
        pytest.skip("user namespaces are forbidden here")
    assert exit_code(use_as, user, make_home_of(user, public_folder)) == 0


def test_root_runs_it_with_files_of_his_own_in_a_namespace(home: Path) -> None:
    if account.find_namespace() is None:
        pytest.skip("user namespaces are forbidden here")
    assert use(home) == (str(home / "postgres" / "data"), 0)


@pytest.mark.usefixtures("_without_namespaces")
def test_without_namespaces_root_has_nobody_run_it_under_the_home_folder(public_folder: Path) -> None:
    data, user = use(public_folder)
    assert user == pwd.getpwnam("nobody").pw_uid
    assert public_folder in Path(data).parents
    assert use(public_folder) == (data, user)
    assert public_folder.stat().st_mode & 0o777 == 0o755


@pytest.mark.usefixtures("_without_namespaces")
def test_where_nobody_cannot_enter_the_home_folder_the_data_go_elsewhere(
    tmp_path: Path, public_folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    private = tmp_path / "programs"
    private.symlink_to(programs.FOLDER)  # nobody cannot enter tmp_path, so the programs must be copied, too
    monkeypatch.setattr(programs, "FOLDER", private)
    monkeypatch.setattr(creation, "SHARED_PLACE", public_folder / "shared")
    before = os.umask(0o077)
    try:
        data, user = use(tmp_path / "home")
    finally:
        os.umask(before)
    assert user == pwd.getpwnam("nobody").pw_uid
    assert (public_folder / "shared") in Path(data).parents
    assert str(Path(data).parent) in caplog.text
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("_without_namespaces")
def test_a_folder_that_nobody_can_enter_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creation, "SHARED_PLACE", tmp_path)
    with pytest.raises(DatabaseError, match="set VARIOME_HOME to a folder that everybody can enter"):
        use(tmp_path / "home")


@pytest.mark.usefixtures("_without_namespaces", "_reachable_programs")
def test_other_processes_of_nobody_are_not_let_in(public_folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    with open_database(Settings(home=public_folder)) as url:
        tried = account.Account(user=nobody.pw_uid, group=nobody.pw_gid).run(programs.get_program("psql"), url)
    assert "Peer authentication failed" in tried.stdout


@pytest.mark.usefixtures("_without_namespaces")
def test_data_made_in_a_namespace_are_refused_without(home: Path) -> None:
    with pytest.raises(DatabaseError, match="made in a user namespace, which is forbidden here"):
        use(home)


def test_the_folder_of_another_user_is_refused(home: Path) -> None:
    os.chown(home / "postgres", NAMELESS, NAMELESS)
    with pytest.raises(DatabaseError, match=f"belongs to user id {NAMELESS} and you are 0"):
        use(home)
    os.chown(home / "postgres", 0, 0)


def test_the_data_of_another_user_are_refused(home: Path) -> None:
    os.chown(home / "postgres" / "data", NAMELESS, NAMELESS)
    with pytest.raises(DatabaseError, match=f"belongs to user id {NAMELESS}; run as that user"):
        use(home)


def test_data_elsewhere_that_are_gone_are_asked_for(empty_home: Path) -> None:
    (empty_home / "postgres").mkdir()
    (empty_home / "postgres" / "data").symlink_to(empty_home / "unmounted" / "data")
    with pytest.raises(DatabaseError, match=r"unmounted/data, which is not there; bring it back"):
        use(empty_home)

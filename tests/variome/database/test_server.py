"""The life of the private server, with real servers and real kills."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.variome.database.fix_home import has_ended, is_alive, is_running, kept_words, process_of
from tests.variome.database.visitor import start_visitor, visit
from variome.database.cluster import Cluster
from variome.database.locks import wait_for
from variome.database.server import find_status, keep_running, open_database, stop_keeping
from variome.errors import DatabaseError
from variome.settings import Settings


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_every_test_gets_an_empty_database_of_its_own(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_stat_user_tables").fetchone() == (0,)


def test_the_first_use_makes_everything_and_for_the_owner_alone(empty_home: Path) -> None:
    home = empty_home / "a b" / 'it\'s 100% "mine", $HOME'
    with open_database(Settings(home=home)) as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_database(), lower('ÄΣ'), getdatabaseencoding()").fetchone()
    assert row == ("variome", "äσ", "UTF8")
    assert mode_of(home) == mode_of(home / "postgres") == mode_of(home / "postgres" / "data") == 0o700
    assert mode_of(home / "postgres" / "server.log") == 0o600


def test_a_home_folder_that_exists_keeps_its_mode(home: Path) -> None:
    home.chmod(0o755)
    with open_database(Settings(home=home)):
        pass
    assert mode_of(home) == 0o755


def test_commits_are_durable_and_nothing_listens_on_the_network(home: Path) -> None:
    names = ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "default_toast_compression")
    with open_database(Settings(home=home)) as url, psycopg.connect(url) as connection:
        values = [connection.execute("SELECT current_setting(%s)", [name]).fetchone() for name in names]
    assert values == [("on",), ("on",), ("on",), ("",), ("lz4",)]


def test_statements_and_values_stay_out_of_the_log(home: Path, cluster: Cluster) -> None:
    with open_database(Settings(home=home)) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE calls (genotype text UNIQUE)")
        connection.execute("INSERT INTO calls VALUES ('0/1secret')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO calls VALUES ('0/1secret')")
    assert "duplicate key" in cluster.log.read_text()
    assert "secret" not in cluster.log.read_text()


def test_the_server_lives_as_long_as_it_is_used(home: Path) -> None:
    with open_database(Settings(home=home)) as url:
        assert kept_words(url) == ["from before"]
        process = process_of(home)
    assert not is_running(home)
    assert has_ended(process)


def test_a_second_use_joins_the_first_and_does_not_end_it(home: Path) -> None:
    with open_database(Settings(home=home)) as url:
        process = process_of(home)
        with visit(home):
            assert process_of(home) == process
        assert kept_words(url) == ["from before"]
    assert not is_running(home)


def test_a_process_forked_inside_the_block_does_not_stop_the_server(home: Path) -> None:
    with open_database(Settings(home=home)) as url:
        child = multiprocessing.get_context("fork").Process(target=sys.exit)
        child.start()
        child.join()
        assert kept_words(url) == ["from before"]


def test_many_come_and_go_at_once_and_the_last_one_stops_it(home: Path, cluster: Cluster) -> None:
    visitors = [start_visitor(home, visits=4) for _ in range(5)]
    said = [visitor.communicate("\n" * 4) for visitor in visitors]
    assert [err for _, err in said] == [""] * 5
    assert [[line.split()[0] for line in out.splitlines()] for out, _ in said] == [["in", "out"] * 4] * 5
    assert not is_running(home)
    assert "already exists" not in cluster.log.read_text()


def test_many_first_users_at_once_make_one_database(empty_home: Path) -> None:
    visitors = [start_visitor(empty_home) for _ in range(3)]
    said = [visitor.communicate("\n") for visitor in visitors]
    assert [err for _, err in said] == [""] * 3
    assert not is_running(empty_home)


def test_after_a_user_is_killed_the_next_one_joins_and_stops_the_server(home: Path) -> None:
    with visit(home) as visitor:
        process = process_of(home)
        visitor.kill()
    assert is_alive(process)
    with open_database(Settings(home=home)) as url:
        assert process_of(home) == process
        assert kept_words(url) == ["from before"]
    assert has_ended(process)


@pytest.mark.parametrize("sight", ["data.partial/PG_VERSION", "data", "data/postmaster.pid"])
def test_a_first_user_killed_at_any_moment_leaves_nothing_broken(empty_home: Path, sight: str) -> None:
    home = empty_home
    with start_visitor(home) as visitor:
        wait_for(lambda: (home / "postgres" / sight).exists() or None, sight, 60)
        visitor.kill()
    with open_database(Settings(home=home)) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not is_running(home)


def test_what_was_committed_survives_a_killed_server(home: Path) -> None:
    with open_database(Settings(home=home)) as url:
        with psycopg.connect(url) as connection:
            connection.execute("INSERT INTO kept VALUES ('committed')")
        connection = psycopg.connect(url)
        connection.execute("INSERT INTO kept VALUES ('not committed')")
        os.kill(process_of(home), signal.SIGKILL)
        connection.close()
    with open_database(Settings(home=home)) as url:
        assert kept_words(url) == ["committed", "from before"]


def test_a_killed_server_is_replaced_while_its_users_still_live(home: Path) -> None:
    with visit(home), open_database(Settings(home=home)):
        os.kill(process_of(home), signal.SIGKILL)
        with visit(home), open_database(Settings(home=home)) as url:
            assert kept_words(url) == ["from before"]
    assert not is_running(home)


def test_processes_of_a_killed_server_are_waited_for(home: Path) -> None:
    busy = "DO $$ BEGIN WHILE clock_timestamp() < now() + interval '1 s' LOOP END LOOP; END $$"
    with open_database(Settings(home=home)) as url:
        connection = psycopg.connect(url, autocommit=True)
        connection.pgconn.send_query(busy.encode())
        os.kill(process_of(home), signal.SIGKILL)
        assert is_alive(connection.info.backend_pid)
        with open_database(Settings(home=home)) as new_url:
            assert not is_alive(connection.info.backend_pid)
            assert kept_words(new_url) == ["from before"]
        connection.close()


def test_a_number_that_another_process_has_now_is_not_taken_for_the_server(home: Path, cluster: Cluster) -> None:
    with open_database(Settings(home=home)):
        file = cluster.data / "postmaster.pid"
        lines = file.read_text().splitlines()
        os.kill(process_of(home), signal.SIGKILL)
    with subprocess.Popen(["sleep", "20"]) as innocent:
        file.write_text("\n".join([str(innocent.pid), *lines[1:]]) + "\n")
        with open_database(Settings(home=home)) as url:
            assert kept_words(url) == ["from before"]
            assert process_of(home) != innocent.pid
        assert innocent.poll() is None
        innocent.kill()


def test_a_copy_of_a_running_home_is_not_taken_for_the_original(home: Path) -> None:
    copy = home / "copy"
    copy.mkdir()
    with open_database(Settings(home=home)) as url:
        subprocess.run(["cp", "-a", home / "postgres", copy / "postgres"], check=True)
        with open_database(Settings(home=copy)) as other_url, psycopg.connect(other_url) as connection:
            connection.execute("INSERT INTO kept VALUES ('in the copy')")
        assert not is_running(copy)
        assert kept_words(url) == ["from before"]


def test_a_home_too_deep_for_a_socket_has_it_in_a_private_temporary_folder(home: Path) -> None:
    deep = home.joinpath(*["a_rather_long_name"] * 6)
    deep.mkdir(parents=True)
    (home / "postgres").rename(deep / "postgres")
    with open_database(Settings(home=deep)) as url, visit(deep):
        assert kept_words(url) == ["from before"]
        folder = Path(str(psycopg.conninfo.conninfo_to_dict(url)["host"]))
        assert mode_of(folder) == 0o700
        assert deep not in folder.parents
    assert not folder.exists()


def test_it_runs_on_without_users_until_it_is_stopped(home: Path) -> None:
    keep_running(home)
    process = process_of(home)
    with visit(home):
        assert process_of(home) == process
    assert is_alive(process)
    stopped = stop_keeping(home)
    assert stopped is not None
    assert not stopped.is_running
    assert has_ended(process)


def test_stopping_it_while_it_is_used_leaves_that_to_the_last_user(home: Path) -> None:
    keep_running(home)
    with open_database(Settings(home=home)) as url:
        stopped = stop_keeping(home)
        assert stopped is not None
        assert (stopped.is_running, stopped.is_used, stopped.is_kept) == (True, True, False)
        assert kept_words(url) == ["from before"]
    assert not is_running(home)


def test_the_status_of_nothing_makes_nothing(tmp_path: Path) -> None:
    assert find_status(tmp_path / "home") is None
    assert stop_keeping(tmp_path / "home") is None
    assert not (tmp_path / "home").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which only Linux has")
def test_the_server_has_neither_our_files_nor_our_terminal(home: Path, tmp_path: Path) -> None:
    leaked = tmp_path / "ours"
    with leaked.open("w") as file:
        os.set_inheritable(file.fileno(), True)
        with open_database(Settings(home=home)):
            process = Path(f"/proc/{process_of(home)}")
            files = set(_open_files(process))
            session, terminal = (process / "stat").read_text().rpartition(")")[2].split()[3:5]
            environment = (process / "environ").read_bytes()
    assert str(leaked) not in files
    assert (int(session) != os.getsid(0), terminal) == (True, "0")
    assert b"HOME=" not in environment


def _open_files(process: Path) -> Iterator[str]:
    """What a process has open; what it closes meanwhile is passed over."""
    for entry in (process / "fd").iterdir():
        with suppress(FileNotFoundError):
            yield str(entry.readlink())


def test_a_large_log_is_put_aside(home: Path, cluster: Cluster) -> None:
    cluster.log.write_text("old\n" * 300_000)
    with open_database(Settings(home=home)):
        assert cluster.log.stat().st_size < 10_000
    assert (home / "postgres" / "server.log.1").read_text().startswith("old\n")


def test_data_of_another_version_are_refused(home: Path, cluster: Cluster) -> None:
    (cluster.data / "PG_VERSION").write_text("9.6\n")
    with (
        pytest.raises(DatabaseError, match=r"is of PostgreSQL 9\.6, installed is 17"),
        open_database(Settings(home=home)),
    ):
        pass


def test_a_server_that_does_not_start_says_why(home: Path, cluster: Cluster) -> None:
    (cluster.data / "postgresql.auto.conf").write_text("shared_buffers = 'plenty'\n")
    with (
        pytest.raises(DatabaseError, match=r"does not start: .*postgresql\.auto\.conf"),
        open_database(Settings(home=home)),
    ):
        pass


def test_a_home_that_is_a_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    expected = rf"under {tmp_path}/home cannot be used: .*; correct that, or set VARIOME_HOME"
    with pytest.raises(DatabaseError, match=expected), open_database(Settings(home=tmp_path / "home")):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk and make it read-only")
def test_a_full_and_a_read_only_disk_are_told_in_a_sentence(home: Path, tmp_path: Path) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", tmp_path], check=False).returncode:
        pytest.skip("mounting is forbidden here")
    try:
        with (
            pytest.raises(DatabaseError, match="No space left on device"),
            open_database(Settings(home=tmp_path / "h")),
        ):
            pass
        assert not (tmp_path / "h" / "postgres" / "data").exists()
        subprocess.run(["mount", "-o", "remount,ro", tmp_path], check=True)
        with pytest.raises(DatabaseError, match="Read-only file system"), open_database(Settings(home=tmp_path / "h")):
            pass
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_a_named_database_is_used_and_nothing_is_started(database_url: str, tmp_path: Path) -> None:
    settings = Settings.model_validate({"home": tmp_path / "home", "DATABASE_URL": database_url})
    with open_database(settings) as url:
        assert url == database_url
    assert not (tmp_path / "home").exists()


def test_a_named_database_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    url = "postgresql://me:secret@127.0.0.1:1/items"
    settings = Settings.model_validate({"home": tmp_path, "DATABASE_URL": url})
    with (
        pytest.raises(DatabaseError, match=r"'items' at 127\.0\.0\.1 .* cannot be reached") as caught,
        open_database(settings),
    ):
        pass
    assert "secret" not in str(caught.value)

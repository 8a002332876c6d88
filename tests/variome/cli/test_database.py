import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.variome.database.fix_home import is_running, kept_words, process_of
from variome.cli import main
from variome.cli.database import database
from variome.database.server import keep_running, open_database
from variome.settings import Settings

DATABASE = "private database in {}/postgres: "


@pytest.fixture
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VARIOME_HOME", str(home))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["database", *map(str, arguments)], prog_name="variome")


def variome(*arguments: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, whose files psql inherits."""
    command = [sys.executable, "-c", "from variome.cli import main; main()", "database", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("_at_home")
def test_start_keeps_it_running_until_stop(home: Path) -> None:
    started = run("start")
    assert started.exit_code == 0
    assert f"is running (process {process_of(home)}), until `variome database stop`" in started.output
    assert run("status").output == started.output
    stopped = run("stop")
    assert stopped.output == f"{DATABASE.format(home)}stopped; the first command that needs it starts it\n"
    assert not is_running(home)


@pytest.mark.usefixtures("_at_home")
def test_stop_says_that_it_is_used(home: Path) -> None:
    keep_running(home)
    with open_database(Settings(home=home)):
        assert run("stop").output.endswith(", until the last command that uses it ends\n")


def test_before_the_first_use_there_is_none(tmp_path: Path) -> None:
    expected = "there is no private database yet; the first command that needs it makes it\n"
    assert run("status").output == run("stop").output == expected
    assert not (tmp_path / "variome").exists()


@pytest.mark.parametrize("command", ["start", "status"])
def test_a_named_database_is_only_looked_at(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    said = run(command)
    assert (said.exit_code, "(DATABASE_URL) is reachable" in said.output) == (0, True)
    assert not (tmp_path / "variome").exists()


@pytest.mark.parametrize("command", [["start"], ["status"], ["psql"], ["backup", "file"], ["restore", "file"]])
def test_a_database_that_cannot_be_reached_is_one_sentence_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:s3cret@127.0.0.1:1/items")
    said = run(*command)
    assert said.exit_code == 2
    assert said.stdout == ""
    assert said.stderr.startswith("variome: ")
    assert said.stderr.count("\n") == 1
    assert "s3cret" not in said.stderr


@pytest.mark.usefixtures("_at_home")
def test_psql_takes_its_own_options_and_gives_its_own_exit_code(home: Path) -> None:
    said = variome("psql", "-X", "-tA", "-c", "SELECT word FROM kept")
    assert (said.returncode, said.stdout) == (0, "from before\n")
    said = variome("psql", "-X", "-v", "ON_ERROR_STOP=1", text="SELECT * FROM nowhere;\n")
    assert (said.returncode, "nowhere" in said.stderr) == (3, True)
    assert not is_running(home)


@pytest.mark.usefixtures("_at_home")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_told_to_end_leaves_in_order(home: Path, number: signal.Signals) -> None:
    program = "from variome.cli import main; main()"
    sleep = ["database", "psql", "-Xq", "-c", r"\! echo in", "-c", "SELECT pg_sleep(600)"]
    command = [sys.executable, "-c", program, *sleep]
    # A suite that runs under nohup ignores SIGHUP, and what it starts would do so too.
    heeding = partial(signal.signal, number, signal.SIG_DFL)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=heeding) as process:  # noqa: PLW1509
        assert process.stdout is not None
        assert process.stdout.readline() == "in\n"
        process.send_signal(number)
        assert process.wait() == 128 + number
    assert not is_running(home)


@pytest.mark.usefixtures("_at_home")
def test_backup_and_restore(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept.dump"
    assert run("backup", file).exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    refused = run("restore", file)
    assert (refused.exit_code, "holds public.kept" in refused.stderr) == (2, True)
    variome("psql", "-c", "DELETE FROM kept")
    assert run("restore", "--replace", file).exit_code == 0
    with open_database(Settings(home=home)) as url:
        assert kept_words(url) == ["from before"]


def test_a_named_database_is_backed_up_and_restored(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    variome("psql", "-c", "CREATE TABLE kept AS SELECT 'named' AS word")
    assert run("backup", tmp_path / "kept.dump").exit_code == 0
    variome("psql", "-c", "DROP TABLE kept")
    assert run("restore", tmp_path / "kept.dump").exit_code == 0
    assert kept_words(database_url) == ["named"]


@pytest.mark.parametrize("command", sorted(database.commands))
def test_every_command_shows_examples(command: str) -> None:
    said = run(command, "--help")
    assert said.exit_code == 0
    assert f"\n    variome database {command}" in said.output


def test_a_folder_that_cannot_be_made_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("VARIOME_HOME", str(tmp_path / "file" / "home"))
    said = run("start")
    assert (said.exit_code, said.stderr.count("\n")) == (2, 1)
    assert os.fspath(tmp_path / "file") in said.stderr

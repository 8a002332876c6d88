"""Commands that a resident process answers say and write what they do alone; what does not fit they do alone."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from tests.variome.genotypes.small_vcf import random_lines, write_vcf
from tests.variome.genotypes.test_importing import ORIGIN
from tests.variome.resident.processes import (
    NOBODY,
    alone,
    asking,
    ended,
    environment,
    forks_of,
    kill,
    resident,
    wait_for,
)
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.editing import edit_dataset
from variome.genotypes.importing import import_files
from variome.resident import answering
from variome.resident.server import MOST_AT_ONCE

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the processes are looked at in /proc")

SAMPLES = [f"s{number}" for number in range(40)]
CALLS = ("0|1", "0/0", "1|1", "./.")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a dataset in it, `cohort`, and one beside it, `beside/`."""
    home = tmp_path_factory.mktemp("a-folder-with-a-name-so-long-that-no-socket-could-have-it" * 2)
    import_files(home / "genotypes/cohort", [write_vcf(home / "c.vcf", random_lines(1, 3000, 40), SAMPLES)], ORIGIN)
    for name in ("second", "third"):  # an answer that no pipe holds
        (home / "genotypes" / name).symlink_to("cohort")
    import_files(home / "beside", [write_vcf(home / "b.vcf", random_lines(2, 20, 2), ["s1", "x"])], ORIGIN)
    (home / "names.txt").write_text("s3\ns5\n")
    (home / "part.bed").write_text("chr1\t10\t90\n")
    return home


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[int]:
    with resident(home) as process:
        yield process


ANSWERED = {
    "rows": ["view", "cohort", "-r", "chr1:5-40"],
    "counts of a file of names": ["counts", "cohort", "-s", "names.txt", "-s", ",s1,s2", "-B", "part.bed"],
    "two datasets, one by its folder": ["view", "cohort", "./beside/", "-G", "-r", "2:1-50"],
    "haplotypes": ["haplotypes", "cohort", "-r", "1:1-6"],
    "carriers, and an allele that is not there": ["carriers", "cohort", "-a", ",1:5:1:G,1:999:1:C"],
    "a version that there is not": ["counts", "cohort", "--version", "7"],
    "no such dataset": ["counts", "nothing"],
    "no such option": ["view", "cohort", "--wrong"],
    "help": ["counts", "--help"],
    "an expression that means nothing": ["view", "cohort", "-f", "AC >"],
    "a sample whose name is no Unicode": ["view", "cohort", "-s", os.fsdecode(b",\xff\xfe")],
    "BCF": ["view", "cohort", "-b", "-r", "X:1-50"],
}


@pytest.mark.parametrize("arguments", ANSWERED.values(), ids=ANSWERED)
def test_an_answer_is_what_the_command_itself_says(home: Path, server: int, arguments: list[str]) -> None:
    of_server = asking(home, *arguments)
    assert ended(of_server) == alone(home, *arguments)
    assert of_server.returncode != NOBODY


def test_a_file_is_written_where_the_command_stands_with_its_umask(home: Path, server: int) -> None:
    before = os.umask(0o027)
    try:
        assert ended(asking(home, "view", "cohort", "-o", "rows.vcf")) == (0, b"", b"")
    finally:
        os.umask(before)
    assert (home / "rows.vcf").stat().st_mode & 0o777 == 0o640
    assert (home / "rows.vcf").read_bytes() == alone(home, "view", "cohort")[1]


def test_what_was_changed_is_seen_at_once(home: Path, server: int) -> None:
    folder = home / "genotypes/changing"
    shutil.copytree(home / "beside", folder)
    counts = ["counts", f"{folder}/"]
    for new in ("0/0", "1/1"):
        before = ended(asking(home, *counts))
        site = before[1].decode().splitlines()[1].split("\t")
        marker = f"{site[0]}:{site[1]}:{site[3]}:{site[4]}"
        edit_dataset(folder, [EditRequest("a test", "replace", marker, new=(new,))], author="ada", reason="gel")
        after = ended(asking(home, *counts))
        assert after[0] == 0
        assert after == alone(home, *counts) != before


def test_a_reader_that_goes_ends_the_work_as_it_ends_the_command(home: Path, server: int) -> None:
    process = asking(home, "view", "cohort", "second", "third")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(30) == 128 + signal.SIGPIPE


def test_nobody_is_asked_who_might_not_be_ours(home: Path, server: int) -> None:
    (home / "resident").chmod(0o755)
    assert ended(asking(home, "counts", "cohort")) == (NOBODY, b"", b"")
    (home / "resident").chmod(0o700)
    assert ended(asking(home, "counts", "cohort"))[0] == 0
    assert (home / "resident/socket").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["VARIOME_RESIDENT", "variome_resident"])
def test_nobody_is_asked_where_that_is_turned_off(home: Path, server: int, name: str) -> None:
    assert ended(asking(home, "counts", "cohort", **{name: "no"}))[0] == NOBODY


OTHERS = {
    "an older program": "import variome.resident.message as m; m.PROTOCOL = b'0'",
    "another place of the program": "import variome; variome.__path__[:] = ['/elsewhere', *variome.__path__]",
    "another Python": "import sys; sys.version = '3.9'",
    "less memory": "import resource as r; r.setrlimit(r.RLIMIT_AS, (1 << 33, 1 << 33))",
    "no standard output": "import os, sys; os.close(1); sys.stdout = None",
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_who_is_not_like_the_server_is_not_answered(home: Path, server: int, change: str) -> None:
    program = f"{change}; from variome.resident.client import ask; assert ask(['variome', 'genotypes', 'view']) is None"
    subprocess.run([sys.executable, "-c", program], env=environment(home), check=True, timeout=30)


def test_what_is_no_command_is_not_answered(home: Path, server: int) -> None:
    for content in (b"", b"\xff\xff\xff\xff", b"\x05\0\0\0hello", b"\x03\0\0\0\0\0\0"):
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.settimeout(30)
            folder = os.open(home / "resident", os.O_RDONLY)
            stranger.connect(f"/proc/self/fd/{folder}/socket")
            os.close(folder)
            stranger.sendall(content)
            stranger.shutdown(socket.SHUT_WR)
            assert stranger.recv(10) in {b"", b"N"}
    assert ended(asking(home, "counts", "cohort"))[0] == 0


def test_who_asks_one_more_than_can_be_answered_does_it_alone(home: Path, server: int) -> None:
    folder = os.open(home / "resident", os.O_RDONLY)
    waiting = [socket.socket(socket.AF_UNIX) for _ in range(MOST_AT_ONCE)]
    for each in waiting:
        each.connect(f"/proc/self/fd/{folder}/socket")
    wait_for(lambda: len(forks_of(server)) == MOST_AT_ONCE)
    assert ended(asking(home, "counts", "cohort"))[0] == NOBODY
    for each in waiting:
        each.close()
    os.close(folder)
    wait_for(lambda: not forks_of(server))
    assert ended(asking(home, "counts", "cohort"))[0] == 0


def blocked(home: Path, server: int) -> tuple[subprocess.Popen[bytes], int]:
    """A command whose answer nobody reads, and the process that waits for it to be read."""
    wait_for(lambda: not forks_of(server))
    process = asking(home, "view", "cohort", "second", "third")
    assert process.stdout is not None
    assert os.read(process.stdout.fileno(), 1) == b"#"
    (fork,) = forks_of(server)
    return process, fork


def test_who_asks_and_goes_away_ends_the_work(home: Path, server: int) -> None:
    process, _ = blocked(home, server)
    process.kill()
    wait_for(lambda: not forks_of(server))
    ended(process)


def test_ctrl_c_ends_it_as_it_ends_the_command(home: Path, server: int) -> None:
    process, _ = blocked(home, server)
    process.send_signal(signal.SIGINT)
    code, _, errors = ended(process)
    assert (code, errors) == (130, b"genotypes: interrupted\n")


def test_an_answer_that_ends_in_the_middle_is_told(home: Path, server: int) -> None:
    process, fork = blocked(home, server)
    kill(fork)
    code, out, errors = ended(process)
    assert (code, out[:20]) == (2, b"##fileformat=VCFv4.3"[1:] + b"\n")
    assert b"cut short" in errors
    assert errors.count(b"\n") == 1


def test_a_server_that_does_not_move_is_not_waited_for(home: Path, server: int) -> None:
    os.kill(server, signal.SIGSTOP)
    try:
        assert ended(asking(home, "counts", "cohort")) == (NOBODY, b"", b"")
    finally:
        os.kill(server, signal.SIGCONT)
    wait_for(lambda: ended(asking(home, "counts", "cohort"))[0] == 0)


def test_servers_follow_one_another_and_what_has_begun_outlives_them(home: Path, tmp_path: Path) -> None:
    (tmp_path / "genotypes").symlink_to(home / "genotypes")
    (tmp_path / "resident").mkdir(mode=0o700)
    left_behind = tmp_path / "resident/socket"
    with chdir(left_behind.parent), socket.socket(socket.AF_UNIX) as dead:
        dead.bind(left_behind.name)
    assert ended(asking(tmp_path, "counts", "cohort"))[0] == NOBODY
    left_behind.unlink()
    with resident(tmp_path) as first, resident(tmp_path):
        process, _ = blocked(tmp_path, first)
        kill(first)
        code, out, errors = ended(process)
        wait_for(lambda: ended(asking(tmp_path, "counts", "cohort"))[0] == 0)
    assert (code, errors) == (0, b"")
    assert b"#" + out == alone(tmp_path, "view", "cohort", "second", "third")[1]
    assert not left_behind.exists()


def test_it_ends_with_the_process_that_started_it(home: Path, tmp_path: Path) -> None:
    program = "import subprocess, sys; from tests.variome.resident.processes import _RESIDENT;" + (
        "print(subprocess.Popen([sys.executable, '-c', _RESIDENT]).pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], env=environment(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        number = int(parent.stdout.readline())
        wait_for((tmp_path / "resident/socket").exists)
        parent.kill()
    wait_for(lambda: not (tmp_path / "resident/socket").exists())
    wait_for(lambda: not Path(f"/proc/{number}").exists())


def test_who_was_killed_before_it_read_what_it_was_told_has_gone() -> None:
    ours, theirs = socket.socketpair()
    ours.sendall(b"W")
    theirs.close()
    assert answering._said(ours) == b""
    ours.close()
    assert answering._said(ours) == b""

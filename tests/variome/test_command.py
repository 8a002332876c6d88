"""The command `variome` before it has imported anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from variome import command

HOME = "VARIOME_HOME"

ASKED = {
    "genotypes counts cohort": True,
    "genotypes view ./cohort/ -s names.txt": True,
    "genotypes carriers cohort -a list": True,
    "genotypes haplotypes cohort": True,
    "genotypes export cohort --to vcf": False,
    "genotypes view cohort -s /dev/fd/63": False,
    "genotypes view cohort -B/proc/self/fd/3": False,
    "genotypes": False,
    "search variants": False,
    "": False,
}


@pytest.mark.parametrize(("words", "is_asked"), ASKED.items(), ids=ASKED)
def test_a_server_is_asked_what_it_can_answer(monkeypatch: pytest.MonkeyPatch, words: str, is_asked: bool) -> None:
    asked: list[list[str]] = []

    def ask(arguments: list[str]) -> None:
        asked.append(arguments)

    monkeypatch.setattr("variome.resident.client.ask", ask)
    monkeypatch.setattr("variome.cli.main", lambda: None)
    monkeypatch.setattr(sys, "argv", ["variome", *words.split()])
    command.main()
    assert asked == ([sys.argv] if is_asked else [])


def test_who_asks_a_server_has_imported_next_to_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; before = {*sys.modules}; sys.argv = ['variome', 'genotypes', 'counts', 'cohort']; "
        "from variome.command import main; from variome.resident.client import ask; assert ask(sys.argv) is None; "
        "print(*sorted({*sys.modules} - before))"
    )
    (tmp_path / "resident").mkdir(mode=0o700)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, HOME: str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == [
        *("_socket", "variome", "variome.command", "variome.home", "variome.resident"),
        *("variome.resident.client", "variome.resident.message", "variome.resident.place"),
    ]

"""Runs the console blocks of a page, as a reader would: one shell, one folder, from top to bottom."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.docs.markdown import iter_blocks, iter_fences

LONGEST = 300
"""Seconds that a page may take."""

_MARK = "\x1e"  # ASCII's record separator: no command writes it


@dataclass(frozen=True)
class Step:
    """A command of a page, and the output that the page shows, empty when it shows none."""

    command: str
    output: str


@dataclass(frozen=True)
class Answer:
    """What a command wrote, to standard output and standard error together, and how it ended."""

    output: str
    status: int


def iter_steps(page: str) -> Iterator[Step]:
    """The commands of all console blocks: lines after `$ `, with those that go on after `> `; the rest is output."""
    for block in iter_blocks(page, "console"):
        for text in ("\n" + block).split("\n$ ")[1:]:
            lines = text.splitlines()
            n_more = next((n for n, line in enumerate(lines[1:]) if not line.startswith("> ")), len(lines) - 1)
            command = [lines[0], *(line.removeprefix("> ") for line in lines[1 : n_more + 1])]
            yield Step("\n".join(command), "".join(f"{line}\n" for line in lines[n_more + 1 :]))


def iter_examples(page: str) -> Iterator[Step]:
    """The same, and between them the Python blocks; the first of these begins all others."""
    beginning = ""
    for language, text in iter_fences(page):
        if language == "console":
            yield from iter_steps(f"```console\n{text}```\n")
        elif language == "python" and beginning:
            yield Step(f"python - <<'END'\n{beginning}{text}END", "")
        elif language == "python":
            beginning = text


def is_as_shown(shown: str, answered: str) -> bool:
    """Whether an answer is what a page shows; there a line `...` is any lines or none, `...` in a line any text."""
    lines = (".*?".join(map(re.escape, line.split("..."))) + "\n" for line in shown.splitlines())
    pattern = "".join("(?:.*\n)*?" if line == ".*?\n" else line for line in lines)
    return re.fullmatch(pattern, answered) is not None


def run(steps: Sequence[Step], folder: Path, environment: Mapping[str, str]) -> list[Answer]:
    """Runs the commands in one shell; one that fails does not stop those after it.

    Raises:
        TimeoutExpired: the page took too long; all that it started is killed.
    """
    script = "\n".join([_PREAMBLE, *(f"{step.command}\nmark" for step in steps)])
    with subprocess.Popen(
        ["bash", "-c", script],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as shell:
        try:
            output, _ = shell.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            os.killpg(shell.pid, signal.SIGKILL)
            raise
    parts = output.split(_MARK)
    return [Answer(text, int(status)) for text, status in zip(parts[::2], parts[1::2], strict=False)]


# The status goes on, so that a page can show `echo $?`.
_PREAMBLE = f"""mark() {{ local status=$?; printf '{_MARK}%s{_MARK}' "$status"; return "$status"; }}"""

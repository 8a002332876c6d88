"""Tutorial and guides do what they say: their commands run from top to bottom and answer as shown."""

import os
import re
import socket
import sys
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

import pytest

from tests.docs.console import Step, iter_steps, run
from tests.docs.markdown import DOCS, ROOT

PROVISION = Step("variant-ingestion provision --skip variants", "")

PAGES = {
    "tutorial.md": [],
    "guides/mapping-table.md": [PROVISION],
    "guides/correct-and-unload.md": [PROVISION],
    "guides/ci.md": [],
}
"""Pages, and what they take for done."""

WAITING = re.compile(r"^waiting for PostgreSQL .*\n", re.MULTILINE)
"""What a command may say on a machine that is busy."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the reader's own, with the data of the checkout that pages use."""
    made = tmp_path / "reader"
    made.mkdir()
    for name in ("sample_vcfs", "schemas", "docs"):
        (made / name).symlink_to(ROOT / name)
    return made


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Our commands on the path, nothing of whoever runs the tests, and a port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    home = {"HOME": str(tmp_path), "VARIOME_HOME": str(tmp_path / "home")}
    return {"PATH": path, "LANG": "C.UTF-8", "VARIOME_PORT": str(port), **home}


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_of_a_page_answer_as_shown(name: str, folder: Path, environment: dict[str, str]) -> None:
    page = (DOCS / name).read_text().replace("127.0.0.1:8000", f"127.0.0.1:{environment['VARIOME_PORT']}")
    steps = [*PAGES[name], *iter_steps(page)]
    answers = run(steps, folder, environment)
    assert len(answers) == len(steps)
    for step, after, answer in zip(steps, [*steps[1:], Step("", "")], answers, strict=True):
        if after.command != "echo $?":
            assert answer.status == 0, f"$ {step.command}\n{answer.output}"
        if step.output:
            is_as_shown = OutputChecker().check_output(step.output, WAITING.sub("", answer.output), ELLIPSIS)
            assert is_as_shown, f"$ {step.command}\nshown:\n{step.output}\nanswered:\n{answer.output}"

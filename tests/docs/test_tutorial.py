"""Tutorial and guides do what they say: their commands run from top to bottom and answer as shown."""

import os
import re
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.docs.console import Step, is_as_shown, iter_examples, iter_steps, run
from tests.docs.markdown import DOCS, ROOT, iter_blocks

PROVISION = Step("variant-ingestion provision --skip variants", "")

PAGES = {
    "tutorial.md": [],
    "guides/mapping-table.md": [PROVISION],
    "guides/correct-and-unload.md": [PROVISION],
    "guides/export.md": [PROVISION],
    "guides/gene-lists.md": [PROVISION],
    "guides/genotypes.md": [PROVISION],
    "guides/find-the-variant.md": [PROVISION],
    "guides/ci.md": [],
    "guides/validate.md": [],
    "reference/api/examples.md": [PROVISION],
}
"""Pages, and what they take for done."""

OWN_POSTGRESQL = (DOCS / "guides" / "own-postgresql.md").read_text()

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


@pytest.fixture
def owner(postgres_url: str) -> Iterator[str]:
    """A role and a database of one name, made by the statements of the guide."""
    name = f"reader_{uuid4().hex}"
    (statements,) = iter_blocks(OWN_POSTGRESQL, "sql")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for statement in statements.replace("variome", name).split(";"):
            connection.execute(statement.encode())
        yield name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        connection.execute(f"DROP ROLE {name}".encode())


def check_answers(steps: Sequence[Step], folder: Path, environment: Mapping[str, str]) -> None:
    """Every command succeeds, unless the page shows its exit code, and answers what is shown."""
    answers = run(steps, folder, environment)
    assert len(answers) == len(steps)
    for step, after, answer in zip(steps, [*steps[1:], Step("", "")], answers, strict=True):
        answered = WAITING.sub("", answer.output).rstrip("\n") + "\n"
        if after.command != "echo $?":
            assert answer.status == 0, f"$ {step.command}\n{answered}"
        if step.output:
            where = f"$ {step.command}\nshown:\n{step.output}\nanswered:\n{answered}"
            assert is_as_shown(step.output, answered), where


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_of_a_page_answer_as_shown(name: str, folder: Path, environment: dict[str, str]) -> None:
    page = (DOCS / name).read_text().replace("127.0.0.1:8000", f"127.0.0.1:{environment['VARIOME_PORT']}")
    check_answers([*PAGES[name], *iter_examples(page)], folder, environment)


@pytest.mark.parametrize("name", ["guides/own-postgresql.md", "guides/run-for-a-group.md"])
def test_the_role_of_the_guide_may_do_all_that_the_guides_do(
    name: str, owner: str, postgres_url: str, folder: Path, environment: dict[str, str]
) -> None:
    # The server of the tests lets everybody in as its superuser, who becomes the role of the guide at once.
    url = postgres_url.replace("/variome?", f"/{owner}?") + f"&options=-c%20role%3D{owner}"
    page = (DOCS / name).read_text().replace("postgresql://variome@db.example.org/variome", f"'{url}'")
    page = page.replace("127.0.0.1:8000", f"127.0.0.1:{environment['VARIOME_PORT']}")
    check_answers(list(iter_steps(page.replace("'variome' at db.example.org", "'...' at ..."))), folder, environment)

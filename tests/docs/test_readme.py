"""The README does what it says: its commands succeed, its addresses lead to items of a provisioned store."""

import os
import re
import socket
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.docs.console import Step
from tests.docs.console import run as run_steps
from tests.docs.markdown import ROOT, iter_blocks
from tests.ingest.cli.fix_cli import run
from variome.settings import get_settings
from variome.web.app import create_app

SERVER = "http://127.0.0.1:8000"
ADDRESS = re.compile(rf"^ *curl {SERVER}(\S+)", re.MULTILINE)


def test_the_items_to_look_at_are_there_after_provision(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    get_settings.cache_clear()
    told = run("provision").stdout
    paths = ADDRESS.findall((ROOT / "README.md").read_text()) + ADDRESS.findall(told)
    assert len(paths) == 2
    with TestClient(create_app(), base_url=SERVER) as api:
        assert [(path, api.get(path).status_code) for path in paths] == [(path, 200) for path in paths]


def test_the_requests_and_commands_of_the_item_service_succeed(tmp_path: Path) -> None:
    section = (ROOT / "README.md").read_text().partition("## The item service")[2].partition("## How fast")[0]
    (block,) = iter_blocks(section, "")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    (tmp_path / "trio_csq.vcf").symlink_to(ROOT / "sample_vcfs" / "valid" / "trio_csq.vcf")
    begun = [
        "variant-ingestion provision --skip variants",
        "variant-ingestion load trio_csq.vcf",
        "{ variome serve > serve.log 2>&1 & }",
        f"curl --silent --retry 20 --retry-delay 1 --retry-connrefused http://127.0.0.1:{port}/health",
    ]
    shown = [line.partition("  #")[0] for line in block.replace("\\\n", "").splitlines() if line]
    assert len(shown) == 10
    own = [line.replace(":8000", f":{port}").replace("curl ", "curl --silent --fail ") for line in shown]
    steps = [Step(command, "") for command in (*begun, *own, "kill %1")]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "LANG": "C.UTF-8", "HOME": str(tmp_path), "VARIOME_HOME": str(tmp_path / "home")}
    answers = run_steps(steps, tmp_path, {**environment, "VARIOME_PORT": port})
    assert [(step.command, answer.status) for step, answer in zip(steps, answers, strict=True)] == [
        (step.command, 0) for step in steps
    ]


def test_the_commands_of_the_first_ten_minutes_succeed(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text().partition("## The item service")[0]
    commands = re.findall(r"^variant-ingestion (?:[^#\n]*[^# \n])", text, re.MULTILINE)
    assert len(commands) == 5
    for source in (ROOT / "sample_vcfs" / "valid").glob("trio_csq.*"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "LANG": "C.UTF-8", "HOME": str(tmp_path), "VARIOME_HOME": str(tmp_path / "home")}
    steps = [Step("variant-ingestion provision --skip variants", ""), *(Step(command, "") for command in commands)]
    assert [answer.status for answer in run_steps(steps, tmp_path, environment)] == [0] * 6

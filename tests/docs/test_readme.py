"""The addresses that the README and `provision` tell to look at lead to items of a provisioned store."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.docs.markdown import ROOT
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

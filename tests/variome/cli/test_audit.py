import json

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from variome.cli import main
from variome.settings import get_settings


@pytest.mark.usefixtures("server_settings")
def test_audit_prints_each_request_for_a_write_with_what_came_of_it(api: TestClient) -> None:
    get_settings.cache_clear()
    api.post("/families", json={"family_id": "F"})
    api.post("/families", json={"family_id": 5})
    api.get("/status")
    result = CliRunner().invoke(main, ["audit"])
    told = [json.loads(line) for line in result.output.splitlines()]
    assert [(each["user"], each["method"], each["route"], each["status"]) for each in told] == [
        ("local", "POST", "/{collection}", 201),
        ("local", "POST", "/{collection}", 422),
    ]
    assert CliRunner().invoke(main, ["audit", "--since", "2999-01-01"]).output == ""

"""`/metrics`: what whose key sees."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient

from tests.variome.web.test_metrics import samples, value
from variome.items.api_keys import create_key
from variome.items.submissions import begin
from variome.items.viewer import Role


def bearer(store: psycopg.Connection[Any], *, is_administrator: bool = False, **roles: Role) -> dict[str, str]:
    uuid, secret = create_key(store, "prometheus", roles, is_administrator=is_administrator)
    return {"authorization": f"Bearer {uuid}:{secret}"}


def test_the_answer_is_what_prometheus_reads(api: TestClient) -> None:
    answer = api.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert value(answer.content, "variome_submissions", status="queued") == 0
    assert value(answer.content, "variome_database_bytes") > 0


def test_a_key_sees_requests_and_the_loads_of_its_projects_and_an_administrator_all(
    api: TestClient, filled: psycopg.Connection[Any]
) -> None:
    for n, project in enumerate(("research", "research", "zyzzyva"), start=1):
        begin(filled, UUID(int=n), "1.0", project, "ann", {}, 60)
    keys = {
        2: bearer(filled, research="reader"),
        1: bearer(filled, zyzzyva="reader"),
        0: bearer(filled, watching="reader"),
        3: bearer(filled, is_administrator=True),
    }
    for n, key in keys.items():
        answer = api.get("/metrics", headers=key)
        assert value(answer.content, "variome_submissions", status="running") == n
        assert ("variome_database_bytes" in answer.text) == (n == 3)
        assert "zyzzyva" not in answer.text
    assert any(name == "variome_requests_total" for name, _ in samples(answer.content))


def test_without_a_key_nothing_is_told_once_there_are_keys(api: TestClient, filled: psycopg.Connection[Any]) -> None:
    bearer(filled, research="admin")
    assert api.get("/metrics").status_code == 401


@pytest.mark.parametrize("status", ["interrupted", "completed with problems"])
def test_every_status_has_a_series_from_the_beginning(api: TestClient, status: str) -> None:
    assert value(api.get("/metrics").content, "variome_submission_records", status=status) == 0

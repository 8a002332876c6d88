"""Each request is measured, by its route and not by its address."""

import logging
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.variome.web.fix_web import VARIANT
from variome.web.store import Store


def counted(api: TestClient) -> set[str]:
    """The series of the requests so far, with their labels and counts."""
    lines = api.get("/metrics").text.splitlines()
    return {line.removeprefix("variome_requests_total") for line in lines if line.startswith("variome_requests_total")}


def test_requests_are_counted_by_route(api: TestClient) -> None:
    api.get("/health")
    for path in (f"/variants/{VARIANT['annotation_id']}", f"/variants/{VARIANT['annotation_id']}/", "/genes/zyzzyva"):
        api.get(path)
    api.head("/genes/ENSG00000000001")
    api.get("/a/b/c/d/zyzzyva")
    api.delete("/health")
    assert counted(api) == {
        '{method="GET",route="/health",status="200"} 1.0',
        '{method="DELETE",route="/health",status="405"} 1.0',
        '{method="GET",route="/{collection}/{name}",status="200"} 3.0',
        '{method="GET",route="/{collection}/{name}",status="404"} 2.0',
    }


def test_a_bug_is_counted_as_what_it_is_answered_with(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_store: Store) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Store, "check", fails)
    assert api.get("/health").status_code == 500
    assert '{method="GET",route="/health",status="500"} 1.0' in counted(api)


def test_a_log_that_is_read_has_the_route_and_never_the_address(
    api: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "variome.web.request_meter"):
        api.get("/genes/zyzzyva?secret=zyzzyva", headers={"authorization": "Bearer zyzzyva"})
    fields: list[dict[str, Any]] = [vars(each) for each in caplog.records if each.name == "variome.web.request_meter"]
    assert [(each["method"], each["route"], each["status"]) for each in fields] == [
        ("GET", "/{collection}/{name}", 401)
    ]
    assert fields[0]["seconds"] > 0
    assert "zyzzyva" not in str(fields)

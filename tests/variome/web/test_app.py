"""Who is answered, and how the application describes itself."""

import pytest
from fastapi.testclient import TestClient

from variome.web.loopback import is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1:8000", "localhost", "localhost:8000", "[::1]:8000"])
def test_names_of_this_machine_are_answered(api: TestClient, host: str) -> None:
    assert api.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["example.org", "localhost.example.org", "10.0.0.1:8000", "[2001:db8::1]", "127.0.0.1.x"]
)
def test_other_names_are_not_answered(api: TestClient, host: str) -> None:
    answer = api.get("/genes/ENSG00000000001", headers={"host": host})
    assert answer.status_code == 421
    assert "ENSG" not in answer.text


def test_no_page_of_another_origin_is_permitted_anything(api: TestClient) -> None:
    asked = {"origin": "https://example.org", "access-control-request-method": "POST"}
    assert not any(name.startswith("access-control") for name in api.options("/bulk", headers=asked).headers)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("path", ["/genes", "/bulk", "/loads"])
def test_a_body_that_a_page_may_send_unasked_is_not_taken(api: TestClient, path: str, kind: str) -> None:
    answer = api.post(path, content=b'{"ensgid": "ENSG5"}', headers={"content-type": kind})
    assert answer.status_code in {415, 422}
    assert api.get("/genes/ENSG5").status_code == 404


def test_the_description_names_every_route(api: TestClient) -> None:
    described = api.get("/openapi.json").json()
    assert {"/{collection}/{name}", "/{collection}", "/bulk", "/search", "/loads", "/health"} <= described[
        "paths"
    ].keys()
    assert api.get("/docs").status_code == 200


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("host", False)],
)
def test_loopback_is_what_only_this_machine_reaches(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected

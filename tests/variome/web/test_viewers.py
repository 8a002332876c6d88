"""Who is let in, by what, and how often."""

import base64
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from variome.items.api_keys import create_key, revoke_key
from variome.settings import Settings

Store = psycopg.Connection[Any]


def bearer(filled: Store, user: str = "ada", **options: Any) -> dict[str, str]:
    uuid, secret = create_key(filled, user, options.pop("roles", {"research": "reader"}), **options)
    return {"authorization": f"Bearer {uuid}:{secret}"}


def uuid_in(header: dict[str, str]) -> UUID:
    return UUID(header["authorization"].removeprefix("Bearer ").partition(":")[0])


def test_no_key_is_needed_until_there_is_one(api: TestClient, filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("variome.web.key_ring.REMEMBERED", 0.0)
    assert api.get("/status").status_code == 200
    key = bearer(filled)
    answer = api.get("/status")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert answer.json()["type"] == "/problems/no-key"
    assert api.get("/status", headers=key).status_code == 200


def test_a_key_is_taken_as_basic_too(api: TestClient, filled: Store) -> None:
    shown = bearer(filled)["authorization"].removeprefix("Bearer ")
    header = "Basic " + base64.b64encode(shown.encode()).decode()
    assert api.get("/status", headers={"authorization": header}).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "", "Bearer", "Bearer x", "Basic x", "Basic eDp5", "Basic /w==", "Digest x", f"Bearer {UUID(int=7)}:secret",
        "Bearer :", b"Basic \xff", f"Bearer {UUID(int=7)}:\xff".encode("latin-1"),
    ],
)  # fmt: skip
def test_what_is_no_good_key_opens_nothing(api: TestClient, filled: Store, header: str | bytes) -> None:
    bearer(filled)
    assert api.get("/status", headers={"authorization": header}).status_code == 401


def test_a_wrong_secret_opens_nothing_even_just_after_the_right_one(api: TestClient, filled: Store) -> None:
    key = bearer(filled)
    assert api.get("/status", headers=key).status_code == 200
    assert api.get("/status", headers={"authorization": key["authorization"] + "x"}).status_code == 401


def test_a_revoked_key_opens_nothing(api: TestClient, filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("variome.web.key_ring.REMEMBERED", 0.0)
    key = bearer(filled)
    assert api.get("/status", headers=key).status_code == 200
    revoke_key(filled, uuid_in(key))
    assert api.get("/status", headers=key).status_code == 401


def test_a_key_that_was_good_is_known_without_the_database_for_a_while(api: TestClient, filled: Store) -> None:
    header = bearer(filled)["authorization"]
    ring = api.app.state.key_ring  # type: ignore[attr-defined]  # the application, for Starlette any callable
    assert ring.recall(header) is None
    found = ring.find(header)
    assert ring.recall(header) == found
    assert ring.recall(header + "x") is None


@pytest.mark.parametrize("path", ["/health", "/openapi.json", "/problems/not-found", "/contexts/Gene"])
def test_what_tells_nothing_of_the_store_needs_no_key(api: TestClient, filled: Store, path: str) -> None:
    bearer(filled)
    assert api.get(path, headers={"host": "portal.example.org"}).status_code == 200


def test_a_key_is_taken_under_any_name_of_the_server(api: TestClient, filled: Store) -> None:
    assert api.get("/status", headers={**bearer(filled), "host": "portal.example.org"}).status_code == 200


def test_a_reader_may_not_write_and_an_editor_may(api: TestClient, filled: Store) -> None:
    family = {"family_id": "F"}
    refused = api.post("/families", json=family, headers=bearer(filled))
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")
    editor = bearer(filled, roles={"research": "editor"})
    assert api.post("/families", json=family, headers=editor).status_code == 201


@pytest.mark.parametrize("item", [{"name": "theirs"}])
@pytest.mark.parametrize("collection", ["projects", "institutions", "users"])
def test_owners_are_made_by_administrators_only(
    api: TestClient, filled: Store, collection: str, item: dict[str, str]
) -> None:
    editor = bearer(filled, roles={"research": "editor"})
    assert api.post(f"/{collection}", json=item, headers=editor).status_code == 403
    root = bearer(filled, "root", is_administrator=True)
    params = {"project": "theirs"} if collection == "projects" else {}
    assert api.post(f"/{collection}", json=item, headers=root, params=params).status_code in {201, 409}


def test_a_project_that_the_key_has_no_role_in_cannot_be_told_from_none(api: TestClient, filled: Store) -> None:
    stranger = bearer(filled, roles={"elsewhere": "editor"})
    answers = [
        api.post("/families", json={"family_id": "F"}, params={"project": name}, headers=stranger)
        for name in ("research", "no-such")
    ]
    assert {answer.status_code for answer in answers} == {404}
    told = {answer.json()["detail"].replace("research", "X").replace("no-such", "X") for answer in answers}
    assert len(told) == 1


@pytest.fixture
def slow_api(server_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A server that lets each key ask twice an hour."""
    from variome.web.app import create_app

    monkeypatch.setenv("VARIOME_RATE_LIMIT", "2/hour")
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1:8000") as client:
        yield client


def test_a_key_that_asks_too_often_is_told_to_wait_and_others_are_not(slow_api: TestClient, filled: Store) -> None:
    first, second = bearer(filled), bearer(filled)
    codes = [slow_api.get("/status", headers=first).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    refused = slow_api.get("/status", headers=first)
    assert refused.headers["retry-after"] == "3600"
    assert slow_api.get("/status", headers=second).status_code == 200


def test_who_tries_too_many_bad_keys_is_told_to_wait(api: TestClient, filled: Store) -> None:
    bearer(filled)
    codes = [api.get("/status", headers={"authorization": f"Bearer {uuid4()}:x"}).status_code for _ in range(32)]
    assert codes[0] == 401
    assert codes[-1] == 429


def test_pages_of_the_origins_in_the_settings_may_ask(
    server_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from variome.web.app import create_app

    monkeypatch.setenv("VARIOME_CORS_ORIGINS", "https://portal.example.org")
    asked = {"origin": "https://portal.example.org", "access-control-request-method": "GET"}
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1:8000") as client:
        allowed = client.options("/status", headers=asked).headers
        assert allowed["access-control-allow-origin"] == "https://portal.example.org"
        refused = client.options("/status", headers={**asked, "origin": "https://example.net"}).headers
    assert "access-control-allow-origin" not in refused

"""What goes wrong, as answers."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from variome.errors import TableError, VariomeError
from variome.web.problem_types import PROBLEM_TYPES, find_error, find_problem_type

JSON = {"content-type": "application/json"}


@contextmanager
def without_database(postgres_url: str, filled_url: str) -> Iterator[None]:
    """The database of a test takes no connections and loses those it has."""
    name = psycopg.conninfo.conninfo_to_dict(filled_url)["dbname"]
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())


def add_bug(api: TestClient) -> None:
    def fail() -> None:
        raise ZeroDivisionError("SELECT secret FROM /home/somebody")

    assert isinstance(api.app, FastAPI)
    api.app.add_api_route("/bug", fail)


def test_a_bug_is_a_bare_500_with_the_trace_id_that_is_logged(
    api: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    add_bug(api)
    with caplog.at_level(logging.ERROR):
        answer = api.get("/bug")
    body = answer.json()
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert body.keys() == {"type", "title", "status", "trace_id"}
    [record] = [record for record in caplog.records if record.name.startswith("variome")]
    assert body["trace_id"] in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_a_database_that_is_away_is_a_503_until_it_is_back(api: TestClient, postgres_url: str, filled_url: str) -> None:
    assert api.get("/health").json() == {"status": "ok"}
    assert api.get("/status").status_code == 200
    with without_database(postgres_url, filled_url):
        for path in ("/health", "/status", "/genes/ENSG00000000001"):
            answer = api.get(path)
            assert answer.status_code == 503
            assert answer.json()["type"] == "/problems/unavailable"
            assert answer.headers["retry-after"]
    for path in ("/health", "/status", "/genes/ENSG00000000001"):
        assert api.get(path).status_code == 200


def test_what_the_database_says_of_itself_is_logged_and_not_told(
    api: TestClient, postgres_url: str, filled_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with without_database(postgres_url, filled_url), caplog.at_level(logging.ERROR):
        told = api.get("/health").text
    name = psycopg.conninfo.conninfo_to_dict(filled_url)["dbname"]
    assert str(name) not in told
    assert str(name) in caplog.text


def test_health_is_bad_when_the_tables_are_not_those_of_this_program(
    api: TestClient, filled: psycopg.Connection
) -> None:
    filled.execute("UPDATE alembic_version SET version_num = '0000'")
    assert api.get("/health").status_code == 503


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("GET", "/no/such/thing", 404), ("PUT", "/export", 405), ("DELETE", "/status", 405)],
)
def test_no_route_is_a_problem_too(api: TestClient, method: str, path: str, status: int) -> None:
    answer = api.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/variants/x", "DELETE, GET, HEAD, PATCH, PUT"),
        ("DELETE", "/variants", "POST"),
        ("GET", "/bulk", "POST"),
        ("DELETE", "/status", "GET, HEAD"),
    ],
)
def test_a_405_names_all_methods_that_the_address_takes(api: TestClient, method: str, path: str, allowed: str) -> None:
    answer = api.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize("body", ["{", "[]", "7", '{"token": 7}', '{"token": null, "more": 1}'])
def test_a_body_with_a_fault_is_a_422_with_the_place_of_the_fault(api: TestClient, body: str) -> None:
    path = "/loads/00000000-0000-0000-0000-000000000000/heartbeat"
    answer = api.post(path, content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert all({"pointer", "detail", "value"} <= error.keys() for error in answer.json()["errors"])


def test_every_problem_that_is_named_can_be_looked_up(api: TestClient) -> None:
    for each in PROBLEM_TYPES.values():
        answer: dict[str, Any] = api.get(each.uri).json()
        assert answer == {"type": each.uri, "title": each.title, "status": each.status}
    assert api.get("/problems/no-such-problem").status_code == 404


def test_each_exception_of_a_request_has_a_problem_of_its_own_that_leads_back_to_it() -> None:
    assert len({each.uri for each in PROBLEM_TYPES.values()}) == len(PROBLEM_TYPES)
    for error, each in PROBLEM_TYPES.items():
        assert find_error(each.uri) is error


def test_an_exception_without_a_problem_has_that_of_its_parent_or_none() -> None:
    assert find_problem_type(TableError) == find_problem_type(TableError.__mro__[1])
    assert find_problem_type(VariomeError) is None

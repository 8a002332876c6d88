from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg

from variome.items.audit import AuditedRequest, last_requests

KEY = UUID(int=7)


def add(connection: psycopg.Connection, day: int, status: int) -> AuditedRequest:
    at = datetime(2026, 11, day, tzinfo=UTC)
    row = [uuid4(), at, "ada", KEY, "POST", "/{collection}", None, None, status]
    connection.execute("INSERT INTO audit VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", row)
    return AuditedRequest(at, "ada", KEY, "POST", "/{collection}", None, None, status)


def test_the_last_requests_come_in_their_order(filled: psycopg.Connection) -> None:
    second, first, third = add(filled, 2, 409), add(filled, 1, 201), add(filled, 3, 201)
    assert last_requests(filled, 10) == [first, second, third]
    assert last_requests(filled, 2) == [second, third]


def test_requests_before_a_time_are_left_out(filled: psycopg.Connection) -> None:
    add(filled, 1, 201)
    later = [add(filled, 2, 201), add(filled, 3, 201)]
    assert last_requests(filled, 10, datetime(2026, 11, 2, tzinfo=UTC)) == later

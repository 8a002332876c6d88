from typing import Any

import psycopg
from fastapi.testclient import TestClient

from variome.items.api_keys import create_key

COLUMNS = '"user", api_key, method, route, status'


def logged(filled: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return filled.execute(f"SELECT {COLUMNS} FROM audit ORDER BY at".encode()).fetchall()


def test_writes_are_logged_with_who_asked_and_what_came_of_it(api: TestClient, filled: psycopg.Connection[Any]) -> None:
    api.post("/families", json={"family_id": "F"})
    api.post("/families", json={"family_id": 5})
    uuid, secret = create_key(filled, "ada", {"research": "reader"})
    api.post("/families", json={"family_id": "G"}, headers={"authorization": f"Bearer {uuid}:{secret}"})
    assert logged(filled) == [
        ("local", None, "POST", "/{collection}", 201),
        ("local", None, "POST", "/{collection}", 422),
        ("ada", uuid, "POST", "/{collection}", 403),
    ]


def test_reads_and_signs_of_life_are_not_logged(api: TestClient, filled: psycopg.Connection[Any]) -> None:
    api.get("/status")
    api.post(f"/loads/{'0' * 8}-0000-4000-8000-{'0' * 12}/heartbeat", json={"token": "x"})
    assert logged(filled) == []


def test_no_name_from_an_address_is_logged(api: TestClient, filled: psycopg.Connection[Any]) -> None:
    api.delete("/files/research/NA12878.vcf")
    row = filled.execute("SELECT audit::text FROM audit").fetchone()
    assert row is not None
    assert "NA12878" not in row[0]

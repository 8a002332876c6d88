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


def test_what_was_asked_about_is_logged(api: TestClient, filled: psycopg.Connection[Any]) -> None:
    made = api.post("/families?project=heart", json={"family_id": "F"}).json()["uuid"]
    api.post("/families", json={"family_id": 5})
    api.delete(f"/families/{made}?project=heart")
    api.delete("/files/research/none.vcf")
    api.post(f"/loads/{made}/finish", json={"token": made, "outcome": "failed", "tally": {}})
    api.post("/loads/x/finish", json={})
    rows = filled.execute("SELECT project, subject::text, status FROM audit ORDER BY at").fetchall()
    assert rows == [
        ("heart", made, 201),
        ("research", None, 422),
        ("heart", made, 204),
        ("research", None, 404),
        ("research", made, 409),
        ("research", None, 400),
    ]


def test_a_load_is_logged_with_its_project_and_submission(api: TestClient, filled: psycopg.Connection[Any]) -> None:
    write = {"project": "heart", "versions": {}}
    body = {"write": write, "document": {"accession": "F9"}, "version": "1.0"}
    begun = api.post("/loads", json=body)
    assert begun.status_code == 201, begun.text
    rows = filled.execute("SELECT project, subject::text FROM audit").fetchall()
    assert rows == [("heart", begun.json()["uuid"])]


def test_no_name_from_an_address_is_logged(api: TestClient, filled: psycopg.Connection[Any]) -> None:
    api.delete("/files/research/NA12878.vcf")
    row = filled.execute("SELECT audit::text FROM audit").fetchone()
    assert row is not None
    assert "NA12878" not in row[0]

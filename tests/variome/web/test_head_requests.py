"""HEAD: what a GET answers, without the body."""

import psycopg
import pytest
from fastapi.testclient import TestClient

from tests.variome.web.fix_web import VARIANT

_SAME = ("content-type", "content-length", "etag", "content-disposition", "location")


@pytest.mark.parametrize(
    "path",
    [
        f"/variants/{VARIANT['annotation_id']}",
        "/variants/chr1:9999A>T",
        "/search?type=Variant",
        "/health",
        "/status",
        "/openapi.json",
        "/profiles/Variant",
        "/export?type=Variant",
    ],
)
def test_head_answers_status_and_headers_of_get_without_its_body(api: TestClient, path: str) -> None:
    got, head = api.get(path), api.head(path)

    assert head.status_code == got.status_code
    assert {name: head.headers.get(name) for name in _SAME} == {name: got.headers.get(name) for name in _SAME}
    assert head.content == b""


def test_head_of_an_export_reads_no_more_than_its_beginning_and_gives_the_connection_back(api: TestClient) -> None:
    for _ in range(40):  # more than there are connections
        assert api.head("/export", params={"type": "Variant"}).status_code == 200


def test_head_of_what_only_takes_posts_is_refused(api: TestClient) -> None:
    answer = api.head("/bulk")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_head_is_no_write_and_is_not_in_the_audit_log(api: TestClient, filled: psycopg.Connection) -> None:
    api.head(f"/variants/{VARIANT['annotation_id']}")
    assert filled.execute("SELECT count(*) FROM audit").fetchone() == (0,)

"""Files are taken in to be loaded: from whom, how much, by what names; what becomes of them then is a worker's."""

import errno
import socket
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders as b
from tests.ingest.fix_store_client import served
from variome.items.api_keys import create_key
from variome.items.queueing import find_order
from variome.items.reports import page_path, report_path
from variome.items.submissions import begin
from variome.items.uploads import PEDIGREE, Upload
from variome.items.viewer import Role
from variome.schema.registry import SchemaRegistry
from variome.settings import Settings

ADDRESS = "/ingestion-submissions"
VCF = {"content-type": "text/vcf"}
CONTENT = b"##fileformat=VCFv4.2\n"
Headers = dict[str, str]


@pytest.fixture
def home(server_settings: Settings) -> Path:
    return server_settings.home_folder


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The inbox of the server, which is to be asked for before `api`; beside it lies what is nobody's business."""
    folder = tmp_path / "inbox"
    (folder / "of 2026").mkdir(parents=True)
    (folder / "of 2026" / "trio.vcf").write_bytes(CONTENT)
    (folder / "trio.ped").write_text("f\ta\t0\t0\t1\t1\n")
    (tmp_path / "secret.vcf").write_bytes(CONTENT)
    (folder / "out.vcf").symlink_to(tmp_path / "secret.vcf")
    (folder / "around").symlink_to(folder / "around")
    monkeypatch.setenv("VARIOME_INBOX", str(folder))
    return folder


def bearer(store: psycopg.Connection[Any], user: str, **roles: Role) -> Headers:
    uuid, secret = create_key(store, user, roles)
    return {"authorization": f"Bearer {uuid}:{secret}"}


def uploads(home: Path) -> set[str]:
    return {path.name for path in (home / "uploads").glob("*")}


def sent(api: TestClient, content: Any = CONTENT, headers: Headers | None = None, **params: Any) -> httpx.Response:
    answer: httpx.Response = api.post(ADDRESS, content=content, headers=VCF | (headers or {}), params=params)
    return answer


def test_a_file_is_kept_under_a_name_of_ours_and_its_submission_waits(
    api: TestClient, filled: psycopg.Connection[Any], home: Path
) -> None:
    answer = sent(api, project="research", file="../../F1", pedigree="f\ta\t0\t0\t1\t1\n", strict=True)
    assert answer.status_code == 202
    document = answer.json()
    assert (document["outcome"], answer.headers["location"]) == ("queued", document["@id"])
    assert uploads(home) == {document["uuid"], document["uuid"] + PEDIGREE}
    assert (home / "uploads" / document["uuid"]).read_bytes() == CONTENT
    order = find_order(filled, UUID(document["uuid"]))
    assert order is not None
    assert (order.accession, order.user, order.version, order.strict) == ("../../F1", "local", "1.0", True)
    assert (order.sha256, order.size) == (sha256(CONTENT).hexdigest(), len(CONTENT))
    assert api.get(document["@id"]).json() == document
    assert api.get(f"{document['@id']}prov").status_code == 200


def test_without_an_accession_the_file_is_called_by_its_digest(
    api: TestClient, filled: psycopg.Connection[Any]
) -> None:
    order = find_order(filled, UUID(sent(api).json()["uuid"]))
    assert order is not None
    assert order.accession == sha256(CONTENT).hexdigest()


def pieces(n_bytes: int) -> Iterator[bytes]:
    """A body that does not tell its length."""
    for at in range(0, n_bytes, 1 << 16):
        yield b"x" * min(1 << 16, n_bytes - at)


def test_a_file_may_be_larger_than_other_bodies(api: TestClient, home: Path, server_settings: Settings) -> None:
    n_bytes = 30 * server_settings.max_body_bytes
    for content in (b"x" * n_bytes, pieces(n_bytes)):
        uuid = sent(api, content).json()["uuid"]
        assert (home / "uploads" / uuid).stat().st_size == n_bytes


@pytest.mark.parametrize("says_length", [True, False])
def test_a_file_that_is_too_large_is_refused_and_nothing_of_it_stays(
    home: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, says_length: bool
) -> None:
    monkeypatch.setenv("VARIOME_MAX_UPLOAD_BYTES", "3000000")
    api = request.getfixturevalue("small_api")
    answer = sent(api, b"x" * 3_000_001 if says_length else pieces(3_000_001))
    assert (answer.status_code, "VARIOME_MAX_UPLOAD_BYTES" in answer.json()["detail"]) == (413, True)
    assert uploads(home) == set()
    assert sent(api, b"x" * 3_000_000).status_code == 202


@pytest.fixture
def small_api(server_settings: Settings) -> Iterator[TestClient]:
    """A server with the settings that the environment has by now."""
    from variome.web.app import create_app

    with TestClient(create_app(Settings()), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as api:
        yield api


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "of another digest": ({"params": {"sha256": "0" * 64}}, 422, "found " + sha256(CONTENT).hexdigest()),
    "of no digest": ({"params": {"sha256": "../" * 20}}, 400, "sha256"),
    "with nothing in it": ({"content": b""}, 400, "found nothing"),
    "of a form": ({"headers": {"content-type": "application/x-www-form-urlencoded"}}, 415, "expected Content-Type"),
    "without a type": ({"headers": {}}, 415, "found none"),
    "packed for the way": ({"headers": {**VCF, "content-encoding": "gzip"}}, 415, "without Content-Encoding"),
    "of no version": ({"params": {"annotation_version": "9.9"}}, 400, "9.9"),
    "with an unknown parameter": ({"params": {"accession": "F"}}, 400, "accession"),
    "for two projects": ({"params": {"project": ["a", "research"]}}, 400, "found it 2 times"),
    "with control characters": ({"params": {"file": "a\nb"}}, 400, "file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_a_sentence_and_nothing_of_it_stays(api: TestClient, home: Path, name: str) -> None:
    changed, status, sentence = REFUSED[name]
    answer = api.post(ADDRESS, **{"content": CONTENT, "headers": VCF, "params": {}, **changed})
    assert (answer.status_code, sentence in answer.json()["detail"]) == (status, True), answer.text
    assert uploads(home) == set()
    assert api.get("/status").json()["submissions"] == []


def test_a_file_is_refused_under_a_version_that_has_no_variants(
    api: TestClient, filled: psycopg.Connection[Any], home: Path
) -> None:
    SchemaRegistry.load(filled).add(filled, "2.0", {"Gene": b.schema("Gene", "2.0")})
    answer = sent(api, annotation_version="2.0")
    assert (answer.status_code, "'2.0' of Variant items" in answer.json()["detail"]) == (400, True), answer.text
    assert uploads(home) == set()
    assert sent(api).status_code == 202


def test_a_full_disk_is_told_and_nothing_of_the_file_stays(
    inbox: Path, api: TestClient, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(upload: Upload, block: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/home/variome")

    monkeypatch.setattr(Upload, "write", write)
    answer = sent(api)
    assert (answer.status_code, "no room" in answer.json()["detail"]) == (507, True)
    named = api.post(ADDRESS, json={"path": "of 2026/trio.vcf", "pedigree": "F\tann\t0\t0\t2\t2\n"})
    assert (named.status_code, "no room" in named.json()["detail"]) == (507, True)
    assert "/home" not in answer.text
    assert uploads(home) == set()


def test_nothing_stays_of_a_file_whose_sender_has_gone(server_settings: Settings, home: Path) -> None:
    with served(server_settings) as url:
        address = urlsplit(url)
        with socket.create_connection((address.hostname, address.port)) as sender:
            head = f"POST {ADDRESS} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: text/vcf\r\n"
            sender.sendall(f"{head}Content-Length: 9000000\r\n\r\n".encode() + b"x" * 2_000_000)
            wait_for(lambda: uploads(home))
        wait_for(lambda: not uploads(home))
        assert httpx.get(f"{url}/status", trust_env=False).json()["submissions"] == []


def wait_for(is_so: Callable[[], Any]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def test_editors_submit_and_others_do_not(api: TestClient, filled: psycopg.Connection[Any], home: Path) -> None:
    editor, reader = bearer(filled, "ann", research="editor"), bearer(filled, "ben", research="reader")
    foreign = bearer(filled, "eve", other="admin")
    found = [sent(api, headers=who, project="research").status_code for who in (editor, reader, foreign, {})]
    assert found == [202, 403, 404, 401]
    assert len(uploads(home)) == 1


def test_another_project_sees_nothing_of_a_submission_and_does_nothing_to_it(
    api: TestClient, filled: psycopg.Connection[Any], home: Path
) -> None:
    editor, reader = bearer(filled, "ann", research="editor"), bearer(filled, "ben", research="reader")
    foreign = bearer(filled, "eve", other="admin")
    uuid = sent(api, headers=editor, project="research", file="zyzzyva").json()["uuid"]
    report = report_path(home, UUID(uuid))
    report.parent.mkdir(parents=True)
    report.write_text('{"kind": "zyzzyva"}\n{"kind": "half')
    absent = "00000000-0000-4000-8000-000000000000"
    page = page_path(home, UUID(uuid))
    page.write_text("zyzzyva")
    reads = [("GET", end) for end in ("", "/report", "/report.html", "/prov")]
    for method, end in [*reads, ("POST", "/cancel"), ("POST", "/retry")]:
        told, twin = (api.request(method, f"{ADDRESS}/{each}{end}", headers=foreign) for each in (uuid, absent))
        assert told.status_code == 404
        assert told.text.replace(uuid, absent) == twin.text
    assert api.get("/status", headers=foreign).json()["submissions"] == []
    assert api.get(f"{ADDRESS}/{uuid}/report", headers=reader).text == '{"kind": "zyzzyva"}\n'
    shown = api.get(f"{ADDRESS}/{uuid}/report.html", headers=reader)
    assert (shown.text, shown.headers["content-type"]) == ("zyzzyva", "text/html; charset=utf-8")
    assert shown.headers["content-security-policy"].endswith("sandbox")
    assert api.post(f"{ADDRESS}/{uuid}/cancel", headers=reader).status_code == 403
    assert api.get(f"{ADDRESS}/{uuid}", headers=reader).json()["outcome"] == "queued"


def test_one_that_waits_is_cancelled_with_its_upload_and_stays_so(
    api: TestClient, filled: psycopg.Connection[Any], home: Path
) -> None:
    address = sent(api).json()["@id"]
    assert [api.post(f"{address}cancel").json()["outcome"] for _ in range(2)] == ["cancelled"] * 2
    assert uploads(home) == set()
    assert api.post(f"{address}retry").status_code == 409


def test_what_has_completed_is_not_cancelled_and_a_command_is_not_tried_again(
    api: TestClient, filled: psycopg.Connection[Any]
) -> None:
    begun = begin(filled, UUID(int=4), "1.0", "research", "ann", {}, 60)
    filled.execute("UPDATE submission SET status = 'failed', token = NULL WHERE uuid = %s", [begun.uuid])
    assert "given as a command" in api.post(f"{ADDRESS}/{begun.uuid}/retry").json()["detail"]
    filled.execute("UPDATE submission SET status = 'completed' WHERE uuid = %s", [begun.uuid])
    answer = api.post(f"{ADDRESS}/{begun.uuid}/cancel")
    assert (answer.status_code, "has ended (completed)" in answer.json()["detail"]) == (409, True)


def test_one_whose_upload_has_gone_is_not_tried_again(
    api: TestClient, filled: psycopg.Connection[Any], home: Path
) -> None:
    document = sent(api).json()
    filled.execute("UPDATE submission SET status = 'failed' WHERE uuid = %s", [document["uuid"]])
    (home / "uploads" / document["uuid"]).unlink()
    assert api.post(f"{document['@id']}retry").status_code == 409
    assert api.get(document["@id"]).json()["outcome"] == "failed"


def test_a_file_of_the_inbox_is_named_and_not_copied(
    inbox: Path, api: TestClient, filled: psycopg.Connection[Any], home: Path
) -> None:
    body = {"path": "of 2026/trio.vcf", "file": "F1", "pedigree_path": "trio.ped", "missing_links": "drop"}
    answer = api.post(ADDRESS, json=body, params={"project": "research"})
    assert answer.status_code == 202, answer.text
    uuid = answer.json()["uuid"]
    order = find_order(filled, UUID(uuid))
    assert order is not None
    assert (order.path, order.accession, order.missing_links) == ("of 2026/trio.vcf", "F1", "drop")
    assert uploads(home) == {uuid + PEDIGREE}


@pytest.mark.parametrize(
    "path",
    [
        "../secret.vcf",
        "of 2026/../../secret.vcf",
        "out.vcf",
        "around",
        "of 2026",
        ".",
        "absent",
        "x" * 600,
        "/etc/passwd",
    ],
)
def test_no_name_leads_out_of_the_inbox(inbox: Path, api: TestClient, home: Path, path: str) -> None:
    for body in ({"path": path}, {"path": str(inbox.parent / path)}, {"path": "trio.ped", "pedigree_path": path}):
        answer = api.post(ADDRESS, json=body)
        assert (answer.status_code, "the inbox has no file" in answer.json()["detail"]) == (404, True)
    assert uploads(home) == set()


def test_without_an_inbox_there_are_no_names(api: TestClient) -> None:
    assert api.post(ADDRESS, json={"path": "trio.vcf"}).status_code == 404


@pytest.mark.parametrize("body", [{}, {"path": ""}, {"path": 7}, {"path": "a\0b"}, {"path": "a", "sha256": "b"}])
def test_a_body_that_names_nothing_is_not_valid(api: TestClient, body: dict[str, Any]) -> None:
    answer = api.post(ADDRESS, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"][:1]) == (422, "/")


def test_a_pedigree_has_an_end(inbox: Path, api: TestClient, home: Path) -> None:
    (inbox / "long.ped").write_bytes(b"#" * (1 << 20) + b"\n")
    refused = api.post(ADDRESS, json={"path": "of 2026/trio.vcf", "pedigree_path": "long.ped"})
    assert (refused.status_code, str(inbox) in refused.text) == (400, False)
    assert uploads(home) == set()


def test_the_audit_log_names_submission_and_project(api: TestClient, filled: psycopg.Connection[Any]) -> None:
    document = sent(api, project="research").json()
    api.post(f"{document['@id']}cancel")
    rows = filled.execute("SELECT route, project, subject::text FROM audit ORDER BY at").fetchall()
    assert rows == [
        (ADDRESS, "research", document["uuid"]),
        (f"{ADDRESS}/{{uuid:uuid}}/cancel", "research", document["uuid"]),
    ]

"""What the client makes of a server's answers, and of none. What both clients share: tests/contracts."""

from pathlib import Path
from uuid import UUID

import orjson
import pytest

from ingest.client import LoadRequest, PostedBatch, Submission, WriteRequest
from ingest.http_client import HttpClient
from tests.ingest.canned_server import Canned, CannedServer, canned_server, problem
from variome.errors import (
    ConflictError,
    DatabaseError,
    InputError,
    ItemsRejectedError,
    LeaseError,
    NotFoundError,
    SchemaError,
    SettingsError,
    VariomeError,
)
from variome.settings import Settings

UUID_1 = UUID(int=1)
SUBMISSION = Submission(UUID_1, UUID(int=2))
BATCH = PostedBatch([b'{"ensgid":"ENSG1","@type":"Gene"}'], [1], 1, {"records": 0})
WRITE = WriteRequest({"Gene": "1.0"}, "p", "i")
EMPTY_ANSWER = Canned(200, {"counts": {}, "problems": [], "missing": {}, "stubs": {}})


def client_of(server: CannedServer) -> HttpClient:
    return HttpClient(server.url, Settings(), pauses=(0.0, 0.0))


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [
        ("being-loaded", 409, LeaseError),
        ("conflict", 409, ConflictError),
        ("not-found", 404, NotFoundError),
        ("no-such-schema", 400, SchemaError),
        ("items-rejected", 422, ItemsRejectedError),
        ("not-readable", 400, InputError),
    ],
)
def test_a_problem_becomes_the_exception_it_was_made_from_with_its_sentence(
    name: str, status: int, error: type[VariomeError]
) -> None:
    with (
        canned_server(problem(status, name, "the sentence")) as server,
        client_of(server) as client,
        pytest.raises(error, match=r"^the sentence$") as caught,
    ):
        client.schemas(None)
    assert type(caught.value) is error


def test_a_database_that_is_away_for_good_is_told_with_the_address_of_the_server() -> None:
    with (
        canned_server(problem(503, "unavailable", "does not answer")) as server,
        client_of(server) as client,
        pytest.raises(DatabaseError, match=f"the server {server.url}: does not answer"),
    ):
        client.schemas(None)
    assert len(server.requests) == 3


def test_a_database_that_comes_back_is_not_noticed() -> None:
    answers = [problem(503, "unavailable", "does not answer"), Canned(200, {"versions": {"Gene": "1"}, "schemas": {}})]
    with canned_server(*answers) as server, client_of(server) as client:
        assert client.schemas(None) == ({"Gene": "1"}, {})


def test_a_bug_of_the_server_is_told_with_the_id_of_its_trace() -> None:
    bug = Canned(500, {"type": "about:blank", "status": 500, "trace_id": "abc"}, "application/problem+json")
    with canned_server(bug) as server, client_of(server) as client, pytest.raises(DatabaseError, match="trace abc"):
        client.schemas(None)


def test_a_refused_request_is_told_with_its_reason() -> None:
    refusal = Canned(413, {"type": "about:blank", "detail": "too large"}, "application/problem+json")
    with (
        canned_server(refusal) as server,
        client_of(server) as client,
        pytest.raises(InputError, match=r"refuses the request \(413\): too large"),
    ):
        client.schemas(None)


@pytest.mark.parametrize("body", [{"hello": "world"}, ["no", "object"]])
def test_another_kind_of_server_is_told_as_such(body: object) -> None:
    with (
        canned_server(Canned(404, body, "text/html")) as server,
        client_of(server) as client,
        pytest.raises(DatabaseError, match="expected a Variome server"),
    ):
        client.schemas(None)


def test_no_server_is_told_in_a_sentence_that_says_how_to_start_one() -> None:
    with canned_server(EMPTY_ANSWER) as server:
        pass
    with client_of(server) as client, pytest.raises(DatabaseError, match="variome serve"):
        client.schemas(None)


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://", "no url", "http://[::1"])
def test_what_is_no_address_of_a_server_is_refused_at_once(url: str) -> None:
    with pytest.raises(SettingsError, match="--url"):
        HttpClient(url, Settings())


def test_a_batch_goes_again_as_it_was_when_the_connection_is_cut() -> None:
    with canned_server(Canned(0), EMPTY_ANSWER) as server, client_of(server) as client:
        client.post(BATCH, WRITE, SUBMISSION)
    assert len(server.requests) == 2
    assert server.bodies[0] == server.bodies[1]


def test_a_load_is_begun_once_even_when_the_connection_is_cut() -> None:
    with canned_server(Canned(0)) as server, client_of(server) as client, pytest.raises(DatabaseError):
        client.begin(LoadRequest(WRITE, {"accession": "F1"}, "1.0"))
    assert len(server.requests) == 1


def test_a_file_is_unloaded_once_even_when_the_connection_is_cut() -> None:
    with canned_server(Canned(0)) as server, client_of(server) as client, pytest.raises(DatabaseError):
        client.unload("p", "F1")
    assert server.requests == [("DELETE", "/files/p/F1")]


def test_an_accession_goes_into_the_address_as_one_part() -> None:
    with canned_server(Canned(200, {"counts": {"File": 1}, "submissions": []})) as server, client_of(server) as client:
        assert client.unload("p", "a/b ?ü") == {"File": 1}
    assert server.requests == [("DELETE", "/files/p/a%2Fb%20%3F%C3%BC")]


def test_a_batch_of_a_load_begins_with_how_far_the_load_has_come() -> None:
    with canned_server(EMPTY_ANSWER) as server, client_of(server) as client:
        client.post(BATCH, WRITE.of_file(UUID_1, "GRCh37"), SUBMISSION)
    header, item = map(orjson.loads, server.bodies[0].splitlines())
    assert header == {
        "@type": "BatchHeader",
        "versions": {"Gene": "1.0"},
        "records": [1],
        "progress": {
            "submission": str(UUID_1),
            "token": str(SUBMISSION.token),
            "last_record": 1,
            "before": {"records": 0},
            "file": str(UUID_1),
        },
    }
    assert item == {"@type": "Gene", "ensgid": "ENSG1"}


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with canned_server(Canned(200, {"versions": {}, "schemas": {}})) as server, client_of(server) as client:
        assert client.schemas(None) == ({}, {})


def test_reports_lie_on_this_machine(tmp_path: Path) -> None:
    with HttpClient("http://example.org", Settings(home=tmp_path)) as client:
        assert client.report_folder(SUBMISSION) == tmp_path / "reports" / str(UUID_1)

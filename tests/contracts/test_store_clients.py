"""What every `StoreClient` promises, over both: the database itself, and a server.

What a whole load does with these promises is in tests/ingest/test_load.py.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from ingest.client import BatchAnswer, LoadRequest, PostedBatch, StoreClient, Submission, WriteRequest
from ingest.heartbeat import Heartbeat
from ingest.http_client import HttpClient
from ingest.local_client import LocalClient
from ingest.vcf_parser import ParsedItem
from tests.ingest.fix_store_client import OpenClient, served
from variome.errors import ConflictError, LeaseError, NotFoundError, SchemaError
from variome.items.pace import Pace
from variome.items.receipts import BatchKey
from variome.model.identity import file_uuid, individual_uuid, variant_uuid
from variome.settings import Settings

Client = LocalClient | HttpClient

PROJECT = "research"
FILE = file_uuid(PROJECT, "C1")
GENE = "ENSG00000139618"
UNKNOWN_GENE = "ENSG09999999999"


def variant(position: int, gene: str = GENE, **properties: Any) -> ParsedItem:
    document = {
        "CHROM": "13",
        "POS": position,
        "REF": "A",
        "ALT": "T",
        "annotation_id": f"chr13:{position}A_T",
        "assembly": "GRCh38",
        "MUTANNO_Version": "1.0",
        "transcript": [{"vep_gene": gene, "vep_consequence": ["missense_variant"]}],
        **properties,
    }
    return ParsedItem("Variant", document)


def sample(position: int, **properties: Any) -> ParsedItem:
    carried = variant_uuid("GRCh38", "13", position, f"chr13:{position}A_T")
    document = {
        "CALL_INFO": "S1",
        "GT": "0/1",
        "variant": str(carried),
        "file": str(FILE),
        "annotation_id": f"S1:{carried}:{FILE}",
        "MUTANNO_Version": "1.0",
        **properties,
    }
    return ParsedItem("VariantSample", document)


def write_request(client: StoreClient, missing_links: Any = "stub") -> WriteRequest:
    return WriteRequest(client.schemas(None)[0], PROJECT, "laboratory", missing_links)


def load_request(client: StoreClient, accession: str = "C1", **document: Any) -> LoadRequest:
    write = write_request(client).of_file(file_uuid(PROJECT, accession), "GRCh38")
    return LoadRequest(write, {"accession": accession, "file_format": "vcf", **document}, "1.0")


def batch(
    client: StoreClient, write: WriteRequest, *items: ParsedItem, first_record: int = 1, before: Any = None
) -> PostedBatch:
    """One item a record."""
    records = range(first_record, first_record + len(items))
    return PostedBatch(client.prepare(items, records, write), list(records), records[-1], before or {})


def counts(answer: BatchAnswer) -> dict[str, dict[str, int]]:
    return {name: dict(each) for name, each in answer.counts.items()}


def n_variants(annotated: psycopg.Connection) -> int:
    row = annotated.execute("SELECT count(*) FROM variant_1_0").fetchone()
    assert row
    return int(row[0])


@pytest.fixture
def begun(client: Client) -> tuple[LoadRequest, Submission]:
    """A load that has begun, and what it was begun with."""
    request = load_request(client)
    return request, client.begin(request)


def test_schemas_are_those_of_the_version_or_the_newest(client: Client) -> None:
    versions, schemas = client.schemas(None)
    assert versions == dict.fromkeys(versions, "1.0")
    assert {"Gene", "StructuralVariant", "StructuralVariantSample", "Variant", "VariantSample"} == versions.keys()
    assert schemas["Variant"]["$id"] == "/profiles/Variant/1.0"
    assert client.schemas("1.0") == (versions, schemas)


def test_a_version_that_the_store_does_not_have_is_refused_with_those_that_it_has(client: Client) -> None:
    with pytest.raises(SchemaError, match=r"'9'.*1\.0"):
        client.schemas("9")


def test_an_answer_counts_items_by_type_and_outcome(client: Client) -> None:
    write = write_request(client)
    assert counts(client.post(batch(client, write, variant(1), variant(2)), write)) == {"Variant": {"created": 2}}
    again = batch(client, write, variant(1), variant(2, ID="rs1"), variant(3))
    assert counts(client.post(again, write)) == {"Variant": {"unchanged": 1, "updated": 1, "created": 1}}


def test_a_batch_that_is_not_known_is_not_posted_without_its_items(
    client: Client, begun: tuple[LoadRequest, Submission], annotated: psycopg.Connection
) -> None:
    request, submission = begun
    key = BatchKey(UUID(int=1), b"inputs")
    assert client.recall(key, request.write) is None
    assert client.post_again(PostedBatch([], [], 1, {}, key), request.write, submission) is None
    assert annotated.execute("SELECT committed_record FROM submission").fetchall() == [(0,)]


def test_a_fault_names_item_record_place_and_value(client: Client) -> None:
    write = write_request(client)
    posted = batch(client, write, variant(1), variant(2, POS="two"), first_record=41)
    answer = client.post(posted, write)
    [fault] = answer.faults
    assert counts(answer) == {"Variant": {"created": 1, "rejected": 1}}
    assert (fault.index, fault.record, fault.item_type, fault.severity) == (1, 42, "Variant", "error")
    assert (fault.kind, fault.pointer, fault.value) == ("schema", "/POS", '"two"')
    assert "integer" in fault.message


def test_an_answer_survives_being_written_down(client: Client) -> None:
    write = write_request(client)
    answer = client.post(batch(client, write, variant(1, POS="x"), variant(2, UNKNOWN_GENE), variant(2)), write)
    assert answer.faults
    assert answer.missing
    assert BatchAnswer.of_dict(answer.to_dict()) == answer


@pytest.mark.parametrize(
    ("choice", "outcome", "stubs"),
    [("stub", "created", {"Gene": 1}), ("drop", "created", {}), ("error", "rejected", {})],
)
def test_a_missing_target_is_treated_as_asked_and_counted(
    client: Client, choice: str, outcome: str, stubs: dict[str, int]
) -> None:
    write = write_request(client, choice)
    answer = client.post(batch(client, write, variant(1, UNKNOWN_GENE)), write)
    assert counts(answer) == {"Variant": {outcome: 1}}
    assert (answer.stubs, answer.missing) == (stubs, {f"Gene {UNKNOWN_GENE}": 1})


def test_a_trial_answers_what_the_post_will_and_keeps_nothing(client: Client, annotated: psycopg.Connection) -> None:
    write = write_request(client)
    posted = batch(client, write, variant(1), variant(2, UNKNOWN_GENE), variant(3, POS="x"))
    tried = client.try_post(posted, write)
    assert n_variants(annotated) == 0
    assert client.post(posted, write) == tried


def test_a_new_load_has_come_nowhere(client: Client, begun: tuple[LoadRequest, Submission]) -> None:
    _, submission = begun
    assert (submission.committed_record, submission.before, submission.answer) == (0, {}, None)


def test_a_load_that_fell_silent_is_taken_up_with_what_it_left(
    client: Client, begun: tuple[LoadRequest, Submission]
) -> None:
    request, first = begun
    posted = batch(client, request.write, variant(1), sample(1), variant(2, POS="x"), before={"records": 7})
    answer = client.post(posted, request.write, first)
    second = client.begin(request)
    assert second.uuid == first.uuid
    assert second.token != first.token
    assert (second.committed_record, second.before, second.answer) == (3, {"records": 7}, answer)


def test_a_batch_that_comes_again_is_answered_as_the_first_time(
    client: Client, begun: tuple[LoadRequest, Submission], annotated: psycopg.Connection
) -> None:
    request, submission = begun
    posted = batch(client, request.write, variant(1), variant(2))
    first = client.post(posted, request.write, submission)
    assert client.post(posted, request.write, submission) == first
    assert counts(first) == {"Variant": {"created": 2}}
    assert n_variants(annotated) == 2


def test_a_batch_from_before_what_is_committed_is_refused(
    client: Client, begun: tuple[LoadRequest, Submission]
) -> None:
    request, submission = begun
    client.post(batch(client, request.write, variant(1), first_record=9), request.write, submission)
    with pytest.raises(ConflictError, match="records up to 9"):
        client.post(batch(client, request.write, variant(2), first_record=8), request.write, submission)


@pytest.mark.parametrize(
    "act",
    [
        lambda client, request, ours: client.post(batch(client, request.write, variant(1)), request.write, ours),
        lambda client, _request, ours: client.beat(ours),
        lambda client, _request, ours: client.finish(ours, {}, "completed"),
    ],
    ids=["post", "beat", "finish"],
)
def test_a_load_that_was_taken_over_is_told_so_and_writes_nothing(
    open_client: OpenClient,
    act: Callable[[StoreClient, LoadRequest, Submission], object],
    annotated: psycopg.Connection,
) -> None:
    client = open_client()
    request = load_request(client)
    ours = client.begin(request)
    open_client().begin(request)
    with pytest.raises(LeaseError, match=str(ours.uuid)):
        act(client, request, ours)
    assert n_variants(annotated) == 0


def test_a_load_whose_heart_beats_is_not_taken_over(open_client: OpenClient) -> None:
    client = open_client()
    request = load_request(client)
    with Heartbeat(client, client.begin(request), every=0.05), pytest.raises(LeaseError, match="being loaded"):
        open_client().begin(request)


def test_a_heart_tells_how_far_the_load_has_come(client: Client, begun: tuple[LoadRequest, Submission]) -> None:
    pace = Pace(10, None, 3, 1.5)
    with Heartbeat(client, begun[1], every=0.01, pace=lambda: pace):
        time.sleep(0.2)
    assert [each.progress for each in client.status().submissions] == [pace]


def test_a_load_that_is_finished_is_not_taken_up_again(client: Client, begun: tuple[LoadRequest, Submission]) -> None:
    request, submission = begun
    client.finish(submission, {"records": 0}, "completed")
    assert client.begin(request).uuid != submission.uuid


def test_an_accession_stands_for_one_content(client: Client) -> None:
    client.begin(load_request(client, sha256="a" * 64))
    with pytest.raises(ConflictError, match="aaaa"):
        client.begin(load_request(client, sha256="b" * 64))


def test_only_a_file_that_is_there_can_be_replaced(client: Client) -> None:
    with pytest.raises(NotFoundError, match="NONE"):
        client.begin(replace(load_request(client), replaces="NONE"))


def test_a_file_is_taken_out_with_all_that_it_brought(
    client: Client, begun: tuple[LoadRequest, Submission], annotated: psycopg.Connection
) -> None:
    request, submission = begun
    client.post(batch(client, request.write, variant(1), sample(1)), request.write, submission)
    client.finish(submission, {}, "completed")
    report = client.report_folder(submission)
    report.mkdir(parents=True)
    removed = client.unload(PROJECT, "C1")
    assert dict(removed) == {"VariantSample": 1, "Variant": 1, "File": 1, "submissions": 1, "reports": 1}
    assert n_variants(annotated) == 0
    assert not report.exists()
    with pytest.raises(NotFoundError, match="C1"):
        client.unload(PROJECT, "C1")


def test_a_file_that_is_being_loaded_is_not_taken_out(client: Client, begun: tuple[LoadRequest, Submission]) -> None:
    client.beat(begun[1])
    with pytest.raises(LeaseError, match="C1"):
        client.unload(PROJECT, "C1")


def test_reports_lie_in_a_folder_of_the_submission_below_home(client: Client, load_settings: Settings) -> None:
    submission = Submission(uuid4(), uuid4())
    assert client.report_folder(submission) == load_settings.home_folder / "reports" / str(submission.uuid)


def rows(annotated: psycopg.Connection, *tables: str) -> dict[UUID, tuple[Any, ...]]:
    """What the tables hold, but for submission and time."""
    query = "SELECT uuid, content_hash, document::text, status, project, file, record, revision, actor FROM {}"
    return {row[0]: row[1:] for table in tables for row in annotated.execute(query.format(table).encode())}


def test_both_ways_write_the_same_rows(load_settings: Settings, annotated: psycopg.Connection) -> None:
    items = [variant(1), sample(1, DP=7), variant(2), variant(3, POS="x")]
    found = []
    with served(load_settings) as url:
        for client in (LocalClient(str(load_settings.database_url), load_settings), HttpClient(url, load_settings)):
            with client:
                request = load_request(client)
                submission = client.begin(request)
                answer = client.post(batch(client, request.write, *items), request.write, submission)
                client.finish(submission, {}, "completed with problems")
                found.append((answer, rows(annotated, "variant_1_0", "variant_sample_1_0", "item")))
                client.unload(PROJECT, "C1")
    (local, local_rows), (remote, remote_rows) = found
    assert counts(local) == {"Variant": {"created": 2, "rejected": 1}, "VariantSample": {"created": 1}}
    assert remote == local
    assert remote_rows == local_rows


def people(client: StoreClient, write: WriteRequest) -> BatchAnswer:
    """A child and its mother, who are a family."""
    uuids = {name: str(individual_uuid(PROJECT, name)) for name in ("S1", "M")}
    items = [
        ParsedItem("Individual", {"individual_id": "S1", "mother": uuids["M"]}),
        ParsedItem("Individual", {"individual_id": "M", "sex": "female"}),
        ParsedItem("Family", {"family_id": "F1", "members": list(uuids.values())}),
    ]
    return client.post(batch(client, write, *items), write)


def test_families_are_found_by_their_names_and_by_those_of_their_members(client: Client) -> None:
    write = write_request(client)
    people(client, write)
    by_family, by_member = client.families(PROJECT, [], ["F1"]), client.families(PROJECT, ["M", "X"], [])
    assert by_family == by_member
    assert by_family.pedigree.members["S1"].mother == "M"
    assert client.families(PROJECT, ["X"], ["F2"]).individuals == client.families("other", ["M"], ["F1"]).families == {}


def test_the_calls_of_samples_come_in_the_order_of_records_as_they_are_stored(client: Client) -> None:
    request = load_request(client, samples=["S1"])
    submission = client.begin(request)
    posted = batch(client, request.write, variant(2), sample(2, PID="\u2028"), variant(1), sample(1))
    client.post(posted, request.write, submission)
    assert [file.is_finished for file in client.sampled_files(PROJECT, ["S1"])] == [False]
    client.finish(submission, {}, "completed")
    (file,) = client.sampled_files(PROJECT, ["S1", "S2"])
    assert (file.accession, file.versions, file.is_finished) == ("C1", {"1.0": ["VariantSample"]}, True)
    found = list(client.iter_calls(PROJECT, file, "1.0", ["S1"]))
    assert [call.record for call in found] == [2, 4]
    assert found[1].document == sample(1).document
    assert [call.record for call in client.iter_calls(PROJECT, file, "1.0", ["S1"], after=2)] == [4]
    assert list(client.iter_calls(PROJECT, file, "1.0", ["S2"])) == []

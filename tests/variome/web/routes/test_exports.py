"""`GET /export`, over a store with one variant and its sample (`tests/variome/web/fix_web.py`)."""

from collections import deque
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import orjson
import psycopg
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from tests import builders
from tests.variome.cli.test_serve import free_port, running_server, started_server, wait_until_answering
from tests.variome.web.fix_web import SAMPLE, VARIANT
from variome.database.connection import connect
from variome.items.batch import IncomingItem, WriteContext
from variome.items.service import upsert_batch
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry
from variome.web.exporting import FORMATS

NDJSON = {"Content-Type": "application/x-ndjson"}


def export(api: TestClient, item_type: str = "Variant", form: str = "ndjson", **more: Any) -> httpx.Response:
    answer: httpx.Response = api.get("/export", params={"type": item_type, "format": form, **more})
    assert answer.status_code == 200, answer.text
    return answer


def test_each_format_is_answered_under_its_media_type_and_with_a_name(api: TestClient) -> None:
    for form, each in FORMATS.items():
        answer = export(api, form=form)
        assert answer.headers["content-type"] == each.media_type
        assert answer.headers["content-disposition"] == f'attachment; filename="variants.{each.suffix}"'
        assert answer.content


def test_ndjson_posted_to_an_empty_store_gives_the_same_items(
    api: TestClient, store: psycopg.Connection[Any], filled: psycopg.Connection[Any]
) -> None:
    types = ("Gene", "VariantConsequence", "File", "Variant", "VariantSample")
    lines = b"".join(export(api, name).content for name in types).splitlines()
    items = [IncomingItem(document.pop("@type"), document) for document in map(orjson.loads, lines)]
    result = upsert_batch(store, builders.registry(store), items, WriteContext("ann", "research", "lab"), atomic=True)
    assert [problem.message for problem in result.problems] == []
    for table in ("item WHERE item_type = 'Gene' OR item_type = 'File'", "variant_1_0", "variant_sample_1_0"):
        query = f"SELECT uuid, content_hash, document::text FROM {table} ORDER BY uuid".encode()
        assert store.execute(query).fetchall() == filled.execute(query).fetchall()


def test_ndjson_is_what_bulk_takes(api: TestClient) -> None:
    answer = api.post("/bulk", content=export(api, "VariantSample").content, headers=NDJSON)
    assert answer.json()["counts"] == {"VariantSample": {"unchanged": 1}}
    assert answer.json()["problems"] == []


def test_jsonld_is_one_document_of_object_frames(api: TestClient) -> None:
    document = export(api, form="jsonld").json()
    (item,) = document["@graph"]
    framed = api.get(item["@id"], headers={"Accept": "application/ld+json"}).json()
    assert document["@context"] == framed["@context"]
    assert {**item, "@context": framed["@context"]} == framed


def test_parquet_is_read_by_others(api: TestClient) -> None:
    (row,) = pq.read_table(BytesIO(export(api, "VariantSample", "parquet").content)).to_pylist()
    assert (row["CALL_INFO"], row["GT"]) == (SAMPLE["CALL_INFO"], SAMPLE["GT"])


def test_nothing_selected_is_a_file_without_items(api: TestClient) -> None:
    nothing = {"uuid": str(uuid4())}
    assert export(api, **nothing).content == b""
    assert export(api, form="jsonld", **nothing).json()["@graph"] == []
    assert len(export(api, form="tsv", **nothing).content.splitlines()) == 1
    assert pq.read_table(BytesIO(export(api, form="parquet", **nothing).content)).num_rows == 0


@pytest.mark.parametrize("item_type", ITEM_TYPES)
@pytest.mark.parametrize("form", ["ndjson", "jsonld", "tsv", "parquet"])
def test_items_of_every_type_are_exported(api: TestClient, item_type: str, form: str) -> None:
    assert export(api, item_type, form).status_code == 200


def test_a_selection_is_by_place_gene_sample_file_and_uuid(api: TestClient) -> None:
    chosen = {
        "region": "chr1:1000-1000", "gene": "ENSG00000000001", "sample": SAMPLE["CALL_INFO"], "file": "F1",
        "project": "research", "uuid": str(builders.uuid_of(VARIANT)), "status": "shared",
    }  # fmt: skip
    assert len(export(api, **chosen).content.splitlines()) == 1
    assert export(api, **{**chosen, "region": "chr1:1-999"}).content == b""


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"type": "Nothing"}, 404),
        ({"type": "Variant", "format": "xls"}, 400),
        ({"type": "Variant", "region": "chr1:9-1"}, 400),
        ({"type": "Variant", "annotation_version": "9"}, 400),
        ({"type": "Variant", "file": "F9"}, 404),
        ({"type": "Gene", "region": "chr1:1-9"}, 400),
        ({"type": "VariantSample", "format": "vcf"}, 400),
        ({"type": "Gene", "format": "vcf"}, 400),
        ({"type": "Variant", "uuid": "x"}, 400),
        ({"format": "tsv"}, 400),
    ],
)
def test_what_cannot_be_exported_is_a_problem(api: TestClient, wanted: dict[str, str], status: int) -> None:
    answer = api.get("/export", params=wanted)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.fixture
def many(filled_url: str) -> Iterator[psycopg.Connection[Any]]:
    """More variants than any buffer on the way holds; a connection to their store."""
    with connect(filled_url) as connection:
        items = [IncomingItem("Variant", builders.variant(n, ID="x" * 10_000)) for n in range(2000, 5000)]
        upsert_batch(connection, SchemaRegistry.load(connection), items, WriteContext("ann", "research", "lab"))
        yield connection


def test_a_database_that_fails_in_mid_stream_breaks_the_transfer(
    filled_url: str, many: psycopg.Connection[Any]
) -> None:
    """Seen from outside, by a client of a real server: the answer has no proper end."""

    port = free_port()
    with started_server(port, DATABASE_URL=filled_url) as process:
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60)
        wait_until_answering(client, process)
        with client.stream("GET", "/export?type=Variant") as answer:
            pieces = answer.iter_raw()
            next(pieces)
            many.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'")
            with pytest.raises(httpx.RemoteProtocolError):
                deque(pieces, maxlen=0)
        assert (answer.status_code, client.get("/health").status_code) == (200, 200)
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert "GET /export: trace" in errors


def test_a_client_that_goes_away_leaves_nothing_behind(filled_url: str, many: psycopg.Connection[Any]) -> None:
    with running_server(DATABASE_URL=filled_url) as (client, _):
        for _ in range(40):  # more than the server has connections
            with client.stream("GET", "/export", params={"type": "Variant"}) as answer:
                next(answer.iter_raw())
        assert client.get("/export", params={"type": "Gene"}).status_code == 200

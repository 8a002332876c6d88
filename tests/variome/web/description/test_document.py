"""`/openapi.json` says all that a client has to know, and its examples do what they say."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import orjson
import psycopg
import pytest
import schemathesis
from fastapi.testclient import TestClient
from psycopg.types.json import Jsonb

from tests import builders
from tests.docs.markdown import ROOT
from variome.genotypes.importing import Origin, import_files
from variome.items.api_keys import create_key
from variome.items.batch import IncomingItem, WriteContext
from variome.items.queueing import Order
from variome.items.reports import page_path, report_path
from variome.items.service import upsert_batch
from variome.settings import Settings
from variome.web.app import create_app
from variome.web.description import examples
from variome.web.description.document import OPERATIONS

Node = dict[str, Any]

DOCUMENT = create_app(Settings()).openapi()
NAMES = [f"{method.upper()} {path}" for path, methods in DOCUMENT["paths"].items() for method in methods]

SAY_ALL = {f"POST /ingestion-submissions/{{uuid}}/{end}" for end in ("cancel", "retry")}
"""Operations whose address says all: they take no body."""


def node_of(name: str) -> Node:
    method, _, path = name.partition(" ")
    node: Node = DOCUMENT["paths"][path][method.lower()]
    return node


def resolved(node: Node) -> Node:
    """What a reference leads to."""
    if "$ref" not in node:
        return node
    found: Any = DOCUMENT
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def contents(name: str) -> Iterator[Node]:
    """Every body and answer of an operation: schema and example."""
    node = node_of(name)
    for place in (node.get("requestBody", {}), *map(resolved, node["responses"].values())):
        yield from place.get("content", {}).values()


def check(schema: Node, value: Any) -> None:
    """Passes when a value is what a schema of the document says."""
    whole = {**schema, "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(value)


def test_the_document_is_one_of_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(DOCUMENT).validate()


def test_the_tables_name_no_other_operations() -> None:
    assert OPERATIONS.keys() == set(NAMES)


def test_each_operation_has_a_name_of_its_own() -> None:
    assert len({node_of(name)["operationId"] for name in NAMES}) == len(NAMES)


def test_each_tag_is_described() -> None:
    described = {tag["name"] for tag in DOCUMENT["tags"] if tag["description"]}
    assert {tag for name in NAMES for tag in node_of(name)["tags"]} == described


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_says_in_short_and_at_length_what_it_does(name: str) -> None:
    assert node_of(name)["summary"]
    assert node_of(name)["description"]


@pytest.mark.parametrize("name", NAMES)
def test_each_parameter_has_a_description_a_schema_and_an_example_that_fits(name: str) -> None:
    for parameter in node_of(name)["parameters"]:
        assert parameter["description"], parameter["name"]
        check(parameter["schema"], parameter["example"])


@pytest.mark.parametrize("name", NAMES)
def test_each_body_and_answer_has_a_schema_and_an_example_that_fits(name: str) -> None:
    for content in contents(name):
        check(content["schema"], content["example"])


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name.split("/")[0] in {"POST ", "PUT ", "PATCH "} and name not in SAY_ALL]
)
def test_an_operation_that_brings_something_says_what(name: str) -> None:
    assert node_of(name)["requestBody"]["content"]
    assert {"400", "413", "422"} <= node_of(name)["responses"].keys()


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_says_how_it_succeeds_and_fails(name: str) -> None:
    answers = node_of(name)["responses"]
    assert any(status.startswith("2") for status in answers)
    assert all(resolved(answer)["description"] for answer in answers.values())
    for status in [status for status in answers if status >= "400"]:
        (media_type,) = resolved(answers[status])["content"]
        assert media_type == "application/problem+json"
    assert "503" in answers
    assert ("404" in answers) >= ("{" in name)


def url_of(name: str, **found: str) -> tuple[str, Node, Node]:
    """The address of an operation with the examples of its parameters put in; query and headers."""
    path = name.partition(" ")[2]
    parameters: dict[str, Node] = {place: {} for place in ("path", "query", "header")}
    for each in node_of(name)["parameters"]:
        parameters[each["in"]][each["name"]] = found.get(each["name"], each["example"])
    return path.format(**parameters["path"]), parameters["query"], parameters["header"]


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_asks_for_a_key_when_it_says_so(
    api: TestClient, filled: psycopg.Connection[Any], name: str
) -> None:
    create_key(filled, "ada", {"research": "admin"})
    url, query, _ = url_of(name)
    answer = api.request(name.split(maxsplit=1)[0], url, params=query)
    assert (answer.status_code == 401) is bool(node_of(name)["security"])
    assert ("401" in node_of(name)["responses"]) is bool(node_of(name)["security"])


@pytest.fixture
def described_items(filled: psycopg.Connection[Any]) -> None:
    """The items that the examples are about are in the store."""
    items = [
        IncomingItem("Gene", examples.STORED_GENE),
        IncomingItem("SavedSearch", {"search_id": "rare", "type": "Variant", "query": "limit=5"}),
        IncomingItem("File", builders.file("HERON-1")),
        IncomingItem("Individual", {"individual_id": "heron_proband"}),
        IncomingItem("Variant", examples.VARIANT),
    ]
    upsert_batch(filled, builders.registry(filled), items, WriteContext("ada", "research", "lab"), atomic=True)


def begun_load(api: TestClient) -> dict[str, str]:
    """The names by which operations know a load that has begun, and its token."""
    (content,) = node_of("POST /loads")["requestBody"]["content"].values()
    begun = api.post("/loads", json=content["example"]).json()
    return {"uuid": begun["uuid"], "submission": begun["uuid"], "token": begun["token"]}


def make_ready(name: str, load: dict[str, str], store: psycopg.Connection[Any], home: Path) -> None:
    """What an operation on a load asks for: that it has failed, or has a report; what one on a dataset does: it."""
    if "{dataset}" in name:
        origin = Origin("ada", "test", "GRCh38")
        import_files(home / "genotypes" / "cohort", [ROOT / "sample_vcfs" / "valid" / "trio_csq.vcf"], origin)
    if name.endswith("/retry"):
        order = Order("ada", "research", "lab", "HERON-2", "1.0", "", 0, path="trio.vcf")
        store.execute(
            "UPDATE submission SET status = 'failed', request = %s WHERE uuid = %s",
            [Jsonb(asdict(order)), load["uuid"]],
        )
    if "/report" in name:
        path = page_path(home, UUID(load["uuid"]))
        path.parent.mkdir(parents=True)
        path.write_text("<!DOCTYPE html>\n")
        report_path(home, UUID(load["uuid"])).write_text('{"kind": "crlf"}\n')


def body_of(name: str, **found: str) -> tuple[bytes, dict[str, str]]:
    """The example of a body in the first of its forms, with the header that says so."""
    for media_type, content in node_of(name).get("requestBody", {"content": {}})["content"].items():
        example = content["example"]
        if isinstance(example, str):
            return example.encode(), {"content-type": media_type}
        sent = example | {each: found[each] for each in example if each in found}
        return orjson.dumps(sent), {"content-type": media_type}
    return b"", {}


@pytest.mark.usefixtures("described_items")
@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_an_operation_succeeds_and_is_answered_as_described(
    api: TestClient, filled: psycopg.Connection[Any], server_settings: Settings, name: str
) -> None:
    load = begun_load(api) if "{submission}" in name or "{uuid}" in name else {}
    make_ready(name, load, filled, server_settings.home_folder)
    url, query, headers = url_of(name, **load)
    body, form = body_of(name, **load)
    answer = api.request(name.split(maxsplit=1)[0], url, params=query, headers=headers | form, content=body)
    assert answer.status_code < 300, answer.text
    described = node_of(name)["responses"][str(answer.status_code)]
    assert answer.headers.keys() >= {each.lower() for each in described.get("headers", {})} - {"etag"}
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    assert media_type in described.get("content", {"": None})
    if media_type:
        schema = described["content"][media_type]["schema"]
        check(schema, answer.text if resolved(schema).get("type") == "string" else answer.json())


def test_the_uuid_of_the_example_is_that_of_its_variant() -> None:
    assert builders.uuid_of(examples.VARIANT) == UUID(examples.VARIANT_UUID)

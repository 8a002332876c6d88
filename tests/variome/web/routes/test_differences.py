"""What differs between two annotation versions of an item, and between two revisions."""

from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders
from tests.variome.web.fix_web import VARIANT

GENE = "/genes/ENSG00000000001"
PATH = "/variants/chr1:1000A_T"


@pytest.fixture
def newer(api: TestClient, filled: psycopg.Connection[Any]) -> None:
    """The variant under a second annotation version too, with another consequence and one more property."""
    builders.registry(filled, "2.0")
    changed = {**VARIANT, "gnomad_an": 7, "transcript": [builders.transcript(1, "stop_gained", vep_feature="ENST1")]}
    answer = api.post("/variants?annotation_version=2.0&missing_links=stub", json=changed)
    assert answer.status_code == 201, answer.text


@pytest.mark.usefixtures("newer")
def test_annotation_versions_are_compared_property_by_property(api: TestClient) -> None:
    answer = api.get(f"{PATH}/diff?from=1.0&to=2.0").json()
    assert answer["@id"] == f"{PATH}/diff?from=1.0&to=2.0"
    assert [answer[side]["annotation_version"] for side in ("from", "to")] == ["1.0", "2.0"]
    assert {"property": "gnomad_an", "change": "added", "to": 7} in answer["differences"]
    whole = [(each["change"], each.get("entry")) for each in answer["differences"] if each["property"] == "transcript"]
    assert whole == [("removed", None), ("added", {"vep_feature": "ENST1"})]


@pytest.mark.usefixtures("newer")
def test_a_version_does_not_differ_from_itself(api: TestClient) -> None:
    assert api.get(f"{PATH}/diff/?from=2.0&to=2.0").json()["differences"] == []


def test_revisions_are_compared_property_by_property(api: TestClient) -> None:
    changed = {**builders.gene(1), "@type": "Gene", "gene_symbol": "NEW"}
    api.post("/bulk", json=changed, headers={"Content-Type": "application/x-ndjson"})
    answer = api.get(f"{GENE}/revisions/diff?from=1&to=2").json()
    assert answer["@id"] == f"{GENE}/revisions/diff?from=1&to=2"
    assert [answer[side]["revision"] for side in ("from", "to")] == [1, 2]
    assert answer["differences"] == [
        {"property": "gene_symbol", "change": "changed", "from": "SYMBOL1", "to": "NEW"},
    ]
    back = api.get(f"{GENE}/revisions/diff/?from=2&to=1").json()["differences"]
    assert [(each["from"], each["to"]) for each in back] == [("NEW", "SYMBOL1")]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{PATH}/diff?from=1.0&to=9.9", 404),
        ("/variants/chr1:1A_T/diff?from=1.0&to=1.0", 404),
        ("/nothing/none/diff?from=1.0&to=1.0", 404),
        (f"{GENE}/revisions/diff?from=1&to=2", 404),
        ("/genes/none/revisions/diff?from=1&to=1", 404),
        (f"{PATH}/diff?from=1.0", 400),
        (f"{GENE}/revisions/diff?from=one&to=2", 400),
        (f"{GENE}/revisions/diff?from=0&to=99999999999", 400),
    ],
)
def test_what_is_not_there_cannot_be_compared(api: TestClient, path: str, status: int) -> None:
    assert api.get(path).status_code == status


def test_a_version_that_an_item_is_not_stored_under_is_named(api: TestClient) -> None:
    assert "under annotation version '9.9'" in api.get(f"{PATH}/diff?from=1.0&to=9.9").text


def test_a_revision_that_is_not_there_is_named_with_those_that_are(api: TestClient) -> None:
    assert "no revision 2 in this annotation version; it has 1" in api.get(f"{GENE}/revisions/diff?from=1&to=2").text

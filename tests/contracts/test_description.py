"""The server does what `/openapi.json` says, whatever it is sent: schemathesis makes the requests from the description.

A request is made by an administrator, who may do everything. The same requests are made each time.
"""

import json
from typing import Any

import httpx
import psycopg
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from variome.items.api_keys import create_key
from variome.settings import Settings
from variome.web.app import create_app
from variome.web.bodies import NDJSON_TYPES

EXAMPLES = 5
"""Requests of each operation that fit the description, and as many that do not."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

VALUES = st.none() | st.integers(-(2**63), 2**63) | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2)
LINES = st.lists(
    st.fixed_dictionaries(
        {"@type": st.sampled_from(["Gene", "VariantConsequence", "File", "Variant", "BatchHeader", "X"])},
        optional=dict.fromkeys(["ensgid", "gene_symbol", "accession", "var_conseq_name", "records", "aliases"], VALUES),
    ),
    max_size=3,
).map(lambda lines: b"\n".join(json.dumps(line).encode() for line in lines))
"""What the schema of a body of lines cannot say."""

for media_type in NDJSON_TYPES:
    schemathesis.openapi.media_type(media_type, LINES)

DESCRIPTION = schemathesis.openapi.from_dict(create_app(Settings()).openapi())
OPERATIONS = {each.ok().label: each.ok() for each in DESCRIPTION.get_all_operations() if isinstance(each, Ok)}


@pytest.fixture
def administrator(api: TestClient, filled: psycopg.Connection[Any]) -> dict[str, str]:
    """The header by which an administrator shows a key."""
    uuid, secret = create_key(filled, "ada", {}, is_administrator=True)
    return {"Authorization": f"Bearer {uuid}:{secret}"}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.usefixtures("cohort")
def test_the_server_answers_as_described(api: TestClient, administrator: dict[str, str], name: str) -> None:
    operation = OPERATIONS[name]
    # Where nothing is taken in but a name in the address, nothing is wrong.
    modes = list(GenerationMode) if operation.body or list(operation.query) else [GenerationMode.POSITIVE]
    for mode in modes:

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(mode))
        def ask(case: Case[Any]) -> None:
            if "dataset" in case.path_parameters:
                case.path_parameters["dataset"] = "cohort"
            sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
            sent["headers"].update(administrator)
            del sent["cookies"]
            if "data" in sent:
                sent["content"] = sent.pop("data")
            try:
                answer = api.request(**sent)
            except httpx.InvalidURL:  # httpx sends no query of more than 64 kB
                reject()
            case.validate_response(answer, checks=CHECKS)

        ask()

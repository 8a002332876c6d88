"""A parameter that a route does not have is refused: passed over, it would have the request do something else."""

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    ("method", "address", "name"),
    [
        ("GET", "/export?type=Gene&regoin=chr1", "regoin"),
        ("POST", "/genes?chek_only=true", "chek_only"),
        ("PATCH", "/genes/nothing?Check_only=true", "Check_only"),
        ("DELETE", "/genes/nothing?purg=true", "purg"),
        ("DELETE", "/files/research/nothing?check_only=true", "check_only"),
        ("DELETE", "/schemas/1.0?chek_only=true", "chek_only"),
        ("GET", "/export?type=Gene&type=Variant", "type"),
        ("PATCH", "/genes/nothing?check_only=true&check_only=false", "check_only"),
    ],
)
def test_a_parameter_that_the_route_does_not_have_or_has_once_is_a_400_that_names_it(
    api: TestClient, method: str, address: str, name: str
) -> None:
    answer = api.request(method, address)
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["errors"]] == [name]


def test_what_a_route_takes_several_of_may_be_repeated(api: TestClient) -> None:
    uuids = "&uuid=284256d7-53f1-5611-9fab-c08796fad3be&uuid=284256d7-53f1-5611-9fab-c08796fad3bf"
    assert api.get(f"/export?type=Gene{uuids}").status_code == 200


def test_addresses_with_a_slash_at_the_end_have_the_same_parameters(api: TestClient) -> None:
    assert api.patch("/genes/nothing/?check_only=true", json={}).status_code == 404
    assert api.patch("/genes/nothing/?chek_only=true", json={}).status_code == 400

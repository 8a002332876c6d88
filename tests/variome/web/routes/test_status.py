"""What is in the store, and whether it answers. How it answers when it does not: tests/variome/web/test_problems.py."""

from fastapi.testclient import TestClient


def test_status_counts_what_is_in_the_store(api: TestClient) -> None:
    counts = {(each["item_type"], each["version"]): each["items"] for each in api.get("/status").json()["counts"]}
    assert counts["Variant", "1.0"] == counts["VariantSample", "1.0"] == 1


def test_health_is_good_when_the_store_answers(api: TestClient) -> None:
    assert api.get("/health").json() == {"status": "ok"}

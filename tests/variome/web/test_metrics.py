"""Counts of requests, read back as Prometheus would read them."""

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from variome.errors import SettingsError
from variome.web.metrics import RequestCounts, metrics_text


def samples(text: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """The value of each sample by name and labels."""
    families = text_string_to_metric_families(text.decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def value(text: bytes, name: str, **labels: str) -> float:
    return samples(text)[name, tuple(sorted(labels.items()))]


def test_requests_are_counted_by_method_route_and_status_and_their_seconds_summed() -> None:
    counts = RequestCounts(None)
    for status, seconds in ((200, 0.25), (200, 0.5), (404, 4.0)):
        counts.add("GET", "/{collection}/{name}", status, seconds)
    text = metrics_text(counts, [])
    of_route = {"method": "GET", "route": "/{collection}/{name}"}
    assert value(text, "variome_requests_total", **of_route, status="200") == 2
    assert value(text, "variome_requests_total", **of_route, status="404") == 1
    assert value(text, "variome_request_seconds_sum", **of_route) == 4.75
    assert value(text, "variome_request_seconds_bucket", **of_route, le="0.5") == 2
    assert value(text, "variome_request_seconds_bucket", **of_route, le="+Inf") == 3


def test_methods_that_nobody_knows_are_one() -> None:
    counts = RequestCounts(None)
    for n in range(100):
        counts.add(f"BREW{n}", "", 405, 0.1)
    text = metrics_text(counts, [])
    assert value(text, "variome_requests_total", method="other", route="", status="405") == 100
    assert b"BREW" not in text


def test_two_applications_of_one_process_count_for_themselves() -> None:
    one, other = RequestCounts(None), RequestCounts(None)
    one.add("GET", "/health", 200, 0.1)
    assert b"/health" not in metrics_text(other, [])


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PROMETHEUS_MULTIPROC_DIR"):
        RequestCounts(tmp_path / "none")

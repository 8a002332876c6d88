"""Loads: medians and ratios of several runs, aims, and a history that keeps all that it has."""

from pathlib import Path

import pytest

from benchmarks.ingest_page import add_to_history, ingest_page
from benchmarks.load_figures import AGAIN, CONSEQUENCES, COPY, GENES, LOAD, PARSE, PEER, TARGETS, LoadFigures, Took

N_RECORDS = 20_000


def run(load: float, copy: float) -> dict[str, Took]:
    seconds = {PARSE: 8.0, LOAD: load, COPY: copy, AGAIN: 2.0, GENES: 4.0, CONSEQUENCES: 5.0}
    return {what: Took(each, None if what == COPY else 300.0) for what, each in seconds.items()}


FIGURES = LoadFigures(N_RECORDS, [run(4.0, 2.0), run(10.0, 2.0), run(30.0, 10.0)], 300.0)


def test_seconds_are_the_median_of_all_runs_and_ratios_that_of_the_ratios_of_each() -> None:
    assert FIGURES.seconds(LOAD) == 10.0
    assert FIGURES.per_second(LOAD) == 2000
    assert FIGURES.ratio(LOAD, COPY) == 3.0  # of 2, 5 and 3; 5 of the medians
    assert FIGURES.peak_mb(LOAD) == 300.0
    assert FIGURES.peak_mb(COPY) is None


@pytest.mark.parametrize(("seconds", "met"), [(4.0, True), (4.1, False)])
def test_an_aim_is_reached_where_the_figure_is_on_its_side(seconds: float, met: bool) -> None:
    figures = LoadFigures(N_RECORDS, [run(seconds, seconds / 2.5 if met else 1.0)], 300.0)
    reached = {target.what: target.is_met(figures) for target in TARGETS}
    assert reached["a first load, variants/s"] is met
    assert reached["a first load : bare COPY"] is met
    assert reached["a repeated load, variants/s"]
    assert reached["genes/s"]
    assert not reached["consequences/s"]


def test_a_peer_that_was_not_there_is_said_to_be_missing() -> None:
    beside = LoadFigures(N_RECORDS, [{**run(4.0, 2.0), PEER: Took(6.0)}], 300.0)
    assert "was not there" in ingest_page(FIGURES)
    assert "was not there" not in ingest_page(beside)
    assert f"| {PEER} | 20,000 | 6.00 | 3,333 |  | 3.00 | 1.50 |" in ingest_page(beside)


def test_each_run_adds_a_line_to_the_history_and_changes_none(tmp_path: Path) -> None:
    history = tmp_path / "history.md"
    add_to_history(history, FIGURES)
    before = history.read_text(encoding="utf-8")
    add_to_history(history, FIGURES)
    after = history.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert after.removeprefix(before).count("\n") == 1
    lines = [line for line in after.splitlines() if line.startswith("|")]
    assert len(lines) == 4
    assert len({line.count("|") for line in lines}) == 1

"""Growth: what is told of a load follows from its figures, and what other runs found is kept."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.expected_hours import GENOME, N_GENOMES, expected, new_variants
from benchmarks.growth_case import Case, Found
from benchmarks.growth_page import BEGIN, END, growth_page, growth_plot, guide_figures, with_figures
from benchmarks.growth_results import Compared, compared, keep, read_results, tenths
from tests.docs.markdown import ROOT

COURSE = [(0, 0.0), (500, 1.0), (1000, 3.0)]
"""The first half in a second, the second in two."""


def found(case: Case, seconds: float) -> Found:
    return Found(
        case, seconds, start_seconds=1.0, cpu=8.0, start_cpu=1.0, peak_mb=300.0, median_mb=290.0, postgres_mb=25.0,
        autovacuum_mb=0.0, variants=case.records, samples=2 * case.records, table_bytes=9000, index_bytes=800,
        course=COURSE, yardstick_ms=300.0, measured="2026-11-22", commit="abc1234", machine="a machine",
    )  # fmt: skip


SMALL = found(Case("growth", 1000), 2.0)
LARGE = found(Case("growth", 100_000), 101.0)
KNOWN = found(Case("known", 1000), 1.5)


def test_each_tenth_of_a_course_has_its_own_time() -> None:
    parts = tenths(COURSE)
    assert [part.microseconds for part in parts] == pytest.approx([2000] * 5 + [4000] * 5)
    assert [part.middle for part in parts] == pytest.approx([50 + 100 * number for number in range(10)])


def test_start_up_is_left_out_of_what_a_record_takes() -> None:
    assert SMALL.microseconds == pytest.approx(1000)
    assert SMALL.cpu_microseconds == pytest.approx(7000)


@pytest.mark.parametrize(("largest", "is_flat"), [(114, True), (80, True), (116, False)])
def test_more_than_fifteen_percent_is_not_flat(largest: float, is_flat: bool) -> None:
    assert Compared("time", [200, 100, largest]).is_flat is is_flat


def test_the_largest_store_is_compared_with_the_smaller_one_that_needs_least() -> None:
    rows = {row.what: row for row in compared([SMALL, found(Case("growth", 5000), 3.5), LARGE])}
    assert rows["time a record, start-up left out, µs"].ratio == pytest.approx(1000 / 500)
    assert rows["both peaks together, MB"].ratio == pytest.approx(1.0)
    assert rows["indexes, bytes a record"].ratio == pytest.approx(0.05)
    assert compared([SMALL]) == []


def test_new_variants_follow_from_the_places_that_vary_among_all_chromosomes() -> None:
    places = [sum(Fraction(1, n) for n in range(1, 4 * genomes + 1)) for genomes in range(N_GENOMES + 1)]
    twin = [round(GENOME * (after - before) / places[1]) for before, after in pairwise(places)]
    assert new_variants() == twin
    assert twin[0] == GENOME


def test_hours_are_those_of_new_and_of_known_variants() -> None:
    exome, genome, genomes, apart = expected([SMALL, LARGE], [KNOWN])
    assert exome.hours == pytest.approx(100 / 3600)
    assert genome.hours == pytest.approx(5000 / 3600)
    n_new = sum(new_variants())
    assert genomes.new == n_new
    assert genomes.hours == pytest.approx((n_new * 0.001 + (N_GENOMES * GENOME - n_new) * 0.0005) / 3600)
    assert apart.hours == pytest.approx(N_GENOMES * genome.hours)


def test_hours_below_one_are_told_by_two_figures() -> None:
    page = growth_page([SMALL, LARGE, KNOWN])
    assert "| an exome | 100,000 | 100,000 | 0.5 | 0.028 |" in page
    assert "| a genome | 5,000,000 | 5,000,000 | 25.0 | 1.39 |" in page


def test_of_several_genomes_nothing_is_told_where_known_variants_were_not_measured() -> None:
    assert [row.what for row in expected([SMALL], [])] == ["an exome", "a genome"]
    assert expected([], [KNOWN]) == []


def test_a_run_keeps_what_others_found_and_replaces_its_own(tmp_path: Path) -> None:
    kept = tmp_path / "growth.jsonl"
    for each in (LARGE, SMALL, KNOWN):
        keep(each, kept)
    again = found(SMALL.case, 3.0)
    keep(again, kept)
    assert {each.case: each for each in read_results(kept)} == {each.case: each for each in (again, LARGE, KNOWN)}
    assert [each.case.records for each in read_results(kept)] == [1000, 1000, 100_000]


@pytest.mark.parametrize("results", [[], [SMALL], [KNOWN], [SMALL, LARGE, KNOWN, found(Case("long", 5, 119_000), 2)]])
def test_a_page_can_be_written_of_whatever_has_been_measured(results: list[Found]) -> None:
    assert growth_page(results).count("\n## ") == 5


def test_the_plot_has_a_line_for_each_size() -> None:
    svg = ElementTree.fromstring(growth_plot([SMALL, LARGE, KNOWN]))
    assert len(svg.findall("{http://www.w3.org/2000/svg}polyline")) == 2


def test_the_guide_has_the_figures_that_were_kept() -> None:
    guide = (ROOT / "docs/guides/growth.md").read_text(encoding="utf-8")
    assert with_figures(guide, guide_figures(read_results())) == guide
    assert guide.index(BEGIN) < guide.index(END)

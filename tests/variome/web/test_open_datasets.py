"""Datasets stay open between requests, each in its last version, for any number of threads."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.variome.web.fix_genotypes import PEOPLE, cohort_lines, put
from variome.errors import NotFoundError
from variome.genotypes.view_name import ViewName
from variome.web.open_datasets import MOST_OPEN, MOST_VIEWS, OpenDatasets


@pytest.fixture
def home(tmp_path: Path) -> Path:
    put(tmp_path / "home", "cohort", cohort_lines(n_rows=3), PEOPLE)
    return tmp_path / "home"


def test_a_dataset_is_opened_once_by_all_threads_and_anew_when_it_has_another_version(home: Path) -> None:
    datasets = OpenDatasets(home)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: datasets.get("cohort"), range(32)))
    assert len({id(each) for each in found}) == 1
    put(home, "cohort", cohort_lines(n_rows=2), PEOPLE)
    newer = datasets.get("cohort")
    assert (found[0].manifest.number, newer.manifest.number) == (1, 2)
    assert datasets.get("cohort") is newer


def test_those_that_were_asked_for_longest_ago_are_let_go(home: Path) -> None:
    datasets = OpenDatasets(home)
    first = datasets.get("cohort")
    for number in range(MOST_OPEN):
        put(home, f"d{number}", cohort_lines(n_rows=1), PEOPLE)
        datasets.get(f"d{number}")
    assert datasets.get("cohort") is not first


def test_views_are_kept_beside_the_last_version_and_let_go_when_there_is_another(home: Path) -> None:
    datasets = OpenDatasets(home)
    last, base = datasets.get("cohort"), datasets.get("cohort", ViewName(edits="none"))
    assert datasets.get("cohort", ViewName(edits="none")) is base is not last
    assert datasets.get("cohort", ViewName(1)) is last
    for number in range(MOST_VIEWS):
        datasets.get("cohort", ViewName(edits=str(number + 1)))
    assert datasets.get("cohort", ViewName(edits="none")) is not base
    put(home, "cohort", cohort_lines(n_rows=2), PEOPLE)
    assert (datasets.get("cohort", ViewName(1)).n_rows, datasets.get("cohort").n_rows) == (3, 2)
    with pytest.raises(NotFoundError, match="a version from 1 to 2"):
        datasets.get("cohort", ViewName(3))


def test_loops_are_compiled_once_there_is_a_dataset(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[bool] = []
    monkeypatch.setattr("variome.web.open_datasets.compile_kernels", lambda: compiled.append(True))
    empty = OpenDatasets(tmp_path / "empty")
    with pytest.raises(NotFoundError):
        empty.get("cohort")
    assert compiled == []
    datasets = OpenDatasets(home)
    for _ in range(2):
        datasets.get("cohort")
    assert compiled == [True]

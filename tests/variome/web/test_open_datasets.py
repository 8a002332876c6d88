"""Datasets stay open between requests, each in its last version, for any number of threads."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.variome.web.fix_genotypes import PEOPLE, cohort_lines, put
from variome.errors import InputError, NotFoundError
from variome.items.viewer import Viewer
from variome.web.open_datasets import MOST_OPEN, OpenDatasets

EVERYTHING = Viewer.everything()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    put(tmp_path / "home", "cohort", cohort_lines(n_rows=3), PEOPLE)
    return tmp_path / "home"


def test_a_dataset_is_opened_once_by_all_threads_and_anew_when_it_has_another_version(home: Path) -> None:
    datasets = OpenDatasets(home, "research")
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: datasets.get("cohort", EVERYTHING), range(32)))
    assert len({id(each) for each in found}) == 1
    put(home, "cohort", cohort_lines(n_rows=2), PEOPLE)
    newer = datasets.get("cohort", EVERYTHING)
    assert (found[0].manifest.number, newer.manifest.number) == (1, 2)
    assert datasets.get("cohort", EVERYTHING) is newer


def test_those_that_were_asked_for_longest_ago_are_let_go(home: Path) -> None:
    datasets = OpenDatasets(home, "research")
    first = datasets.get("cohort", EVERYTHING)
    for number in range(MOST_OPEN):
        put(home, f"d{number}", cohort_lines(n_rows=1), PEOPLE)
        datasets.get(f"d{number}", EVERYTHING)
    assert datasets.get("cohort", EVERYTHING) is not first


def test_only_those_with_a_role_in_the_project_see_them(home: Path) -> None:
    datasets = OpenDatasets(home, "research")
    assert datasets.names(Viewer("ada", {"research": "reader"})) == ["cohort"]
    assert datasets.names(Viewer("eve", {"elsewhere": "admin"})) == []
    with pytest.raises(NotFoundError, match="cohort: there is no such genotype dataset"):
        datasets.get("cohort", Viewer("eve", {"elsewhere": "admin"}))
    with pytest.raises(InputError):
        datasets.get("../cohort", EVERYTHING)


def test_loops_are_compiled_once_there_is_a_dataset(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[bool] = []
    monkeypatch.setattr("variome.web.open_datasets.compile_kernels", lambda: compiled.append(True))
    empty = OpenDatasets(tmp_path / "empty", "research")
    with pytest.raises(NotFoundError):
        empty.get("cohort", EVERYTHING)
    assert compiled == []
    datasets = OpenDatasets(home, "research")
    for _ in range(2):
        datasets.get("cohort", EVERYTHING)
    assert compiled == [True]

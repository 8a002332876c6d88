"""Files that are made to be loaded: of any number of samples, and what INFO counts of them holds."""

from pathlib import Path

import pytest

from benchmarks.records import write_records


def records_of(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text().splitlines() if not line.startswith("#")]


def n_alleles(call: str) -> int:
    return call.partition(":")[0].count("1")


@pytest.mark.parametrize("n_samples", [1, 30, 500])
def test_info_counts_the_alleles_of_all_samples_and_somebody_carries_each(tmp_path: Path, n_samples: int) -> None:
    write_records(tmp_path / "x.vcf", 100, info_size=2000, n_samples=n_samples)
    for columns in records_of(tmp_path / "x.vcf"):
        info = dict(item.partition("=")[::2] for item in columns[7].split(";"))
        assert len(columns) == 9 + n_samples
        assert sum(map(n_alleles, columns[9:])) == int(info["AC"]) > 0
        assert int(info["AN"]) == 2 * n_samples


def test_of_many_people_one_carries_about_a_twentieth_of_the_variants(tmp_path: Path) -> None:
    write_records(tmp_path / "x.vcf", 400, info_size=2000, n_samples=500)
    calls = [call for columns in records_of(tmp_path / "x.vcf") for call in columns[9:]]
    assert 0.03 < sum(n_alleles(call) > 0 for call in calls) / len(calls) < 0.15


@pytest.mark.parametrize("n_samples", [None, 30])
def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path, n_samples: int | None) -> None:
    contents = []
    for seed in (1, 1, 2):
        write_records(tmp_path / "x.vcf", 20, seed=seed, n_samples=n_samples)
        contents.append((tmp_path / "x.vcf").read_bytes())
    assert contents[0] == contents[1] != contents[2]

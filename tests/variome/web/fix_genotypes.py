"""A server with datasets of genotypes: a cohort whose calls a dictionary tells, and clients of two kinds."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders
from tests.variome.genotypes.small_vcf import Line, write_vcf
from variome.datasets.items import record_dataset
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import Origin, import_files
from variome.items.api_keys import create_key
from variome.items.viewer import Role
from variome.settings import Settings

N_SAMPLES, N_ROWS = 40, 60
PEOPLE = [f"P{number:02}" for number in range(N_SAMPLES)]
TARGET = PEOPLE[7]
"""Whose genotypes attacks are after."""

Headers = dict[str, str]


def cohort_lines(seed: int = 1, n_samples: int = N_SAMPLES, n_rows: int = N_ROWS) -> list[Line]:
    """Phased biallelic records on chr1, every tenth base."""
    random = np.random.default_rng(seed)
    frequency = random.beta(0.4, 0.8, size=(n_rows, 1, 1))
    alleles = (random.random((n_rows, n_samples, 2)) < frequency).astype(int)
    return [
        Line("chr1", 10 * row + 10, "A", ("C",), tuple(f"{one}|{two}" for one, two in alleles[row].tolist()))
        for row in range(n_rows)
    ]


def put(
    home: Path,
    name: str,
    lines: Sequence[Line],
    samples: Sequence[str],
    store: psycopg.Connection[Any] | None = None,
    assembly: str = "GRCh38",
) -> None:
    """Makes a dataset, or a version that takes the place of all before; with items of the project where a store is."""
    path = write_vcf(home.parent / f"{name}.vcf", lines, samples)
    folder = home / "genotypes" / name
    import_files(folder, [path], Origin("a tester", "a test", assembly), replaces=folder.exists())
    if store is not None:
        record_dataset(store, builders.registry(store), Dataset(folder), "research", "somebody")


def without(lines: Sequence[Line], samples: Sequence[str], left_out: str) -> tuple[list[Line], list[str]]:
    """The same file without one sample."""
    place = list(samples).index(left_out)
    kept = [line._replace(calls=line.calls[:place] + line.calls[place + 1 :]) for line in lines]
    return kept, [name for name in samples if name != left_out]


def dosages(lines: Sequence[Line], samples: Sequence[str] = PEOPLE) -> Mapping[str, list[int]]:
    """How many ALT alleles each has, row by row."""
    return {name: [line.calls[i].count("1") for line in lines] for i, name in enumerate(samples)}


def listed(names: Sequence[str]) -> str:
    return "," + ",".join(names)


def member(store: psycopg.Connection[Any], user: str = "ada", role: Role = "reader") -> Headers:
    """The header of one with a role in the project of the datasets."""
    uuid, secret = create_key(store, user, {"research": role})
    return {"authorization": f"Bearer {uuid}:{secret}"}


def administrator(store: psycopg.Connection[Any]) -> Headers:
    uuid, secret = create_key(store, "root", {}, is_administrator=True)
    return {"authorization": f"Bearer {uuid}:{secret}"}


@pytest.fixture
def cohort(server_settings: Settings, filled: psycopg.Connection[Any]) -> list[Line]:
    """The records of the dataset `cohort`."""
    lines = cohort_lines()
    put(server_settings.home_folder, "cohort", lines, PEOPLE, filled)
    return lines


@pytest.fixture
def genotypes_api(cohort: list[Line], api: TestClient) -> TestClient:
    """A client of a server with the dataset `cohort`."""
    return api

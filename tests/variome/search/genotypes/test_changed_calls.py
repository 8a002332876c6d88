"""What is kept back of rows whose calls differ between views, against parts that are looked for person by person."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.small_vcf import random_lines, twin
from tests.variome.genotypes.test_editing import SAMPLES, Twin, dataset_of, edit, random_requests
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_choice import EditChoice
from variome.search.genotypes.groups import Groups
from variome.search.genotypes.guard import NOT_TOLD, guard_of
from variome.search.genotypes.lines import find_haplotypes
from variome.search.genotypes.partition import groups_within, partition_of
from variome.search.genotypes.query import Found, GenotypeQuery, select

PEOPLE = np.arange(len(SAMPLES), dtype=np.uint64)


def value(cells: list[str]) -> tuple[int, int]:
    """Haplotypes with the ALT, and those that are called."""
    return cells.count("A"), len(cells) - cells.count(".")


def is_kept_back(rows: list[dict[str, list[str]]], classes: list[list[str]], least: int) -> bool:
    """`rows` are the row in all views that have it, the present one first."""
    for names in classes:
        parts: dict[tuple[int, ...], list[str]] = {}
        for name in names:
            told = [value(row[name]) for row in rows]
            parts.setdefault(tuple(map(told.index, told)), []).append(name)
        for part in parts.values():
            if any(0 < sum(value(row[name])[1] for name in part) < 2 * least - 1 for row in rows):
                return True
    return False


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1 << 30),
    n_edits=st.integers(1, 8),
    least=st.integers(1, 3),
    chosen=st.lists(st.integers(0, 8), min_size=1, max_size=4),
    is_in_halves=st.booleans(),
)
def test_a_row_is_told_where_those_whose_calls_differ_between_the_same_views_are_enough(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    n_edits: int,
    least: int,
    chosen: list[int],
    is_in_halves: bool,
) -> None:
    lines = random_lines(seed, 6, len(SAMPLES))
    folder = dataset_of(tmp_path_factory.mktemp("views"), lines)
    rows = twin(lines, SAMPLES)
    requests, states = random_requests(random.Random(seed), rows, n_edits)
    if requests:
        edit(folder, requests)
    numbered: list[Twin] = [rows, *states]
    views = [min(number, len(states)) for number in dict.fromkeys(chosen)]
    datasets = [Dataset(folder, edits=EditChoice(numbers=frozenset(range(1, number + 1)))) for number in views]
    halves = [SAMPLES[:2], SAMPLES[2:]] if is_in_halves else [SAMPLES]
    groups = Groups([np.array([[name in half for name in SAMPLES] for half in halves])], is_named=True)
    parts = groups_within("d", groups.masks[0], PEOPLE, np.full(len(SAMPLES), least))
    guard = guard_of(partition_of(parts), [PEOPLE], [PEOPLE], 1, [datasets[1:]])
    query = GenotypeQuery(groups, is_counted=True, guard=guard)
    told = {}
    for batch, counts, _ in select(datasets[:1], query):
        for row, site in enumerate(batch.sites):
            told[batch.contig, site.position, site.ref, site.alt] = counts.AC[0, row] != NOT_TOLD
    now = numbered[views[0]]
    assert told == {
        key: not is_kept_back([numbered[view][key] for view in views if key in numbered[view]], halves, least)
        for key in now
    }
    are_same = all(numbered[view].get(key, calls) == calls for key, calls in now.items() for view in views)
    keys, haplotypes = find_haplotypes(datasets[:1], query, Found())
    if keys and not are_same:
        assert {each.alleles for each in haplotypes} <= {"other"}

"""What a guard tells of rows and haplotypes, against cells that are looked at one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.small_vcf import random_lines, twin, write_vcf
from variome.genotypes.dataset import Dataset
from variome.genotypes.haplotypes import Haplotype
from variome.genotypes.importing import Origin, import_files
from variome.search.genotypes.groups import Groups
from variome.search.genotypes.guard import NOT_TOLD, Guard, guard_of
from variome.search.genotypes.lines import find_haplotypes
from variome.search.genotypes.partition import groups_within, partition_of
from variome.search.genotypes.query import Found, GenotypeQuery, select

NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"]
PEOPLE = np.arange(8, dtype=np.uint64)


def groups_of(*members: str) -> Groups:
    return Groups([np.array([[name in group for name in NAMES] for group in members])], is_named=True)


def guarded(groups: Groups, least: int, least_count: int = 1, before: Groups | None = None) -> Guard:
    sizes = np.full(8, least)
    told = [*(before.masks if before else []), *groups.masks]
    parts = [part for masks in told for part in groups_within("d", masks, PEOPLE, sizes)]
    asked = np.unique(np.concatenate([part.people for part in parts]))
    return guard_of(partition_of(parts), [PEOPLE], [asked], least_count)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 20), least=st.integers(1, 3), least_count=st.integers(1, 3), asks_again=st.booleans())
def test_counts_of_a_row_are_told_where_every_class_has_calls_enough_or_none(
    tmp_path_factory: pytest.TempPathFactory, seed: int, least: int, least_count: int, asks_again: bool
) -> None:
    folder = tmp_path_factory.mktemp("guard")
    lines = random_lines(seed, 12, 8)
    import_files(folder / "d", [write_vcf(folder / "v.vcf", lines, NAMES)], Origin("a", "b", "GRCh38"))
    groups, before = groups_of("abcde", "cde"), groups_of("abcdefgh") if asks_again else None
    classes = ["ab", "cde", *(["fgh"] if asks_again else [])]
    guard = guarded(groups, least, least_count, before)
    calls, n_rows = twin(lines, NAMES), 0
    for batch, counts, _ in select([Dataset(folder / "d")], GenotypeQuery(groups, is_counted=True, guard=guard)):
        for row, site in enumerate(batch.sites):
            cells = calls[(batch.contig, site.position, site.ref, site.alt)]

            def counted(names: str, cells: dict[str, list[str]] = cells) -> tuple[int, int]:
                found = [cell for name in names for cell in cells[name]]
                return found.count("A"), len(found) - found.count(".")

            each = [counted(names) for names in classes]
            is_kept_back = any(0 < an < 2 * least - 1 for _, an in each) or any(
                0 < count < least_count for ac, an in each for count in (ac, an - ac)
            )
            expected = [counted(names) for names in ("abcde", "abcde", "cde")]
            if is_kept_back:
                expected = [(NOT_TOLD, NOT_TOLD)] * 3
            assert list(zip(counts.AC[:, row].tolist(), counts.AN[:, row].tolist(), strict=True)) == expected
            n_rows += 1
    assert n_rows == len(calls)


def test_rare_haplotypes_are_one_and_the_least_common_others_are_put_to_them_until_they_are_enough() -> None:
    groups = groups_of("abcd", "efgh")
    guard = guarded(groups, 2)
    found = [Haplotype("00", (5, 4)), Haplotype("01", (3, 3)), Haplotype("11", (0, 1))]
    assert guard.merge(found, groups) == [Haplotype("00", (5, 4)), Haplotype("other", (3, 4))]
    assert guard.merge(found[:2], groups) == found[:2]
    assert guard.merge([], groups) == []


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 20), least=st.integers(1, 3))
def test_haplotypes_under_a_guard_add_up_to_those_without(
    tmp_path_factory: pytest.TempPathFactory, seed: int, least: int
) -> None:
    folder = tmp_path_factory.mktemp("guard")
    import_files(
        folder / "d", [write_vcf(folder / "v.vcf", random_lines(seed, 3, 8), NAMES)], Origin("a", "b", "GRCh38")
    )
    groups, datasets = groups_of("abcde", "cdefgh"), [Dataset(folder / "d")]
    guard = guarded(groups, least)
    _, free = find_haplotypes(datasets, GenotypeQuery(groups), Found())
    _, told = find_haplotypes(datasets, GenotypeQuery(groups, guard=guard), Found())
    totals = [np.array([each.counts for each in some]).sum(axis=0).tolist() for some in (free, told)]
    assert totals[0] == totals[1]
    plain = {each.alleles: each.counts for each in free}
    for each in told:
        assert each.alleles == "other" or plain[each.alleles] == each.counts
    if least == 1:
        assert {each.alleles for each in told} == set(plain)


def test_guards_that_keep_back_the_same_have_the_same_digest() -> None:
    groups = groups_of("abcd", "efgh")
    assert guarded(groups, 2).digest == guarded(groups_of("efgh", "abcd"), 2).digest
    assert len({guarded(groups, 2).digest, guarded(groups, 3).digest, guarded(groups, 2, 2).digest}) == 3

"""Queries over datasets against a dictionary of calls."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.small_vcf import Key, Line, random_lines, twin, write_vcf
from variome.errors import InputError
from variome.genotypes.allele_keys import Wanted, parse_allele_key
from variome.genotypes.bed import read_bed
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import Origin, import_files
from variome.model.region import Region
from variome.search.genotypes.alleles import is_expression, read_wanted
from variome.search.genotypes.groups import read_groups
from variome.search.genotypes.query import Found, GenotypeQuery, select
from variome.search.genotypes.rows import row_condition

ORIGIN = Origin("a tester", "a test", "GRCh38")
NAMES = [["a", "b", "c"], ["d", "e"]]
CONTIGS = {"1": 0, "2": 1, "X": 2}

REGIONS = st.tuples(st.sampled_from(list(CONTIGS)), st.integers(1, 320), st.integers(0, 90))

Calls = dict[Key, dict[str, list[str]]]


def made(folder: Path, seed: int, n_datasets: int) -> tuple[list[Dataset], Calls]:
    """Some datasets of random rows, and the twin of all of them together."""
    datasets, calls = [], []
    for number in range(n_datasets):
        lines = random_lines(seed + number, 12, len(NAMES[number]))
        import_files(folder / f"d{number}", [write_vcf(folder / f"{number}.vcf", lines, NAMES[number])], ORIGIN)
        datasets.append(Dataset(folder / f"d{number}"))
        calls.append(twin(lines, NAMES[number]))
    keys = {key for part in calls for key in part}
    rows = {
        key: {
            name: calls[number].get(key, {}).get(name, [".", "."])
            for number in range(n_datasets)
            for name in NAMES[number]
        }
        for key in sorted(keys, key=lambda key: (CONTIGS[key[0]], key[1], len(key[2]), key[2], key[3]))
    }
    return datasets, rows


def counted(row: dict[str, list[str]], names: list[str]) -> tuple[int, int]:
    cells = [cell for name in names for cell in row[name]]
    return cells.count("A"), len(cells) - cells.count(".")


def asked(datasets: list[Dataset], query: GenotypeQuery) -> list[tuple[Key, list[tuple[int, int]]]]:
    found = []
    for batch, counts, _ in select(datasets, query):
        for row, site in enumerate(batch.sites):
            pairs = list(zip(counts.AC[:, row].tolist(), counts.AN[:, row].tolist(), strict=True))
            found.append(((batch.contig, site.position, site.ref, site.alt), pairs))
    return found


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 20), n_datasets=st.sampled_from([1, 2]), data=st.data())
def test_counts_of_groups_over_datasets_are_those_of_the_calls(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_datasets: int, data: st.DataObject
) -> None:
    datasets, rows = made(tmp_path_factory.mktemp("query"), seed, n_datasets)
    everyone = [name for names in NAMES[:n_datasets] for name in names]
    members = st.lists(st.sampled_from(everyone), min_size=1, unique=True)
    groups = data.draw(st.lists(members, min_size=1, max_size=3))
    query = GenotypeQuery(
        read_groups(datasets, ["," + ",".join(group) for group in groups], may_read_files=False), is_counted=True
    )
    anyone = sorted({name for group in groups for name in group})
    expected = [(key, [counted(row, names) for names in [anyone, *groups]]) for key, row in rows.items()]
    assert asked(datasets, query) == expected


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 1 << 20),
    regions=st.lists(
        st.tuples(st.sampled_from(list(CONTIGS)), st.integers(1, 320), st.integers(0, 90)), min_size=1, max_size=3
    ),
    n_datasets=st.sampled_from([1, 2]),
    most=st.none() | st.integers(0, 6),
    first=st.integers(1, 5),
    least=st.integers(0, 3),
)
def test_rows_meet_regions_conditions_and_limits(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    regions: list[tuple[str, int, int]],
    n_datasets: int,
    most: int | None,
    first: int,
    least: int,
) -> None:
    datasets, rows = made(tmp_path_factory.mktemp("query"), seed, n_datasets)
    everyone = [name for names in NAMES[:n_datasets] for name in names]
    inside = [
        key for key in rows
        if any(key[0] == contig and key[1] <= begin + length and key[1] + len(key[2]) - 1 >= begin
               for contig, begin, length in regions)
    ]  # fmt: skip
    expected = [key for key in inside[first - 1 :] if counted(rows[key], everyone)[0] >= least][:most]
    query = GenotypeQuery(
        read_groups(datasets, [], may_read_files=False),
        regions=[Region(contig, begin, begin + length) for contig, begin, length in regions],
        condition=row_condition(f"AC >= {least} and POS > 0", 0),
        first=first,
        most=most,
    )
    assert [key for key, _ in asked(datasets, query)] == expected


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 20), data=st.data(), excludes=st.booleans())
def test_a_bed_file_keeps_or_leaves_out_the_rows_that_take_one_of_its_bases(
    tmp_path_factory: pytest.TempPathFactory, seed: int, data: st.DataObject, excludes: bool
) -> None:
    folder = tmp_path_factory.mktemp("query")
    datasets, rows = made(folder, seed, 1)
    stretch = st.tuples(st.sampled_from(["chr1", "2", "chrX"]), st.integers(0, 300), st.integers(0, 60))
    stretches = data.draw(st.lists(stretch, max_size=5))
    (folder / "b.bed").write_text(
        "track name=x\n"
        + "".join(f"{contig}\t{start}\t{start + length}\tname\n" for contig, start, length in stretches)
    )

    def is_in(key: Key) -> bool:
        bases = set(range(key[1] - 1, key[1] - 1 + len(key[2])))
        return any(
            contig.removeprefix("chr") == key[0] and bases & set(range(start, start + length))
            for contig, start, length in stretches
        )

    query = GenotypeQuery(
        read_groups(datasets, [], may_read_files=False), bed=read_bed(folder / "b.bed"), excludes_bed=excludes
    )
    assert [key for key, _ in asked(datasets, query)] == [key for key in rows if is_in(key) != excludes]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 20), data=st.data())
def test_alleles_that_are_asked_for_are_found_in_any_spelling(
    tmp_path_factory: pytest.TempPathFactory, seed: int, data: st.DataObject
) -> None:
    datasets, rows = made(tmp_path_factory.mktemp("query"), seed, 2)
    chosen = data.draw(st.lists(st.sampled_from(list(rows)), unique=True, max_size=4))
    key_of = {row: parse_allele_key("chr{}:{}:{}:{}".format(*row)) for row in rows}
    keys = [key_of[row] for row in chosen]
    assert [parse_allele_key(str(key)) for key in keys] == keys
    absent = parse_allele_key("1:999:1:T")
    found = Found()
    query = GenotypeQuery(read_groups(datasets, [], may_read_files=False), wanted=Wanted.of([*keys, absent]))
    seen = [
        (batch.contig, site.position, site.ref, site.alt)
        for batch, _, _ in select(datasets, query, found)
        for site in batch.sites
    ]
    assert seen == [row for row in rows if key_of[row] in keys]  # two of other REF bases have one key
    assert found.wanted == set(keys)


def test_no_wanted_allele_means_no_row(tmp_path: Path) -> None:
    datasets, _ = made(tmp_path, 1, 1)
    assert asked(datasets, GenotypeQuery(read_groups(datasets, [], may_read_files=False), wanted=Wanted.of([]))) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("11:100703:1:G", ("11", 100703, 1, "G", False)),
        ("chr11:101286:0:AAC", ("11", 101286, 0, "AAC", False)),
        ("11:104614:3:", ("11", 104614, 3, "", False)),
        ("11:108537:393:<DEL>", ("11", 108537, 393, "<DEL>", False)),
        ("11:104613:CAGG:C", ("11", 104614, 3, "", False)),
        ("11:160513::G", ("11", 160513, 1, "G", True)),
        ("11:5:1:C[chr2:9[", ("11", 5, 1, "C[chr2:9[", False)),
        ("HLA-A*01:01:5:1:c", ("HLA-A*01:01", 5, 1, "C", False)),
    ],
)
def test_spellings_of_alleles(text: str, key: tuple[Any, ...]) -> None:
    assert tuple(parse_allele_key(text)) == key


@pytest.mark.parametrize(
    "text", ["", "11", "11:5", "11:5:1", "11:x:1:G", "11:0:1:G", "11:5::", "11:5::<DEL>", "11:99999999999:1:G"]
)
def test_what_is_no_allele_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected"):
        parse_allele_key(text)


def test_rows_of_a_reference_allele_are_those_that_take_its_place(tmp_path: Path) -> None:
    lines = [Line("chr1", 5, "A", ("C", "G"), ("0/1",)), Line("chr1", 5, "AT", ("A",), ("0/1",))]
    import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", lines, ["a"])], ORIGIN)
    datasets = [Dataset(tmp_path / "d")]
    query = GenotypeQuery(
        read_groups(datasets, [], may_read_files=False), wanted=Wanted.of([parse_allele_key("1:5::A")])
    )
    assert [key[3] for key, _ in asked(datasets, query)] == ["C", "G"]


def cut_list(path: Path, line: str) -> str:
    content = gzip.compress("".join(f"{line.format(number)}\n" for number in range(1, 2001)).encode())
    path.write_bytes(content[: len(content) // 2])
    return str(path)


def test_a_list_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    names = [str(number) for number in range(1, 2001)]
    import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", [], names)], ORIGIN)
    with pytest.raises(InputError, match=r"s\.gz: the file ends too soon: the compressed data is cut short"):
        read_groups([Dataset(tmp_path / "d")], [cut_list(tmp_path / "s.gz", "{}")], may_read_files=True)
    with pytest.raises(InputError, match=r"a\.gz: the file ends too soon: the compressed data is cut short"):
        read_wanted(cut_list(tmp_path / "a.gz", "1:{}:1:G"), None)


def test_a_sample_that_nobody_has_is_refused_with_those_that_it_may_have_been_meant_as(tmp_path: Path) -> None:
    datasets, _ = made(tmp_path, 1, 1)
    with pytest.raises(InputError, match="expected the name of a sample, found 'A'"):
        read_groups(datasets, [",a,A"], may_read_files=False)
    assert np.array_equal(read_groups(datasets, [",a,c"], may_read_files=False).masks[0], [[True, False, True]])


def test_an_expression_may_be_longer_than_the_name_of_a_file(tmp_path: Path) -> None:
    datasets, _ = made(tmp_path, 1, 1)
    names = [repr("c")] * 1000
    text = f"sample in ({', '.join(names)})"
    assert np.array_equal(read_groups(datasets, [text], may_read_files=True).masks[0], [[False, False, True]])
    assert is_expression(text)


def test_a_file_names_samples_in_its_first_column_also_those_with_blanks(tmp_path: Path) -> None:
    names = ["John Smith", "b", "c"]
    import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", random_lines(1, 3, 3), names)], ORIGIN)
    listed = tmp_path / "listed.txt"
    for text in ("John Smith\nb CEU\n\n", "John Smith\tCEU\r\nb\tYRI\r\n"):
        listed.write_text(text)
        groups = read_groups([Dataset(tmp_path / "d")], [str(listed)], may_read_files=True)
        assert np.array_equal(groups.masks[0], [[True, True, False]])


def test_id_and_filter_of_a_row_are_those_of_the_first_dataset_that_has_it(tmp_path: Path) -> None:
    shared = [Line("chr1", 50, "A", ("C",), ("0/1",), f"rs{number}", "q10" if number else "PASS") for number in (0, 1)]
    early = Line("chr1", 5, "A", ("C",), ("0/1",))
    for number, lines in enumerate([[shared[0]], [early, shared[1]]]):
        import_files(tmp_path / f"d{number}", [write_vcf(tmp_path / "v.vcf", lines, NAMES[0][:1])], ORIGIN)
    datasets = [Dataset(tmp_path / f"d{number}") for number in (0, 1)]
    for order, expected in ((datasets, "rs0"), (datasets[::-1], "rs1")):
        query = GenotypeQuery(read_groups(order, [], may_read_files=False))
        assert [site.id for batch, *_ in select(order, query) for site in batch.sites] == [".", expected]

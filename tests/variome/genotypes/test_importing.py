from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.small_vcf import Key, Line, random_lines, twin, write_vcf
from variome.errors import ConflictError, InputError
from variome.genotypes.batch import iter_batches
from variome.genotypes.cells import ALT, FILL, MISSING, OTHER, REF
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import Origin, import_files
from variome.genotypes.manifest import Contig
from variome.genotypes.verifying import iter_faults

ORIGIN = Origin("a tester", "a test", "GRCh38")
LETTERS = {REF: "R", ALT: "A", OTHER: "O", MISSING: "."}


def cells_of(dataset: Dataset) -> dict[Key, dict[str, list[str]]]:
    """What the dataset holds, in the form of the twin."""
    found: dict[Key, dict[str, list[str]]] = {}
    for batch in iter_batches([dataset]):
        states = batch.states([np.arange(len(dataset.samples))])
        for site, row in zip(batch.sites, states.tolist(), strict=True):
            found[(batch.contig, site.position, site.ref, site.alt)] = {
                name: [LETTERS[cell] for cell in call if cell != FILL]
                for name, call in zip(dataset.samples, row, strict=True)
            }
    return found


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_lines=st.integers(0, 30), n_samples=st.sampled_from([1, 2, 9]))
def test_a_dataset_holds_the_calls_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_lines: int, n_samples: int
) -> None:
    folder = tmp_path_factory.mktemp("imported")
    samples = [f"S{number}" for number in range(n_samples)]
    lines = random_lines(seed, n_lines, n_samples)
    import_files(folder / "one", [write_vcf(folder / "one.vcf", lines, samples)], ORIGIN)
    assert cells_of(Dataset(folder / "one")) == twin(lines, samples)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_lines=st.integers(0, 20))
def test_files_of_different_samples_are_missing_in_the_rows_of_the_others(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_lines: int
) -> None:
    folder = tmp_path_factory.mktemp("imported")
    names = [["a", "b"], ["c"]]
    lines = [random_lines(seed, n_lines, 2), random_lines(seed + 1, n_lines, 1)]
    paths = [write_vcf(folder / f"{n}.vcf", lines[n], names[n]) for n in (0, 1)]
    import_files(folder / "both", paths, ORIGIN)
    first, second = twin(lines[0], names[0]), twin(lines[1], names[1])
    expected = {
        key: {
            name: part.get(key, {}).get(name, [".", "."])
            for part, own in ((first, names[0]), (second, names[1]))
            for name in own
        }
        for key in {**first, **second}
    }
    assert cells_of(Dataset(folder / "both")) == expected


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1 << 30), cut=st.integers(0, 20))
def test_files_of_different_regions_are_put_together(
    tmp_path_factory: pytest.TempPathFactory, seed: int, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("imported")
    lines = random_lines(seed, 20, 2)
    paths = [write_vcf(folder / f"{n}.vcf", part, ["a", "b"]) for n, part in enumerate([lines[cut:], lines[:cut]])]
    import_files(folder / "both", paths, ORIGIN)
    assert cells_of(Dataset(folder / "both")) == twin(lines, ["a", "b"])


def test_an_allele_on_two_lines_is_merged_and_told(tmp_path: Path) -> None:
    lines = [
        Line("chr1", 10, "A", ("G",), ("0|1", "./.", "0/0", ".")),
        Line("chr1", 10, "AC", ("GC", "A"), ("1|0", "0/1", "0/0", "1")),
    ]
    _, report = import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", lines, list("wxyz"))], ORIGIN)
    assert report.merged == ["1:10:1:G"]
    assert (report.counts["merged"], report.counts["disagreed"], report.counts["rows"]) == (1, 1, 2)
    row = cells_of(Dataset(tmp_path / "d"))["1", 10, "A", "G"]
    assert row == {"w": ["A", "A"], "x": ["R", "A"], "y": ["R", "R"], "z": ["A"]}


@pytest.mark.parametrize(
    ("first", "second", "merged", "n_disagreed"),
    [
        ("0/1", "1/0", ["R", "A"], 0),
        ("1|0", "0/1", ["A", "R"], 0),
        ("0/1", "1|0", ["R", "A"], 0),
        ("0|1", "1|0", ["A", "A"], 1),
        ("0/1", "1/2", ["O", "A"], 1),
        ("1/2", "0/1", ["A", "O"], 1),
        ("./1", "1/0", ["R", "A"], 0),
        ("./1", "0/0", ["R", "A"], 1),
        ("0/0", "1/.", ["A", "R"], 1),
        ("1", "0/1", ["A", "R"], 0),
        ("1/1", "0/1", ["A", "A"], 1),
    ],
)
def test_calls_of_two_lines_that_are_not_phased_are_merged_whatever_their_order(
    tmp_path: Path, first: str, second: str, merged: list[str], n_disagreed: int
) -> None:
    lines = [Line("chr1", 10, "A", alts, (call,)) for alts, call in ((("G", "T"), first), (("G", "C"), second))]
    _, report = import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", lines, ["a"])], ORIGIN)
    assert cells_of(Dataset(tmp_path / "d"))["1", 10, "A", "G"]["a"] == merged
    assert report.counts["disagreed"] == n_disagreed


def test_another_id_or_filter_of_a_row_that_is_merged_is_told(tmp_path: Path) -> None:
    lines = [Line("chr1", place, "A", ("G",), ("0/1",), name) for place in (10, 20) for name in (f"rs{place}", "rs10")]
    _, report = import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", lines, ["a"])], ORIGIN)
    assert report.counts["filters_differ"] == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([Line("chr1", 5, "A", ("C",), ("0/1/1",))], "chr1:5: sample a: expected a ploidy of one or two, found"),
        ([Line("chr1", 5, "A", ("C",), ("0/2",))], "sample a: expected alleles 0 to 1, found '0/2'"),
        ([Line("chr1", 5, "A", ("C",), ("x",))], r"expected a genotype such as 0/1, 1\|0, 1 or ./., found 'x'"),
        ([Line("chr1", 5, "A", ("C",), ("0/1", "0/1"))], "expected 1 sample columns, found '2'"),
        ([Line("chr1", 5, "A", ("C",), ("0/1",)), Line("chr1", 4, "A", ("C",), ("0/1",))],
         "line 9: expected records sorted by contig and position, found position 4 behind 5"),
        ([Line(contig, 5, "A", ("C",), ("0/1",)) for contig in ("chr1", "chr2", "chr1")],
         "line 10: .* found records of chr1 behind those of chr2; sort"),
        ([Line("chr1", 9, "A", ("C",), ("0/1",)), Line("1", 8, "A", ("C",), ("0/1",))],
         "line 9: expected one spelling of contig 1, found 1 behind chr1; rename one of them"),
        ([Line(contig, 9, "A", ("C",), ("0/1",)) for contig in ("chr2", "chrM", "chrMT")],
         "line 10: expected one spelling of contig M, found chrMT behind chrM"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_and_leaves_the_dataset_as_it_was(
    tmp_path: Path, lines: list[Line], said: str
) -> None:
    good = write_vcf(tmp_path / "good.vcf", [Line("chr1", 5, "A", ("C",), ("0/1",))], ["a"])
    bad = write_vcf(tmp_path / "bad.vcf", lines, ["a"])
    with pytest.raises(InputError, match=said):
        import_files(tmp_path / "new", [bad], ORIGIN)
    assert not list((tmp_path / "new").glob("versions/*"))
    import_files(tmp_path / "old", [good], ORIGIN)
    before = sorted((tmp_path / "old").rglob("*"))
    with pytest.raises(InputError, match=said):
        import_files(tmp_path / "old", [bad], ORIGIN, replaces=True)
    assert sorted((tmp_path / "old").rglob("*")) == before


def test_symbolic_alleles_breakends_and_stars_are_rows_and_monomorphic_records_are_counted(tmp_path: Path) -> None:
    lines = [
        Line("chr1", 5, "A", ("<DEL>",), ("0/1",), info="SVTYPE=DEL;END=104"),
        Line("chr1", 7, "C", ("C[chr2:9[",), ("0/1",)),
        Line("chr1", 8, "C", ("*", "T"), ("1/2",)),
        Line("chr1", 9, "C", (), ("0/0",)),
    ]
    _, report = import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", lines, ["a"])], ORIGIN)
    assert report.counts["monomorphic"] == 1
    dataset = Dataset(tmp_path / "d")
    assert list(cells_of(dataset)) == [
        ("1", 5, "A", "<DEL>"), ("1", 7, "C", "C[chr2:9["), ("1", 8, "C", "*"), ("1", 8, "C", "T"),
    ]  # fmt: skip
    assert [site.ref_length for batch in iter_batches([dataset]) for site in batch.sites] == [100, 1, 1, 1]


def test_a_dataset_that_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "v.vcf", random_lines(1, 5, 1), ["a"])
    import_files(tmp_path / "d", [path], ORIGIN)
    with pytest.raises(ConflictError, match="d: this genotype dataset is there already"):
        import_files(tmp_path / "d", [path], ORIGIN)
    import_files(tmp_path / "d", [path], ORIGIN, replaces=True)
    assert Dataset(tmp_path / "d").manifest.number == 2
    assert cells_of(Dataset(tmp_path / "d", 1)) == cells_of(Dataset(tmp_path / "d"))


def without_contig_lines(path: Path, contigs: Sequence[str], position: int) -> Path:
    lines = [Line(contig, position, "A", ("G",), ("0|1",)) for contig in contigs]
    return write_vcf(path, lines, ["a"], contigs=())


@pytest.mark.parametrize("order", [("chr1", "chr2", "chr3"), ("chr3", "chr1", "chr2")])
def test_contigs_come_in_the_order_that_is_told_whatever_that_of_a_file_without_them(
    tmp_path: Path, order: Sequence[str]
) -> None:
    path = without_contig_lines(tmp_path / "v.vcf", order, 5)
    told = [Contig(str(number), f"chr{number}", 1000) for number in (1, 2, 3)]
    import_files(tmp_path / "d", [path], ORIGIN, contigs=told)
    assert [entry.contig for entry in Dataset(tmp_path / "d").manifest.blocks] == ["1", "2", "3"]
    assert list(iter_faults(tmp_path / "d")) == []


def test_files_without_contig_lines_are_merged_in_the_order_that_is_told(tmp_path: Path) -> None:
    whole = without_contig_lines(tmp_path / "1.vcf", ["chr1", "chr2", "chr3"], 5)
    last = without_contig_lines(tmp_path / "2.vcf", ["chr3"], 4)
    told = [Contig(str(number), f"chr{number}", 1000) for number in (1, 2, 3)]
    import_files(tmp_path / "d", [whole, last], ORIGIN, contigs=told)
    assert [key[:2] for key in cells_of(Dataset(tmp_path / "d"))] == [("1", 5), ("2", 5), ("3", 4), ("3", 5)]
    assert list(iter_faults(tmp_path / "d")) == []

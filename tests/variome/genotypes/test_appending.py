import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.foreign_reader import read_dataset
from tests.variome.genotypes.small_vcf import Key, Line, random_lines, twin, vcf_text, write_vcf
from tests.variome.genotypes.test_importing import ORIGIN, cells_of
from variome.errors import ConflictError, InputError, NotFoundError
from variome.genotypes import alignment, appending, assembling, withdrawing
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import import_files
from variome.genotypes.verifying import iter_faults

append_files = partial(appending.append_files, author="a tester", reason="more samples")

Twin = dict[Key, dict[str, list[str]]]


def beside(parts: list[tuple[list[Line], list[str]]]) -> Twin:
    """All samples over all rows, missing where their own file lacks the row."""
    twins = [(twin(lines, samples), samples) for lines, samples in parts]
    keys = {key for part, _ in twins for key in part}
    return {
        key: {name: part.get(key, {}).get(name, [".", "."]) for part, samples in twins for name in samples}
        for key in keys
    }


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1 << 30), most=st.sampled_from([2, 5, 64]), n_lines=st.lists(st.integers(0, 25), min_size=3))
def test_samples_of_appended_files_stand_beside_those_that_were_there(
    tmp_path_factory: pytest.TempPathFactory, seed: int, most: int, n_lines: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("appended")
    parts = [(random_lines(seed + n, count, 2), [f"{n}a", f"{n}b"]) for n, count in enumerate(n_lines[:4])]
    paths = [write_vcf(folder / f"{n}.vcf", *part) for n, part in enumerate(parts)]
    with pytest.MonkeyPatch.context() as patch:
        for module in (alignment, assembling):
            patch.setattr(module, "most_rows", lambda _: most)
        patch.setattr(alignment, "FEWEST_ROWS", 2)
        import_files(folder / "d", paths[:1], ORIGIN)
        for path in paths[1:]:
            append_files(folder / "d", [path])
    dataset = Dataset(folder / "d")
    assert cells_of(dataset) == beside(parts)
    assert dataset.manifest.number == len(parts)
    assert cells_of(Dataset(folder / "d", 1)) == twin(*parts[0])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1 << 30), chosen=st.integers(0, (1 << 20) - 1))
def test_new_variants_of_samples_that_are_there_become_rows_in_any_order_of_the_columns(
    tmp_path_factory: pytest.TempPathFactory, seed: int, chosen: int
) -> None:
    folder = tmp_path_factory.mktemp("appended")
    lines = random_lines(seed, 20, 3)
    first = [line for n, line in enumerate(lines) if chosen >> n & 1]
    second = [line._replace(calls=line.calls[::-1]) for n, line in enumerate(lines) if not chosen >> n & 1]
    import_files(folder / "d", [write_vcf(folder / "1.vcf", first, list("abc"))], ORIGIN)
    append_files(folder / "d", [write_vcf(folder / "2.vcf", second, list("cba"))])
    assert cells_of(Dataset(folder / "d")) == twin(lines, list("abc"))


def test_new_variants_of_one_shard_are_missing_in_the_others(tmp_path: Path) -> None:
    lines = [Line("chr1", place, "A", ("G",), ("0|1",)) for place in (5, 9)]
    for name, line in zip("ab", lines, strict=True):
        write_vcf(tmp_path / f"{name}.vcf", [line], [name])
    import_files(tmp_path / "d", [tmp_path / "a.vcf"], ORIGIN)
    append_files(tmp_path / "d", [tmp_path / "b.vcf"])
    new = [Line("chrM", 2, "C", ("T",), ("1",))]
    append_files(tmp_path / "d", [write_vcf(tmp_path / "m.vcf", new, ["b"], ["chrM"])])
    dataset = Dataset(tmp_path / "d")
    assert cells_of(dataset)["M", 2, "C", "T"] == {"a": [".", "."], "b": ["A"]}
    assert [contig.spelling for contig in dataset.manifest.contigs] == ["chr1", "chr2", "chrX", "chrM"]
    assert [source.name for source in dataset.manifest.sources] == ["a.vcf", "b.vcf", "m.vcf"]


def test_rows_that_were_there_rows_that_are_new_and_other_filters_are_counted(tmp_path: Path) -> None:
    old = [Line("chr1", place, "A", ("G",), ("0|1",)) for place in (5, 9)]
    new = [old[0], old[1]._replace(filter="q10"), Line("chr1", 11, "A", ("T",), ("0|1",))]
    import_files(tmp_path / "d", [write_vcf(tmp_path / "a.vcf", old, ["a"])], ORIGIN)
    _, report = append_files(tmp_path / "d", [write_vcf(tmp_path / "b.vcf", new, ["b"])])
    counts = report.counts
    assert (counts["rows_shared"], counts["rows_added"], counts["filters_differ"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("lines", "samples", "said"),
    [
        ([Line("chr1", 7, "A", ("G",), ("0|1", "0|0"))], ["a", "new"],
         "found a, which is there already, and new, which is not; leave the others out"),
        ([Line("chr1", 7, "A", ("G",), ("0|1",))], ["a"], "found a, which is there already; leave"),
        ([Line("chr1", 7, "A", ("G",), ("0|1",))], ["gone"], "sample gone has been withdrawn from d"),
        ([Line("chr1", 5, "A", ("G",), ("0|1", "0|0"))], ["a", "b"], "found 1:5:1:G, which the dataset has"),
        ([Line("chr1", 7, "A", ("G",), ())], [], "expected samples that d does not have, .* found no sample"),
    ],
)  # fmt: skip
def test_what_is_there_already_is_refused_and_the_dataset_is_as_it_was(
    tmp_path: Path, lines: list[Line], samples: list[str], said: str
) -> None:
    line = Line("chr1", 5, "A", ("G",), ("0|1", "0|0", "0|0"))
    import_files(tmp_path / "d", [write_vcf(tmp_path / "a.vcf", [line], ["a", "b", "gone"])], ORIGIN)
    withdrawing.withdraw_samples(tmp_path / "d", ["gone"], author="a tester", reason="consent")
    before = sorted((tmp_path / "d").rglob("*"))
    with pytest.raises(ConflictError, match=said):
        append_files(tmp_path / "d", [write_vcf(tmp_path / "b.vcf", lines, samples)])
    assert sorted((tmp_path / "d").rglob("*")) == before


def test_a_file_of_another_assembly_is_refused(tmp_path: Path) -> None:
    line = Line("chr1", 5, "A", ("G",), ("0|1",))
    import_files(tmp_path / "d", [write_vcf(tmp_path / "a.vcf", [line], ["a"])], ORIGIN)
    other = write_vcf(tmp_path / "b.vcf", [line], ["b"])
    other.write_text(other.read_text().replace("length=1000000", "length=999"))
    with pytest.raises(InputError, match="contig chr1: expected the length that the dataset knows, 1000000, found 999"):
        append_files(tmp_path / "d", [other])
    other.write_text(vcf_text([line], ["b"]).replace("##contig", "##reference=file:///hs37d5.fa\n##contig", 1))
    with pytest.raises(InputError, match=r"b\.vcf: expected positions on GRCh38, as d has them, found .* says GRCh37"):
        append_files(tmp_path / "d", [other])


def test_nothing_is_made_where_there_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no such genotype dataset"):
        append_files(tmp_path / "d", [write_vcf(tmp_path / "a.vcf", [], ["a"])])
    assert not (tmp_path / "d").exists()


def test_parts_of_one_cohort_take_little_more_than_the_whole(tmp_path: Path) -> None:
    """Each haplotype is one of few, as near relatives have them."""
    source, n_samples = random.Random(1), 800
    founders = [source.choices("01", [share, 1 - share], k=400) for share in (0.1, 0.5, 0.9) for _ in range(8)]
    haplotypes = [source.choice(founders) for _ in range(2 * n_samples)]
    calls = [
        [f"{one}|{two}" for one, two in zip(*pair, strict=True)]
        for pair in zip(haplotypes[::2], haplotypes[1::2], strict=True)
    ]
    rows = list(zip(*calls, strict=True))
    names = [f"S{number}" for number in range(n_samples)]

    def written(begin: int, end: int) -> Path:
        lines = [Line("chr1", 10 + place, "A", ("G",), row[begin:end]) for place, row in enumerate(rows)]
        return write_vcf(tmp_path / f"{begin}-{end}.vcf", lines, names[begin:end])

    import_files(tmp_path / "whole", [written(0, n_samples)], ORIGIN)
    import_files(tmp_path / "parts", [written(0, 200)], ORIGIN)
    for begin in range(200, n_samples, 200):
        append_files(tmp_path / "parts", [written(begin, begin + 200)])
    whole, parts = Dataset(tmp_path / "whole"), Dataset(tmp_path / "parts")
    assert cells_of(parts) == cells_of(whole)
    alone = [Dataset(path) for path in _alone(tmp_path, parts)]
    assert genotype_bytes(parts) < 0.7 * sum(map(genotype_bytes, alone))
    assert list(iter_faults(tmp_path / "parts")) == []
    withdrawing.purge_samples(tmp_path / "parts", ["S5"], author="a tester", reason="")
    stay = [name for name in names if name != "S5"]
    expected = {key: {name: row[name] for name in stay} for key, row in cells_of(whole).items()}
    assert cells_of(Dataset(tmp_path / "parts")) == expected
    assert read_dataset(tmp_path / "parts")[0] == stay
    assert list(iter_faults(tmp_path / "parts")) == []


def genotype_bytes(dataset: Dataset) -> int:
    names = {name for entry in dataset.manifest.blocks for name in entry.genotypes if name}
    return sum(map(dataset.objects.size, names))


def _alone(folder: Path, parts: Dataset) -> Iterator[Path]:
    """A dataset of each part."""
    for path in sorted(folder.glob("*-*.vcf")):
        if path.stem != f"0-{len(parts.samples)}":
            import_files(folder / path.stem, [path], ORIGIN)
            yield folder / path.stem

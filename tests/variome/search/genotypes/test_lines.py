"""What is printed of rows, against a dictionary of calls and against bcftools."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.small_vcf import Line, random_lines, twin, write_vcf
from variome.errors import InputError
from variome.genotypes.allele_keys import Wanted, parse_allele_key
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import Origin, import_files
from variome.model.region import Region
from variome.search.genotypes.alleles import read_wanted
from variome.search.genotypes.groups import read_groups
from variome.search.genotypes.lines import iter_carriers, iter_counts, iter_haplotypes, iter_table, iter_vcf
from variome.search.genotypes.query import Found, GenotypeQuery, Selected, select
from variome.search.genotypes.rows import row_condition, row_value

ORIGIN = Origin("a tester", "a test", "GRCh38")
SAMPLES = ["a", "b", "c", "d"]

needs_bcftools = pytest.mark.skipif(not shutil.which("bcftools"), reason="bcftools is not on this machine")


def imported(folder: Path, lines: list[Line]) -> Dataset:
    import_files(folder / "d", [write_vcf(folder / "v.vcf", lines, SAMPLES)], ORIGIN)
    return Dataset(folder / "d")


def printed(pieces: Iterable[bytes]) -> list[list[str]]:
    return [line.split("\t") for line in b"".join(pieces).decode().splitlines()]


def query_of(dataset: Dataset, *groups: str, keys: list[str] | None = None, is_counted: bool = False) -> GenotypeQuery:
    wanted = None if keys is None else Wanted.of(map(parse_allele_key, keys))
    return GenotypeQuery(read_groups([dataset], groups, may_read_files=False), wanted=wanted, is_counted=is_counted)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1 << 20), groups=st.sampled_from([(), (",c,a",), (",a,b", ",b,c,d", ",d")]))
def test_counts_are_the_table_of_their_names(
    tmp_path_factory: pytest.TempPathFactory, seed: int, groups: tuple[str, ...]
) -> None:
    dataset = imported(tmp_path_factory.mktemp("counts"), random_lines(seed, 15, 4))
    query = query_of(dataset, *groups, is_counted=True)
    numbers = ["", *map(str, range(1, len(groups) + 1))] if len(groups) > 1 else [""]
    names = ["CHROM", "POS", "ID", "REF", "ALT", *(f"{name}{number}" for number in numbers for name in ("AC", "AN"))]
    columns = [row_value(name, len(groups)) for name in names]
    as_table = iter_table([dataset], query, Found(), columns)
    assert printed(iter_counts([dataset], query, Found())) == printed(as_table)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1 << 20), groups=st.sampled_from([(), (",c,a",), (",a,b", ",b,c,d", ",d")]))
def test_a_vcf_gives_back_calls_with_phase_and_counts_every_alt(
    tmp_path_factory: pytest.TempPathFactory, seed: int, groups: tuple[str, ...]
) -> None:
    lines = random_lines(seed, 15, 4)
    dataset = imported(tmp_path_factory.mktemp("lines"), lines)
    rows = printed(iter_vcf([dataset], query_of(dataset, *groups, is_counted=True), Found(), with_calls=True))
    names = next(row for row in rows if row[0] == "#CHROM")[9:]
    assert names == [name for name in SAMPLES if not groups or any(name in group[1:].split(",") for group in groups)]
    expected = twin(lines, SAMPLES)
    body = [row for row in rows if not row[0].startswith("#")]
    assert len(body) == len(expected)
    for row in body:
        alts = row[4].split(",")
        letters = {"0": "R", "1": "A", "2": "O", ".": "."}
        calls = dict(zip(names, row[9:], strict=True))
        told = expected[row[0].removeprefix("chr"), int(row[1]), row[3], alts[0]]
        cells_of = {name: [letters[each] for each in re.split(r"[|/]", call)] for name, call in calls.items()}
        assert cells_of == {name: told[name] for name in names}
        assert alts[1:] == (["<M>"] if any("O" in told[name] for name in names) else [])
        info = dict(each.split("=") for each in row[7].split(";"))
        own = [each[1:].split(",") for each in groups] if len(groups) > 1 else []
        for number, group in enumerate([names, *own]):
            cells = Counter(cell for name in group for cell in told[name])
            counts = [cells["A"], *([cells["O"]] if len(alts) > 1 else [])]
            assert info[f"AC{number or ''}"] == ",".join(map(str, counts))
            assert info[f"AN{number or ''}"] == str(cells["A"] + cells["O"] + cells["R"])


def test_a_vcf_comes_in_the_same_bytes_whatever_its_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = imported(tmp_path, random_lines(3, 40, 4))
    whole = list(iter_vcf([dataset], query_of(dataset), Found(), with_calls=True))
    monkeypatch.setattr("variome.search.genotypes.lines._PIECE", 50)
    pieces = list(iter_vcf([dataset], query_of(dataset), Found(), with_calls=True))
    assert b"".join(pieces) == b"".join(whole)
    assert len(pieces) > len(whole)


@needs_bcftools
def test_bcftools_reads_samples_that_two_datasets_have_and_where_symbolic_alleles_end(tmp_path: Path) -> None:
    lines = [
        Line("chr1", 5, "A", ("<DEL>",), ("0|1", "0/1", "1|1", "1"), info="END=90"),
        Line("chr1", 8, "A", ("C",), ("0|1", "0/1", ".|.", "1")),
    ]
    (tmp_path / "second").mkdir()
    datasets = [imported(tmp_path, lines), imported(tmp_path / "second", lines[1:])]
    query = GenotypeQuery(read_groups(datasets, [",a,c"], may_read_files=False))
    path = tmp_path / "out.vcf"
    path.write_bytes(b"".join(iter_vcf(datasets, query, Found(), with_calls=True)))
    command = ["bcftools", "query", "-f", "%POS\t%INFO/END[\t%SAMPLE=%GT]\n", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "5\t90\ta=0|1\tc=1|1\t2:a=./.\t2:c=./.\n8\t.\ta=0|1\tc=.|.\t2:a=0|1\t2:c=.|.\n"
    assert "not defined" not in done.stderr


def test_no_more_rows_are_read_than_haplotypes_can_be_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = imported(tmp_path, random_lines(1, 5, 4))
    (found,) = (each for each in select([dataset], query_of(dataset)) if each.batch.contig == "1")
    read = []

    def endless(*_: object) -> Iterator[Selected]:
        while True:
            read.append(found)
            yield found

    monkeypatch.setattr("variome.search.genotypes.lines.select", endless)
    monkeypatch.setattr("variome.genotypes.haplotypes.MOST_CELLS", 100)
    with pytest.raises(InputError, match="haplotypes: expected at most 100 alleles"):
        list(iter_haplotypes([dataset], query_of(dataset), Found()))
    assert 8 * len(found.batch) * len(read) <= 100 + 8 * len(found.batch)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1 << 20),
    groups=st.sampled_from([(), (",c,a",), (",a,b", ",b,c,d", ",d")]),
    is_counted=st.booleans(),
)
def test_lines_without_calls_are_the_same_but_for_them(
    tmp_path_factory: pytest.TempPathFactory, seed: int, groups: tuple[str, ...], is_counted: bool
) -> None:
    symbolic = Line("chrX", 400, "A", ("<DEL>",), ("0/1", "1", "./.", "0|0"), id="d", filter="q10", info="END=450")
    dataset = imported(tmp_path_factory.mktemp("lines"), [*random_lines(seed, 10, 4), symbolic])
    query = query_of(dataset, *groups, is_counted=is_counted)
    whole, bare = (printed(iter_vcf([dataset], query, Found(), with_calls=each)) for each in (True, False))
    rows = [row[:8] for row in whole if not row[0].startswith("#")]
    for row in rows:  # another ALT is told of where calls are
        row[4] = row[4].removesuffix(",<M>")
        row[7] = re.sub(r"(AC\d*=\d+),\d+", r"\1", row[7])
    assert [row for row in bare if not row[0].startswith("#")] == rows
    assert rows[-1][7].endswith("END=450")


def test_the_separator_of_each_call_is_kept(tmp_path: Path) -> None:
    calls = ("0|1", "0/1", ".|.", "1")
    dataset = imported(tmp_path, [Line("chr1", 5, "A", ("C",), calls)])
    rows = printed(iter_vcf([dataset], query_of(dataset), Found(), with_calls=True))
    assert rows[-1] == ["chr1", "5", ".", "A", "C", ".", "PASS", ".", "GT", *calls]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1 << 20))
def test_haplotypes_are_counted_in_each_group(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    lines = random_lines(seed, 4, 4)
    dataset = imported(tmp_path_factory.mktemp("lines"), lines)
    groups = [",a,b,c", ",b,d", ",c"]
    rows = printed(iter_haplotypes([dataset], query_of(dataset, *groups), Found()))
    contigs = ["1", "2", "X"]
    rows_of = twin(lines, SAMPLES)
    told = [
        rows_of[key] for key in sorted(rows_of, key=lambda key: (contigs.index(key[0]), key[1], len(key[2]), *key[2:]))
    ]
    expected = []
    for group in groups:
        found: Counter[str] = Counter()
        for name in group[1:].split(","):
            for place in (0, 1):
                cells = [row[name][place] if place < len(row[name]) else "" for row in told]
                if "" not in cells:
                    found["".join({"A": "1", ".": "."}.get(cell, "0") for cell in cells)] += 1
        expected.append(found)
    counted = {row[1]: list(map(int, row[2:])) for row in rows if row[0] == "HC"}
    for number, found in enumerate(expected):
        assert {text: counts[number] for text, counts in counted.items() if counts[number]} == found
    assert rows[0] == ["NA", str(len(told))]
    assert ["NH", str(len(counted)), "3"] in rows


def test_carriers_have_all_alleles_and_a_missing_row_leaves_nobody(tmp_path: Path) -> None:
    lines = [
        Line("chr1", 5, "A", ("C", "G"), ("0/1", "1/2", "2/2", "./.")),
        Line("chr1", 9, "T", ("TAC",), ("0/1", "0/1", "1", "1/1")),
    ]
    dataset = imported(tmp_path, lines)

    def carriers(*keys: str, group: str = ",a,b,c,d") -> list[str]:
        rows = printed(iter_carriers([dataset], query_of(dataset, group, keys=list(keys)), Found()))
        return [name for kind, name, number in rows if (kind, number) == ("SP", "1")]

    assert carriers("1:5:1:C") == ["a", "b"]
    assert carriers("1:5:1:G", "1:10:0:AC") == ["b", "c"]
    assert carriers("1:5::A") == ["a"]
    assert carriers("1:5::A", "1:10:0:AC", group=",b,c") == []
    assert carriers("1:5:1:C", "1:77:1:C") == []


def test_a_table_shows_values_of_expressions(tmp_path: Path) -> None:
    lines = [
        Line("chr1", 5, "AT", ("A",), ("0/1", "1/1", "./.", "0/0"), "rs5", "q10"),
        Line("chr2", 7, "C", ("<DEL>",), (".",) * 4),
    ]
    dataset = imported(tmp_path, lines)
    columns = ["CHROM", "POS", "END", "REF", "ALT", "ID", "FILTER", "AC", "AN", "AC1", "AC/AN", "AC > 1"]
    nodes = [row_value(column, 1) for column in columns]
    rows = printed(iter_table([dataset], query_of(dataset, ",a,b,c", is_counted=True), Found(), nodes))
    assert rows == [
        ["chr1", "5", "6", "AT", "A", "rs5", "q10", "3", "4", "3", "0.75", "true"],
        ["chr2", "7", "7", "C", "<DEL>", ".", "PASS", "0", "0", "0", ".", "false"],
    ]


@needs_bcftools
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 1 << 20))
def test_what_is_printed_is_what_bcftools_prints_of_the_file_split_by_allele(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("peer")
    lines = [line._replace(alts=line.alts, filter="PASS") for line in random_lines(seed, 25, 4) if _is_minimal(line)]
    dataset = imported(folder, lines)
    (folder / "ours.vcf").write_bytes(
        b"".join(iter_vcf([dataset], query_of(dataset), Found(), with_calls=True)).replace(b",<M>", b"")
    )
    ours = _bcftools("query", "-f", FIELDS, str(folder / "ours.vcf")).replace("2", "0")
    split = _bcftools("norm", "-m", "-any", str(folder / "v.vcf"))
    (folder / "split.vcf").write_text(split)
    assert sorted(ours.splitlines()) == sorted(
        _bcftools("query", "-f", FIELDS, str(folder / "split.vcf")).replace("2", "0").splitlines()
    )


@needs_bcftools
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 1 << 20))
def test_counts_are_those_of_bcftools(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = tmp_path_factory.mktemp("peer")
    dataset = imported(folder, random_lines(seed, 25, 4))
    (folder / "ours.vcf").write_bytes(
        b"".join(iter_vcf([dataset], query_of(dataset, ",a,c", is_counted=True), Found(), with_calls=True))
    )
    filled = folder / "filled.vcf"
    _bcftools("+fill-tags", str(folder / "ours.vcf"), "-o", str(filled), "--", "-t", "AC,AN")
    counts = "%POS %REF %ALT %AC %AN\n"
    assert _bcftools("query", "-f", counts, str(folder / "ours.vcf")) == _bcftools("query", "-f", counts, str(filled))


FIELDS = "%CHROM %POS %ID %REF %ALT[ %GT]\n"


def _is_minimal(line: Line) -> bool:
    """Whether bcftools leaves each allele of it where it is."""
    return len(line.ref) == 1 and all(len(alt) == 1 or alt[0] == line.ref for alt in line.alts)


def _bcftools(*arguments: str) -> str:
    done = subprocess.run(["bcftools", *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@needs_bcftools
def test_a_vcf_of_datasets_with_a_sample_in_common_is_one_that_bcftools_reads(tmp_path: Path) -> None:
    """Nor does it warn of anything that the header lacks."""
    lines = [Line("chr1", 5, "A", ("C",), ("0/1",) * 4), Line("chr1", 9, "C", ("<DEL>",), ("0/1",) * 4, info="END=99")]
    for name, samples in (("d", SAMPLES), ("e", ["b", "2:a", "a", "f"]), ("f", ["a", "g", "h", "i"])):
        import_files(tmp_path / name, [write_vcf(tmp_path / "v.vcf", lines, samples)], ORIGIN)
    datasets = [Dataset(tmp_path / name) for name in "def"]
    query = GenotypeQuery(read_groups(datasets, [], may_read_files=False))
    (tmp_path / "ours.vcf").write_bytes(b"".join(iter_vcf(datasets, query, Found(), with_calls=True)))
    done = subprocess.run(["bcftools", "query", "-l", str(tmp_path / "ours.vcf")], capture_output=True, check=True)
    assert done.stdout.decode().split() == [*SAMPLES, "2:b", "2:a", "2:2:a", "f", "3:a", "g", "h", "i"]
    assert _bcftools("query", "-f", "%POS %END\n", str(tmp_path / "ours.vcf")) == "5 5\n9 99\n"
    read = subprocess.run(["bcftools", "view", str(tmp_path / "ours.vcf")], capture_output=True, check=True)
    assert not read.stderr


def test_nobody_carries_what_no_row_meets_the_query_of(tmp_path: Path) -> None:
    dataset = imported(tmp_path, [Line("chr1", 5, "A", ("C",), ("0/1", "1/1", "0/0", "./."))])
    asked = query_of(dataset, keys=["1:5:1:C"])

    def carriers(query: GenotypeQuery) -> list[str]:
        return [name for _, name, _ in printed(iter_carriers([dataset], query, Found()))]

    assert carriers(asked) == carriers(replace(asked, wanted=None)) == ["a", "b"]
    for never in ({"condition": row_condition("AC > 100", 0)}, {"regions": [Region("2")]}, {"most": 0}):
        assert carriers(replace(asked, **never)) == carriers(replace(asked, **never, wanted=None)) == []


def test_alleles_that_an_expression_holds_of_need_not_be_in_the_datasets(tmp_path: Path) -> None:
    dataset = imported(tmp_path, [Line("chr1", 5, "A", ("C",), ("0/1", "1/1", "0/0", "./."))])
    (tmp_path / "sites.fmf").write_text("1:5:1:C\tgene:Z:G\n1:9:1:C\tgene:Z:G\n1:10:1:C\tgene:Z:H\n")
    for gene, expected in (("G", ["a", "b"]), ("H", []), ("I", [])):
        wanted = read_wanted(f"gene == '{gene}'", str(tmp_path / "sites.fmf"))
        query = replace(query_of(dataset), wanted=wanted)
        assert [name for _, name, _ in printed(iter_carriers([dataset], query, Found()))] == expected


def test_an_allele_and_its_reference_are_both_carried_by_the_heterozygous(tmp_path: Path) -> None:
    dataset = imported(tmp_path, [Line("chr1", 5, "A", ("C", "G"), ("0/1", "1/1", "1/2", "0"))])
    query = query_of(dataset, keys=["1:5:1:C", "1:5::A"])
    assert printed(iter_carriers([dataset], query, Found())) == [["SP", "a", "1"]]


def test_the_reference_is_carried_also_where_other_rows_say_nothing_of_a_dataset(tmp_path: Path) -> None:
    for name, alt, calls in (("d", "C", ("0/1", "1/1", "0/0", "./.")), ("e", "G", ("0/0", "1/1"))):
        samples = SAMPLES if name == "d" else ["e", "f"]
        lines = [Line("chr1", 5, "A", (alt,), calls)]
        import_files(tmp_path / name, [write_vcf(tmp_path / "v.vcf", lines, samples)], ORIGIN)
    datasets = [Dataset(tmp_path / name) for name in "de"]
    wanted = Wanted.of([parse_allele_key("1:5::A")])
    query = GenotypeQuery(read_groups(datasets, [], may_read_files=False), wanted=wanted)
    assert printed(iter_carriers(datasets, query, Found())) == [["SP", "a", "1"], ["SP", "c", "1"], ["SP", "e", "2"]]


def test_a_vcf_of_no_samples_has_no_format(tmp_path: Path) -> None:
    import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", [Line("chr1", 5, "A", ("C",), ())], [])], ORIGIN)
    dataset = Dataset(tmp_path / "d")
    text = b"".join(iter_vcf([dataset], query_of(dataset), Found(), with_calls=True)).decode()
    assert text.splitlines()[-2:] == [
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO", "chr1\t5\t.\tA\tC\t.\tPASS\t.",
    ]  # fmt: skip

"""Blocks, forms and processes: whichever way a file is read, its records are the same, and so are the sentences."""

import shutil
import subprocess
from collections import Counter
from itertools import islice, product
from pathlib import Path

import cyvcf2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.small_vcf import Line, random_lines, vcf_text, write_vcf
from tests.variome.genotypes.test_importing import ORIGIN, cells_of
from variome.errors import InputError
from variome.genotypes import record_blocks
from variome.genotypes.cells import FILL
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import import_files
from variome.genotypes.parsing import ParsedRecord
from variome.genotypes.record_blocks import Slots
from variome.genotypes.vcf_source import VcfRecord, VcfSource

SAMPLES = ["a", "b", "c"]
SIMPLE = [Line("chr1", 10 + n, "A", ("C",), ("0|1", "1|1", "0|0")) for n in range(200)]

needs_bcftools = pytest.mark.skipif(not shutil.which("bcftools"), reason="bcftools is not installed")


def bcf_of(vcf: Path, path: Path) -> Path:
    subprocess.run(["bcftools", "view", "-Ob", "-o", str(path), str(vcf)], check=True, capture_output=True)
    return path


def shown(record: VcfRecord) -> tuple[object, ...]:
    calls = record.calls
    phases = np.where(calls.alleles[:, 1] == FILL, False, calls.is_phased)
    return (*record[1:8], calls.alleles.tolist(), phases.tolist(), record.has_genotypes)


def parsed(source: VcfSource, size: int) -> list[ParsedRecord]:
    slots = Slots()
    slots.size = size
    source.share(slots)
    return list(source.iter_parsed(Counter()))


@needs_bcftools
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_lines=st.integers(0, 25), n_samples=st.sampled_from([1, 2, 9]))
def test_a_bcf_has_the_records_of_its_text(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_lines: int, n_samples: int
) -> None:
    folder = tmp_path_factory.mktemp("bcf")
    samples = [f"S{n}" for n in range(n_samples)]
    vcf = write_vcf(folder / "v.vcf", random_lines(seed, n_lines, n_samples), samples)
    bcf = bcf_of(vcf, folder / "v.bcf")
    text = folder / "again.vcf"
    text.write_bytes(subprocess.run(["bcftools", "view", str(bcf)], check=True, capture_output=True).stdout)
    assert [shown(record) for record in VcfSource(bcf)] == [shown(record) for record in VcfSource(text)]
    assert VcfSource(bcf).header.meta == VcfSource(text).header.meta
    assert VcfSource(bcf).header.contigs == VcfSource(text).header.contigs


@needs_bcftools
def test_a_bcf_has_the_genotypes_that_htslib_finds(tmp_path: Path) -> None:
    lines = random_lines(3, 60, 40)
    bcf = bcf_of(write_vcf(tmp_path / "v.vcf", lines, [f"S{n}" for n in range(40)]), tmp_path / "v.bcf")
    records = list(VcfSource(bcf))
    assert len(records) == 60
    for record, peer in zip(records, cyvcf2.VCF(str(bcf)), strict=True):
        expected = peer.genotype.array()[:, :-1]
        assert record.calls.alleles[:, : expected.shape[1]].tolist() == expected.tolist()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 30), size=st.sampled_from([1, 7, 64, 500, 1 << 18]))
def test_where_blocks_end_changes_nothing(tmp_path_factory: pytest.TempPathFactory, seed: int, size: int) -> None:
    path = tmp_path_factory.mktemp("blocks") / "v.vcf"
    write_vcf(path, random_lines(seed, 20, 3), SAMPLES)
    text = path.read_text()
    path.write_text(text[:-1] if seed % 2 else text)  # the last line may lack its end
    assert parsed(VcfSource(path), size) == list(VcfSource(path).iter_parsed(Counter()))


@pytest.mark.parametrize("packing", ["plain", "gzip", "bcf"])
def test_processes_make_the_same_dataset(tmp_path: Path, packing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_vcf(tmp_path / "v.vcf", random_lines(5, 3000, 3), SAMPLES)
    if packing == "gzip":
        subprocess.run(["gzip", str(path)], check=True)
        path = tmp_path / "v.vcf.gz"
    elif packing == "bcf":
        if not shutil.which("bcftools"):
            pytest.skip("bcftools is not installed")
        path = bcf_of(path, tmp_path / "v.bcf")
    monkeypatch.setattr(record_blocks, "_LARGEST", 1 << 13)
    monkeypatch.setattr(record_blocks, "_SMALLEST", 1 << 10)
    for in_parallel in (False, True):
        import_files(tmp_path / str(in_parallel), [path], ORIGIN, in_parallel=in_parallel)
    alone, shared = (Dataset(tmp_path / str(in_parallel)) for in_parallel in (False, True))
    assert shared.manifest.blocks == alone.manifest.blocks
    assert cells_of(shared) == cells_of(alone)


@pytest.mark.parametrize("in_parallel", [False, True])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("chr1\t300\t.\tA\tC\t.\tPASS\t.\tGT\t0|1\t0/7\t0|0", "line 157: chr1:300: sample b: expected alleles 0 to 1"),
        ("chr1\tx\t.\tA\tC\t.\tPASS\t.\tGT\t0|1\t0/1\t0|0", "line 157: expected POS as a number"),
        ("", "line 157: expected 12 columns with tabs between them, found an empty line"),
        ("chr1\t1\t.\tA\tC\t.\tPASS\t.\tGT\t0|1\t0/1\t0|0", "line 157: expected records sorted .* position 1 behind"),
    ],
)
def test_a_fault_is_the_same_sentence_whoever_finds_it(
    tmp_path: Path, in_parallel: bool, line: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_blocks, "_LARGEST", 1 << 10)
    monkeypatch.setattr(record_blocks, "_SMALLEST", 1 << 10)
    lines = vcf_text(SIMPLE, SAMPLES).split("\n")
    lines[156] = line
    path = tmp_path / "v.vcf"
    path.write_text("\n".join(lines))
    with pytest.raises(InputError, match=said):
        import_files(tmp_path / "d", [path], ORIGIN, in_parallel=in_parallel)
    assert not list((tmp_path / "d").rglob("objects/*/*"))


@needs_bcftools
def test_a_bcf_that_is_damaged_anywhere_gives_a_sentence_or_records(tmp_path: Path) -> None:
    vcf = write_vcf(tmp_path / "v.vcf", random_lines(1, 12, 3), SAMPLES)
    subprocess.run(["bcftools", "view", "-Ou", "-o", tmp_path / "v.bcf", vcf], check=True, capture_output=True)
    whole = (tmp_path / "v.bcf").read_bytes()
    random = np.random.default_rng(1)
    said = Counter[str]()
    for trial in range(600):
        damaged = bytearray(whole)
        if trial % 2:
            del damaged[random.integers(9, len(whole)) :]
        else:
            damaged[random.integers(0, len(whole))] ^= 1 << random.integers(8)
        (tmp_path / "d.bcf").write_bytes(damaged)
        try:
            list(VcfSource(tmp_path / "d.bcf").iter_parsed(Counter()))
        except InputError as error:
            said[str(error).partition("line")[2].partition(":")[2][:20]] += 1
    assert sum(said.values()) > 200


def test_a_file_cut_short_ends_with_a_sentence(tmp_path: Path) -> None:
    write_vcf(tmp_path / "v.vcf", SIMPLE, SAMPLES)
    subprocess.run(["gzip", str(tmp_path / "v.vcf")], check=True)
    content = (tmp_path / "v.vcf.gz").read_bytes()
    (tmp_path / "cut.vcf.gz").write_bytes(content[:-30])
    with pytest.raises(InputError, match=r"line [0-9]+: the file ends too soon: the compressed data is cut short"):
        import_files(tmp_path / "d", [tmp_path / "cut.vcf.gz"], ORIGIN)


def test_a_text_that_is_no_vcf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.vcf").write_text("hello\n")
    with pytest.raises(InputError, match="line 1: expected the header of a VCF"):
        VcfSource(tmp_path / "x.vcf")
    (tmp_path / "x.bcf").write_bytes(b"BCF\4\1nonsense")
    with pytest.raises(InputError, match="expected a BCF of version 2"):
        VcfSource(tmp_path / "x.bcf")


COLUMNS = "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT a b"
RECORD = "1 5 . A G . . . GT 0/1 0/0"


@pytest.mark.parametrize(
    ("columns", "record", "said"),
    [
        (COLUMNS, "1 5 . A <DEL> . . END=99999999999 GT 0/1 0/0", "line 3: expected END as a number up to 4294967295"),
        (COLUMNS, f"1 5 . A <DEL> . . END={'9' * 5000} GT 0/1 0/0", "line 3: expected END as a number up to"),
        (COLUMNS, f"1 {'1' * 5000} . A G . . . GT 0/1 0/0", "line 3: expected POS as a number up to 4294967295"),
        (COLUMNS, f"1 5 . A G . . . GT 0/1 {'1' * 5000}/0", "line 3: 1:5: sample b: expected an allele of the record"),
        (COLUMNS.replace(" FORMAT a b", ""), RECORD, "line 3: expected 9 columns with tabs between them, found 10"),
        (COLUMNS.replace(" FORMAT", ""), RECORD, "line 2: expected the columns #CHROM .*, found '.* INFO a'"),
        (COLUMNS.replace("REF ALT", "ALT REF"), RECORD, "line 2: expected the columns #CHROM POS ID REF ALT .*"),
        (COLUMNS.replace(" ", "_"), RECORD, "line 2: expected the columns #CHROM POS .* with tabs between them, found"),
    ],
)
def test_what_a_line_cannot_say_is_a_sentence_and_no_trace(
    tmp_path: Path, columns: str, record: str, said: str
) -> None:
    text = f"##fileformat=VCFv4.3\n{columns}\n{record}\n".replace(" ", "\t")
    (tmp_path / "v.vcf").write_text(text)
    with pytest.raises(InputError, match=said):
        import_files(tmp_path / "d", [tmp_path / "v.vcf"], ORIGIN)


def test_a_record_of_more_alts_than_are_numbered_is_a_sentence(tmp_path: Path) -> None:
    alts = tuple("".join(each) for each in islice(product("ACGT", repeat=8), 32_768))
    write_vcf(tmp_path / "v.vcf", [Line("chr1", 5, "T", alts, ("0/1",))], ["a"])
    with pytest.raises(InputError, match="line 8: chr1:5: expected at most 32,767 ALTs, found 32,768; take the record"):
        import_files(tmp_path / "d", [tmp_path / "v.vcf"], ORIGIN)


@pytest.mark.parametrize("length", ["9" * 30, "9" * 5000])
def test_a_length_that_no_contig_has_is_not_known(tmp_path: Path, length: str) -> None:
    text = vcf_text(SIMPLE, SAMPLES).replace("length=1000000", f"length={length}", 1)
    (tmp_path / "v.vcf").write_text(text)
    import_files(tmp_path / "d", [tmp_path / "v.vcf"], ORIGIN)
    contigs = Dataset(tmp_path / "d").manifest.contigs
    assert [contig.length for contig in contigs] == [None, 1_000_000, 1_000_000]


def test_genotypes_are_found_that_stand_behind_other_keys_of_format(tmp_path: Path) -> None:
    lines = [Line("chr1", 5, "A", ("C",), ("0|1", "1/1", "."))]
    usual = write_vcf(tmp_path / "usual.vcf", lines, SAMPLES)
    text = usual.read_text().replace("GT\t0|1\t1/1\t.", "DP:GT:AD\t9:0|1:4\t7:1/1\t.:.")
    odd = tmp_path / "odd.vcf"
    keys = "".join(f'##FORMAT=<ID={key},Number=1,Type=Integer,Description="d">\n' for key in ("DP", "AD"))
    odd.write_text(text.replace("##FORMAT", f"{keys}##FORMAT", 1))
    expected = [shown(record) for record in VcfSource(usual)]
    assert [shown(record) for record in VcfSource(odd)] == expected
    short = tmp_path / "short.vcf"
    short.write_text(odd.read_text().replace("\t.:.", "\t."))
    assert [shown(record) for record in VcfSource(short)] == expected
    if shutil.which("bcftools"):
        assert [shown(record) for record in VcfSource(bcf_of(odd, tmp_path / "odd.bcf"))] == expected

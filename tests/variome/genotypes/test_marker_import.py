import gzip
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests.variome.genotypes.marker_twin import ORIGIN, info_of, key_of, places_of, twin_of, write_lmdb
from tests.variome.genotypes.small_vcf import random_lines, write_vcf
from variome.errors import ConflictError, InputError
from variome.genotypes import marker_import
from variome.genotypes.batch import iter_batches
from variome.genotypes.bimbam_export import export_bimbam
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import Origin, import_files
from variome.genotypes.marker_import import Beside, import_other
from variome.genotypes.sniffing import sniff_format
from variome.genotypes.withdrawing import withdraw_samples
from variome.model.region import Region

GENO = "@name:BXD\nChr\tLocus\tMb\ts1\ts2\n1\tm0\t1.5\tB\tD\n"


def test_formats_are_told_by_how_files_begin(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(GENO)
    (tmp_path / "b").write_bytes(gzip.compress(GENO.removeprefix("@name:BXD\n").encode()))
    (tmp_path / "c").write_text("rs1, A, T, 0.02, 0.80, NA\n")
    (tmp_path / "d").write_text("rs1 A T " + "0.25 " * 40_000)
    write_lmdb(tmp_path / "e", {key_of((1, 1, 1), 10): b"\0"}, {}, info_of(1, 1, "G0_2", "C*", None))
    write_lmdb(tmp_path / "f", {}, {}, {}, subdir=True)
    write_vcf(tmp_path / "g", random_lines(1, 2, 1), ["a"])
    (tmp_path / "h").write_bytes(gzip.compress((tmp_path / "g").read_bytes()))
    found = [sniff_format(tmp_path / name) for name in "abcdefgh"]
    assert found == ["geno", "geno", "bimbam", "bimbam", "lmdb", "lmdb", "vcf", "vcf"]
    assert sniff_format("-") == "vcf"


@pytest.mark.parametrize("content", [b"", b"hello\n", b"a b c\n", b"a b c d e\n", b"\x1f\x8b\xff\xff\xff", bytes(100)])
def test_what_is_none_of_the_formats_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(InputError, match="found none of them; say which with --from"):
        sniff_format(tmp_path / "a")
    with pytest.raises(InputError, match="cannot be read: No such file"):
        sniff_format(tmp_path / "b")


def test_rows_come_in_the_order_of_positions_over_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marker_import, "MOST_ROWS", 64)
    random = np.random.default_rng(1)
    values, positions = random.integers(0, 5, (500, 3)) / 4, random.integers(1, 90, 500)
    contigs = random.choice(["2", "1"], 500)
    rows = [f"m{row} X Y {' '.join(map(str, values[row]))}\n" for row in range(500)]
    (tmp_path / "a.txt").write_text("".join(rows))
    (tmp_path / "pos").write_text("".join(f"m{row} {positions[row]} {contigs[row]}\n" for row in range(500)))
    import_other(tmp_path / "one", tmp_path / "a.txt", ORIGIN, beside=Beside(tmp_path / "pos"))
    dataset = Dataset(tmp_path / "one")
    assert len(dataset.manifest.blocks) > 6
    assert twin_of(dataset) == {f"m{row}": values[row].tolist() for row in range(500)}
    assert places_of(dataset) == {f"m{row}": (contigs[row], positions[row], row) for row in range(500)}
    for block in dataset.iter_blocks():
        assert (np.diff(block.sites.position) >= 0).all()
    wanted = [f"m{row}" for row in range(500) if contigs[row] == "2" and 10 <= positions[row] <= 20]
    batches = iter_batches([dataset], [Region("2", 10, 20)])
    assert sorted(site.id for batch in batches for site in batch.sites) == sorted(wanted)
    export_bimbam(dataset, tmp_path / "b.txt")
    names = [line.split(", ")[0] for line in (tmp_path / "b.txt").read_text().splitlines()]
    assert names == [f"m{row}" for row in range(500)]
    export_bimbam(
        dataset, tmp_path / "c.txt", batches=iter_batches([dataset], [Region("2", 10, 20)]), samples=np.array([2])
    )
    lines = [line.split(", ") for line in (tmp_path / "c.txt").read_text().splitlines()]
    assert [line[0] for line in lines] == wanted
    assert [float(line[3]) for line in lines] == [values[int(name[1:]), 2] for name in wanted]


def test_markers_of_one_name_and_place_are_kept_apart(tmp_path: Path) -> None:
    rows = {key_of((1, 5, line), 10): bytes([line]) for line in range(3)}
    names = dict.fromkeys(rows, "same")
    import_other(
        tmp_path / "one", write_lmdb(tmp_path / "a.mdb", rows, names, info_of(1, 3, "G0_2", "C*", ["s"])), ORIGIN
    )
    (batch,) = iter_batches([Dataset(tmp_path / "one")])
    assert [site.alt for site in batch.sites] == ["<same:1>", "<same:2>", "<same>"]
    assert [site.id for site in batch.sites] == ["same"] * 3
    assert batch.dosages([np.array([0])])[:, 0].tolist() == [1, 2, 0]


def test_a_dataset_that_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    (tmp_path / "a.geno").write_text(GENO)
    vcf = write_vcf(tmp_path / "v.vcf", random_lines(1, 5, 1), ["a"])
    import_other(tmp_path / "one", tmp_path / "a.geno", ORIGIN)
    with pytest.raises(ConflictError, match="one: this genotype dataset is there already"):
        import_other(tmp_path / "one", tmp_path / "a.geno", ORIGIN)
    import_files(tmp_path / "one", [vcf], ORIGIN, replaces=True)
    manifest = Dataset(tmp_path / "one").manifest
    assert (manifest.content, manifest.encoding, manifest.number) == ("genotypes", None, 2)
    import_other(tmp_path / "one", tmp_path / "a.geno", ORIGIN, replaces=True)
    assert Dataset(tmp_path / "one").manifest.content == "codes"
    assert twin_of(Dataset(tmp_path / "one", 1)) == twin_of(Dataset(tmp_path / "one", 3)) == {"m0": [0, 2]}


def test_who_has_withdrawn_stays_so_when_a_file_comes_again(tmp_path: Path) -> None:
    (tmp_path / "a.geno").write_text(GENO)
    import_other(tmp_path / "one", tmp_path / "a.geno", ORIGIN)
    withdraw_samples(tmp_path / "one", ["s1"], author="a", reason="b")
    import_other(tmp_path / "one", tmp_path / "a.geno", ORIGIN, replaces=True)
    assert list(Dataset(tmp_path / "one").samples) == ["s2"]


def test_an_assembly_is_called_as_it_is_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a.geno").write_text(GENO)
    for said, called in (("hg38", "GRCh38"), ("mm10", "mm10"), (None, "GRCh38")):
        manifest, _ = import_other(tmp_path / str(said), tmp_path / "a.geno", Origin("a", "b", said))
        assert manifest.assembly == called


def test_equal_cells_of_other_meaning_have_another_digest(tmp_path: Path) -> None:
    digests = set()
    for name in ("Gb", "G0_1", "G0_2"):
        path = write_lmdb(tmp_path / name, {key_of((1, 5, 1), 10): b"\1\2"}, {}, info_of(2, 1, name, "C*", ["a", "b"]))
        import_other(tmp_path / "d", path, ORIGIN, replaces=(tmp_path / "d").exists())
        digests.add(Dataset(tmp_path / "d").digest)
    assert len(digests) == 3


def test_a_full_disk_is_told_with_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has a file on a disk that is always full")
    (tmp_path / "a.geno").write_text(GENO)
    monkeypatch.setattr("tempfile.TemporaryFile", partial(Path("/dev/full").open, "wb", buffering=0))
    with pytest.raises(InputError, match="cells cannot be written aside: No space left on device; make room there, or"):
        import_other(tmp_path / "one", tmp_path / "a.geno", ORIGIN)
    assert not list((tmp_path / "one").glob("versions/*"))


def test_a_vcf_is_not_imported_as_markers(tmp_path: Path) -> None:
    vcf = write_vcf(tmp_path / "v.vcf", random_lines(1, 5, 1), ["a"])
    with pytest.raises(InputError, match="expected one of lmdb, geno, bimbam, found vcf"):
        import_other(tmp_path / "one", vcf, ORIGIN)
    assert not (tmp_path / "one").exists()


def test_a_gzip_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress((GENO * 1).encode() + b"1\tm1\t2\tB\tD\n" * 5000)[:-20])
    with pytest.raises(InputError, match="the file ends too soon"):
        import_other(tmp_path / "one", tmp_path / "a.gz", ORIGIN)


def test_files_without_rows_are_datasets_without_rows(tmp_path: Path) -> None:
    (tmp_path / "a.geno").write_text("Chr\tLocus\tMb\ts1\ts2\n")
    (tmp_path / "b.txt").write_text("")
    write_lmdb(tmp_path / "c.mdb", {}, {}, info_of(2, 0, "Gf", "f*", ["a", "b"]))
    for name, form, n_samples in (("a.geno", "geno", 2), ("b.txt", "bimbam", 0), ("c.mdb", "lmdb", 2)):
        manifest, _ = import_other(tmp_path / form, tmp_path / name, ORIGIN, format=form)
        assert (manifest.n_rows, len(Dataset(tmp_path / form).samples)) == (0, n_samples)

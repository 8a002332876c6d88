import os
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from tests.variome.genotypes.small_vcf import Line, random_lines, write_vcf
from tests.variome.genotypes.test_importing import ORIGIN
from variome.errors import BlockError, NotFoundError
from variome.genotypes.appending import append_files
from variome.genotypes.container import Kind, write_container
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.editing import edit_dataset
from variome.genotypes.importing import import_files
from variome.genotypes.manifest import Manifest, version_files, write_manifest
from variome.genotypes.objects import Objects
from variome.genotypes.shards import encode_samples
from variome.genotypes.sites import Site, encode_sites
from variome.genotypes.verifying import iter_faults


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for seed, names in ((1, ["a", "b"]), (2, ["c", "d"])):
        write_vcf(tmp_path / f"{seed}.vcf", random_lines(seed, 30, 2), names)
    import_files(tmp_path / "d", [tmp_path / "1.vcf"], ORIGIN)
    append_files(tmp_path / "d", [tmp_path / "2.vcf"], author="a tester", reason="more")
    request = EditRequest("f", "insert", "2:7000:A:T", ("a",), None, ("0|1",))
    edit_dataset(tmp_path / "d", [request], author="a tester", reason="found")
    return tmp_path / "d"


def test_a_whole_dataset_has_no_faults(folder: Path) -> None:
    assert list(iter_faults(folder)) == []
    assert list(iter_faults(folder, 2)) == []
    with pytest.raises(NotFoundError, match="expected a version from 1 to 3, found 4"):
        list(iter_faults(folder, 4))


def removed(path: Path) -> None:
    path.unlink()


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def altered(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [removed, cut_short, emptied, altered])
def test_each_file_that_is_damaged_is_told_with_its_name(folder: Path, damage: Callable[[Path], None]) -> None:
    manifest = Dataset(folder).manifest
    for name in set(manifest.objects()):
        place = folder / "objects" / name[:2] / name
        content = place.read_bytes()
        damage(place)
        faults = list(iter_faults(folder, 3))
        place.write_bytes(content)
        assert faults
        assert all(name in fault for fault in faults)
        said = "cannot be read: No such file" if damage is removed else "cut short or altered"
        assert all(said in fault for fault in faults)
    assert list(iter_faults(folder)) == []


@pytest.mark.parametrize("damage", [cut_short, emptied, altered])
def test_a_version_that_is_damaged_is_told_and_not_opened(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(version_files(folder / "versions")[2])
    faults = list(iter_faults(folder))
    assert [fault.partition(":")[0] for fault in faults] == ["version 2"]
    assert "altered or cut short" in faults[0]
    with pytest.raises(BlockError, match="altered or cut short"):
        Dataset(folder, 2)


def test_a_version_that_is_gone_is_told(folder: Path) -> None:
    version_files(folder / "versions")[2].unlink()
    assert list(iter_faults(folder)) == ["expected versions 1 to 3, found no version 2; bring it back from a copy"]


def changed(folder: Path, change: Callable[[Manifest, Objects], Manifest]) -> list[str]:
    """Faults of a version whose files are what they are called by, and yet do not fit one another."""
    dataset = Dataset(folder)
    path = version_files(folder / "versions")[3]
    manifest = change(dataset.manifest, dataset.objects)
    path.unlink()
    write_manifest(folder / "versions", manifest)
    return list(iter_faults(folder, 3))


def with_block(manifest: Manifest, **values: object) -> Manifest:
    first, *others = manifest.blocks
    return replace(manifest, blocks=(replace(first, **values), *others))  # type: ignore[arg-type]


def site(position: int) -> Site:
    return Site(position, "A", "T", 1, ".", ".", position, "A", "T", 1)


def unsorted_sites(manifest: Manifest, objects: Objects) -> Manifest:
    entry = manifest.blocks[0]
    # The rows of one position may come in any order but one.
    sites = [site(5)] * entry.n_rows
    name = objects.put(encode_sites(entry.contig, sites))
    return with_block(manifest, sites=name, first=5, last=5, end=5)


def fewer_samples(manifest: Manifest, objects: Objects) -> Manifest:
    first, *others = manifest.shards
    return replace(manifest, shards=(replace(first, samples=objects.put(encode_samples(["a"]))), *others))


def twice(manifest: Manifest, _: Objects) -> Manifest:
    return replace(manifest, blocks=(manifest.blocks[0], *manifest.blocks))


def no_block(manifest: Manifest, objects: Objects) -> Manifest:
    content = write_container(Kind.SITES, 1, 0, {})
    return with_block(manifest, sites=objects.put(content))


def damaged_section(manifest: Manifest, objects: Objects) -> Manifest:
    """Bytes that are called by their SHA-256, of a block whose sections cannot be unpacked."""
    name = manifest.blocks[0].genotypes[0]
    assert name
    content = bytearray(objects.get(name))
    content[40:60] = bytes(20)
    return with_block(manifest, genotypes=(objects.put(bytes(content)), *manifest.blocks[0].genotypes[1:]))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda manifest, _: with_block(manifest, first=3), "expected rows of 1:3-"),
        (lambda manifest, _: with_block(manifest, n_rows=2), "expected 2 rows of 2 samples, found "),
        (lambda manifest, _: with_block(manifest, contig="7"), "expected a contig of the version, found '7'"),
        (lambda manifest, _: with_block(manifest, genotypes=()), "expected genotypes of 2 shards, found 0"),
        (lambda manifest, _: replace(manifest, blocks=manifest.blocks[::-1]), "found it behind a later one"),
        (lambda manifest, _: replace(manifest, shards=manifest.shards[:1] * 2), "found 'a' more than once"),
        (fewer_samples, "shard 1: expected 2 samples, found 1"),
        (unsorted_sites, "expected rows sorted, each once, found others"),
        (twice, "expected rows that no other block has, found one that is in two"),
        (no_block, "block 1: object"),
        (damaged_section, "block 1: object"),
        (lambda manifest, _: replace(manifest, edits=(manifest.shards[0].samples,)), "expected a block of kind 4"),
    ],
)  # fmt: skip
def test_files_that_do_not_fit_one_another_are_told(
    folder: Path, change: Callable[[Manifest, Objects], Manifest], said: str
) -> None:
    faults = changed(folder, change)
    assert any(said in fault for fault in faults), faults
    assert all(fault.startswith("version 3: ") for fault in faults)


def test_a_version_that_follows_another_one_than_it_says_is_told(folder: Path) -> None:
    changed(folder, lambda manifest, _: replace(manifest, parent=sha256(b"another").hexdigest()))
    assert list(iter_faults(folder)) == [
        "version 3: expected to follow version 2, found that it followed another one",
    ]


def test_answers_from_an_altered_file_are_refused_with_its_name(folder: Path) -> None:
    dataset = Dataset(folder)
    name = dataset.manifest.blocks[0].genotypes[0]
    assert name
    altered(folder / "objects" / name[:2] / name)
    with pytest.raises(BlockError, match="cut short or altered; bring it back from a copy"):
        dataset.genotypes(name)


def test_a_line_that_was_imported_verifies_without_samples_too(tmp_path: Path) -> None:
    import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", [Line("chr1", 5, "A", ("G",), ())], [])], ORIGIN)
    assert list(iter_faults(tmp_path / "d")) == []

"""One file becomes one verdict, whatever it is and however it is called."""

import gzip
import json
import os
import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.validation.catalogue import RULES
from ingest.validation.check import CheckOptions, check_file
from ingest.validation.outputs.formats import FORMATS
from ingest.validation.rules.whole_file import DAMAGED, EMPTY
from ingest.validation.verdict import Verdict
from tests.ingest.load_vcf import VALID, record, vcf_text
from tests.ingest.packed import bcf


def check(path: Path | str) -> Verdict:
    return check_file(str(path), CheckOptions(), lambda _: None)


def test_a_verdict_knows_version_and_records(tmp_path: Path) -> None:
    (tmp_path / "a.vcf").write_text(vcf_text([record(100), record(200)]))
    verdict = check(tmp_path / "a.vcf")
    assert (verdict.version, verdict.n_records, verdict.unreadable) == ((4, 2), 2, None)


def test_a_folder_cannot_be_read() -> None:
    assert "Is a directory" in (check(VALID).unreadable or "")


@pytest.mark.parametrize("rule", [DAMAGED, EMPTY])
def test_a_file_that_is_cut_short_or_empty_is_never_fine(tmp_path: Path, rule: str) -> None:
    packed = gzip.compress(vcf_text([record(100), record(200)]).encode())
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(packed[:-20] if rule == DAMAGED else b"")
    for chosen in (frozenset(RULES), frozenset(RULES) - {rule}, frozenset({"VCF-4.3-1.6.1-POS"})):
        assert rule in check_file(str(path), CheckOptions(chosen), lambda _: None).broken


def with_last_line_broken(n_records: int) -> bytes:
    records = [record(100 * n) for n in range(1, n_records)]
    return vcf_text([*records, record(100 * n_records).replace("\t", " ", 1)]).encode()


@pytest.mark.parametrize("damage", [lambda packed: packed + b"garbage", lambda packed: packed[:-5]])
def test_what_is_wrong_before_the_damage_is_found_and_then_the_damage_at_the_last_line(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    content = with_last_line_broken(2000)
    (tmp_path / "a.vcf.gz").write_bytes(damage(gzip.compress(content)))
    verdict = check(tmp_path / "a.vcf.gz")
    lines = {identifier: broken.first[0].line for identifier, broken in verdict.broken.items()}
    n_lines = content.count(b"\n")
    assert lines["VCF-4.3-1.6-COLUMN-COUNT"] == lines[DAMAGED] == n_lines
    assert verdict.n_records == 2000


def test_half_a_file_is_checked_to_its_last_whole_line(tmp_path: Path) -> None:
    content = with_last_line_broken(2000)
    packed = gzip.compress(content)
    (tmp_path / "a.vcf.gz").write_bytes(packed[: len(packed) // 2])
    verdict = check(tmp_path / "a.vcf.gz")
    n_header = content.count(b"\n") - 2000
    assert set(verdict.broken) <= {DAMAGED, "VCF-4.3-1.4.7-CHROM-UNDEFINED"}
    assert verdict.broken[DAMAGED].first[0].line == n_header + verdict.n_records > 800


def test_a_damaged_bcf_gives_what_can_be_read_of_it_and_then_the_damage(tmp_path: Path) -> None:
    records = [record(100 * n, alt=random.Random(n).choice("AGT")) for n in range(1, 9001)]
    packed = bcf(tmp_path, vcf_text([records[1], *records]))
    (tmp_path / "a.bcf").write_bytes(packed[: len(packed) // 2])
    verdict = check(tmp_path / "a.bcf")
    assert verdict.unreadable is None
    assert verdict.n_records > 1000
    assert "VCF-4.3-1.6.1-SORTED" in verdict.broken
    assert "htslib cannot read the next record" in verdict.broken[DAMAGED].first[0].message


SORTED, TWICE = "VCF-4.3-1.6.1-SORTED", "VCF-4.3-1.6.1-VARIANT-TWICE"


@pytest.mark.parametrize("is_stream", [False, True])
def test_a_variant_comes_again_far_behind_where_it_belongs(tmp_path: Path, is_stream: bool) -> None:
    records = [record(100 * n) for n in (*range(1, 500), 7, 7, 600)]
    content = vcf_text([records[0], *records]).encode()
    path = tmp_path / "a.vcf"
    if is_stream:
        os.mkfifo(path)
        threading.Thread(target=path.write_bytes, args=(content,)).start()
    else:
        path.write_bytes(content)
    broken = check(path).broken
    first = vcf_text([]).count("\n") + 1
    found = {each.line: each for each in broken[TWICE].first}
    assert list(found) == [first + 1, first + 500, first + 501]
    assert f"of line {first + 7} again" in found[first + 500].message
    assert (found[first + 501].record, found[first + 501].position) == (502, 700)
    assert broken[SORTED].count == 1


def test_a_file_out_of_order_is_not_read_again_where_nothing_is_asked_of_its_variants(tmp_path: Path) -> None:
    (tmp_path / "a.vcf").write_text(vcf_text([record(200), record(100), record(200)]))
    verdict = check_file(str(tmp_path / "a.vcf"), CheckOptions(frozenset({SORTED})), lambda _: None)
    assert {identifier: broken.count for identifier, broken in verdict.broken.items()} == {SORTED: 1}


def test_what_only_begins_like_a_bcf_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.bcf").write_bytes(b"BCF\2\2junk")
    assert "is not a BCF" in (check(tmp_path / "a.bcf").unreadable or "")


def test_a_name_that_is_no_text_can_be_told_in_every_format(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")
    for name in (path, f"{path}.vcf"):
        if name == path:
            Path(name).write_bytes(b"##fileformat=VCFv4.3\n\x01\n")
        for to_format in FORMATS.values():
            assert "caf" in "".join(to_format([check(name)])).encode().decode()


def test_problems_name_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.vcf").write_bytes(b"##fileformat=VCFv4.3\n##note=\x01\n")
    (line, *_) = FORMATS["jsonl"]([check(tmp_path / "a.vcf")])
    assert json.loads(line)["file"] == str(tmp_path / "a.vcf")

"""One file becomes one verdict, whatever it is and however it is called."""

import gzip
import json
import os
from pathlib import Path

from ingest.validation.catalogue import RULES
from ingest.validation.check import CheckOptions, check_file
from ingest.validation.outputs.formats import FORMATS
from ingest.validation.rules.whole_file import DAMAGED
from ingest.validation.verdict import Verdict
from tests.ingest.load_vcf import VALID, record, vcf_text


def check(path: Path | str) -> Verdict:
    return check_file(str(path), CheckOptions(), lambda _: None)


def test_a_verdict_knows_version_and_records(tmp_path: Path) -> None:
    (tmp_path / "a.vcf").write_text(vcf_text([record(100), record(200)]))
    verdict = check(tmp_path / "a.vcf")
    assert (verdict.version, verdict.n_records, verdict.unreadable) == ((4, 2), 2, None)


def test_a_folder_cannot_be_read() -> None:
    assert "Is a directory" in (check(VALID).unreadable or "")


def test_a_file_that_is_cut_short_is_never_fine(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(gzip.compress(vcf_text([record(100), record(200)]).encode())[:-20])
    assert DAMAGED in check(path).broken
    other = check_file(str(path), CheckOptions(chosen=frozenset(RULES) - {DAMAGED}), lambda _: None)
    assert "what is missing was not checked" in (other.unreadable or "")


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

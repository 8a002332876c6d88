"""Uploads are private, called as we say, and go when nobody needs them; names stay in the inbox."""

import os
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from variome.errors import InputError, NotFoundError
from variome.items.uploads import (
    LONGEST_PEDIGREE,
    Upload,
    content_sha256,
    inbox_path,
    read_pedigree,
    remove_forgotten,
    remove_uploads,
    upload_path,
    upload_pedigree_path,
    write_pedigree,
)


def test_an_upload_is_counted_and_digested_while_it_is_written(tmp_path: Path) -> None:
    path = upload_path(tmp_path, uuid4())
    with Upload(path) as upload:
        for block in (b"one", b"", b"two"):
            upload.write(block)
        upload.keep()
    assert path.read_bytes() == b"onetwo"
    assert (upload.size, upload.sha256) == (6, sha256(b"onetwo").hexdigest())
    assert content_sha256(path) == upload.sha256
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_an_upload_that_breaks_off_goes(tmp_path: Path) -> None:
    path = upload_path(tmp_path, uuid4())
    with suppress(KeyboardInterrupt), Upload(path) as upload:
        upload.write(b"one")
        raise KeyboardInterrupt
    assert list(path.parent.iterdir()) == []


def test_what_lies_there_is_never_written_over(tmp_path: Path) -> None:
    path = upload_path(tmp_path, uuid4())
    with Upload(path) as upload:
        upload.write(b"one")
    with pytest.raises(FileExistsError):
        Upload(path)
    assert path.read_bytes() == b"one"


def test_uploads_are_removed_with_their_pedigree_and_no_others(tmp_path: Path) -> None:
    mine, others = uuid4(), uuid4()
    for submission in (mine, others):
        with Upload(upload_path(tmp_path, submission)):
            pass
        write_pedigree(tmp_path, submission, b"f")
    remove_uploads(tmp_path, [mine, uuid4()])
    left = {upload_path(tmp_path, others), upload_pedigree_path(tmp_path, others)}
    assert set((tmp_path / "uploads").iterdir()) == left


def test_what_a_killed_server_left_is_removed_after_a_day(tmp_path: Path) -> None:
    remove_forgotten(tmp_path, frozenset())
    needed, old, new = uuid4(), uuid4(), uuid4()
    for submission in (needed, old, new):
        write_pedigree(tmp_path, submission, b"f")
        with Upload(upload_path(tmp_path, submission)):
            pass
    for submission in (needed, old):
        for path in (upload_path(tmp_path, submission), upload_pedigree_path(tmp_path, submission)):
            os.utime(path, (time.time() - 90_000,) * 2)
    remove_forgotten(tmp_path, frozenset([str(needed)]))
    assert {path.name[:36] for path in (tmp_path / "uploads").iterdir()} == {str(needed), str(new)}


def test_names_in_the_inbox_stay_in_it(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "a").mkdir(parents=True)
    (inbox / "a" / "f.vcf").touch()
    (inbox / "within").symlink_to("a/f.vcf")
    (inbox / "out").symlink_to(tmp_path)
    (tmp_path / "inbox2").mkdir()
    (tmp_path / "inbox2" / "f.vcf").touch()
    os.mkfifo(inbox / "pipe")
    (tmp_path / "linked").symlink_to(inbox)
    for name in ("a/f.vcf", "within", "./a/../a/f.vcf"):
        assert inbox_path(tmp_path / "linked", name) == inbox / "a" / "f.vcf"
    for name in (
        "",
        ".",
        "a",
        "..",
        "../inbox2/f.vcf",
        "out/inbox2/f.vcf",
        "pipe",
        "f.vcf",
        str(tmp_path / "inbox2/f.vcf"),
    ):
        with pytest.raises(NotFoundError, match="the inbox has no file"):
            inbox_path(inbox, name)
    with pytest.raises(NotFoundError, match="VARIOME_INBOX is to be set"):
        inbox_path(None, "a/f.vcf")


def test_a_pedigree_may_have_a_megabyte(tmp_path: Path) -> None:
    path = tmp_path / "f.ped"
    path.write_bytes(b"#" * LONGEST_PEDIGREE)
    assert len(read_pedigree(path)) == LONGEST_PEDIGREE
    path.write_bytes(b"#" * (LONGEST_PEDIGREE + 1))
    with pytest.raises(InputError, match=r"^f\.ped: expected a PED of at most"):
        read_pedigree(path)

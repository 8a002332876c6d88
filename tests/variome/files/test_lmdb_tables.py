import random
import re
import struct
from pathlib import Path
from typing import Any

import lmdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variome.errors import InputError
from variome.files.lmdb_tables import LmdbTables

Items = list[tuple[bytes, bytes]]


def written(path: Path, seed: int, n_rows: int, *, sizes: tuple[int, ...] = (0, 3, 40, 5000)) -> dict[str, Items]:
    """A file of three tables, one of them with several values of a key, as the library gives them back."""
    source = random.Random(seed)
    with lmdb.open(str(path), subdir=False, max_dbs=5, map_size=1 << 28, lock=False) as file:
        names: dict[str, dict[str, Any]] = {
            "plain": {},
            "repeated": {"dupsort": True},
            "even": {"dupsort": True, "dupfixed": True},
            "empty": {},
        }
        tables = {name: file.open_db(name.encode(), **options) for name, options in names.items()}
        with file.begin(write=True) as transaction:
            for row in range(n_rows):
                key = struct.pack(">HLL", source.randint(0, 30), row, row)
                transaction.put(key, source.randbytes(source.choice(sizes)), db=tables["plain"])
                for repeat in range(source.choice([1, 1, 2, 400 if row % 100 == 0 else 1])):
                    transaction.put(key, b"marker%d" % repeat, db=tables["repeated"])
                    transaction.put(key, struct.pack(">L", repeat), db=tables["even"])
        with file.begin() as transaction:
            return {name: list(transaction.cursor(db=table)) for name, table in tables.items()}


def read(path: Path) -> dict[str, Items]:
    with LmdbTables(path) as file:
        return {name: list(file.items(name)) for name in file.tables}


def read_or_message(path: Path) -> dict[str, Items] | str:
    try:
        return read(path)
    except InputError as error:
        return str(error)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_rows=st.sampled_from([0, 1, 2, 50, 700]))
def test_items_are_those_that_the_library_gives(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_rows: int
) -> None:
    path = tmp_path_factory.mktemp("lmdb") / "file.mdb"
    assert written(path, seed, n_rows) == read(path)


def test_a_file_of_many_transactions_is_read_as_after_the_last(tmp_path: Path) -> None:
    path = tmp_path / "file.mdb"
    with lmdb.open(str(path), subdir=False, max_dbs=2, map_size=1 << 28, lock=False) as file:
        table = file.open_db(b"plain")
        for round_ in range(7):
            with file.begin(write=True) as transaction:
                for row in range(300):
                    transaction.put(b"%04d" % row, b"%d" % (round_ * row), db=table)
                transaction.delete(b"%04d" % round_, db=table)
        with file.begin() as transaction:
            expected = list(transaction.cursor(db=table))
    assert read(path) == {"plain": expected}


def test_a_folder_is_read_and_nothing_in_it_changes(tmp_path: Path) -> None:
    with lmdb.open(str(tmp_path / "folder"), max_dbs=2, map_size=1 << 24) as file:
        table = file.open_db(b"plain")
        with file.begin(write=True) as transaction:
            transaction.put(b"key", b"value", db=table)
    (tmp_path / "folder" / "lock.mdb").unlink()
    before = {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in (tmp_path / "folder").iterdir()}
    assert read(tmp_path / "folder") == {"plain": [(b"key", b"value")]}
    assert {
        each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in (tmp_path / "folder").iterdir()
    } == before


def test_a_file_that_is_cut_short_is_a_sentence_or_whole(tmp_path: Path) -> None:
    path, cut = tmp_path / "file.mdb", tmp_path / "cut.mdb"
    expected, content = written(path, 1, 200), path.read_bytes()
    n_refused = 0
    for size in [*range(0, 600, 37), *range(600, len(content), 1777)]:
        cut.write_bytes(content[:size])
        found = read_or_message(cut)
        n_refused += isinstance(found, str)
        assert found == expected or re.search("found the end at|expected an LMDB file", str(found))
    assert n_refused > 100


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_a_sentence_or_other_items(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("lmdb")
    written(folder / "file.mdb", 2, 60)
    content = bytearray((folder / "file.mdb").read_bytes())
    n_pages = len(content) // 4096
    for _ in range(data.draw(st.integers(1, 4))):
        place = 4096 * data.draw(st.integers(0, n_pages - 1)) + data.draw(st.integers(0, 160))
        value = data.draw(st.binary(min_size=1, max_size=8))
        content[place : place + len(value)] = value
    (folder / "file.mdb").write_bytes(content)
    found = read_or_message(folder / "file.mdb")
    assert isinstance(found, dict) or str(folder) in found


def test_pages_that_lead_back_to_themselves_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.mdb"
    written(path, 3, 700)
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096):
        if content[page * 4096 : page * 4096 + 12] == struct.pack("<QHH", page, 0, 1):  # a branch leads to itself
            (node,) = struct.unpack_from("<H", content, page * 4096 + 16)
            struct.pack_into("<HHH", content, page * 4096 + node, page & 0xFFFF, page >> 16, 0)
    path.write_bytes(content)
    with pytest.raises(InputError, match="found pages that lead back to themselves"):
        read(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "expected an LMDB file"),
        (b"Chr\tLocus\tcM\tMb\n" * 400, "expected an LMDB file of a little-endian machine of 64 bits"),
        (bytes(16) + bytes.fromhex("beefc0de") + bytes(4096), "expected an LMDB file of a little-endian"),
        (bytes(16) + bytes.fromhex("dec0efbe02000000") + bytes(8192), "expected LMDB data of version 1, found 2"),
        (bytes(16) + bytes.fromhex("dec0efbe01000000") + bytes(8192), "expected pages of 256 to 65536 bytes, found 0"),
    ],
)
def test_what_is_no_lmdb_is_refused_with_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "file.mdb").write_bytes(content)
    with pytest.raises(InputError, match=said):
        LmdbTables(tmp_path / "file.mdb")


def test_no_file_stays_open_where_it_was_refused(tmp_path: Path) -> None:
    (tmp_path / "file.mdb").write_bytes(b"text")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(InputError):
            LmdbTables(tmp_path / "file.mdb")
    with pytest.raises(InputError, match="cannot be read: No such file"):
        LmdbTables(tmp_path / "none.mdb")
    assert len(list(Path("/proc/self/fd").iterdir())) == before

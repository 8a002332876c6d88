import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variome.errors import InputError
from variome.genotypes.lmdb.keys import Key, contig_number, pack_key, unpack_key

CONTIGS = st.one_of(
    st.sampled_from(["X", "Y", "M"]), st.integers(0, 0xFFFF).filter(lambda n: n not in {77, 88, 89}).map(str)
)
NUMBERS = st.integers(0, 0xFFFFFFFF)


@given(contig=CONTIGS, position=NUMBERS, line=NUMBERS)
def test_a_key_comes_back(contig: str, position: int, line: int) -> None:
    assert unpack_key(pack_key(contig, position, line)) == Key(contig, position, line)


@given(keys=st.lists(st.tuples(CONTIGS, NUMBERS, NUMBERS)))
def test_keys_sort_as_contigs_positions_and_lines_do(keys: list[tuple[str, int, int]]) -> None:
    by_number = sorted(keys, key=lambda key: (contig_number(key[0]), key[1], key[2]))
    assert sorted(pack_key(*key) for key in keys) == [pack_key(*key) for key in by_number]


def test_keys_of_nine_and_five_bytes_are_read() -> None:
    assert unpack_key(struct.pack(">BLL", 88, 7, 9)) == Key("X", 7, 9)
    assert unpack_key(struct.pack(">BL", 20, 7)) == Key("20", 7, None)
    assert unpack_key(b"rs123") == Key("114", 1932603955, None)  # five bytes of a name cannot be told from a key
    assert [unpack_key(b"1" * length) for length in (0, 4, 6, 8, 11)] == [None] * 5


def test_spellings_of_contigs_have_one_number() -> None:
    assert [contig_number(name) for name in ("chr1", "1", "chrX", "x", "MT", "chrM")] == [1, 1, 88, 88, 77, 77]
    with pytest.raises(InputError, match="its number stands for M in an LMDB genotype file"):
        contig_number("77")

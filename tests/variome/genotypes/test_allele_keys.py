import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from variome.errors import InputError
from variome.genotypes.allele_keys import AlleleKey, Wanted, is_plain_key, key_of_site, parse_allele_key
from variome.genotypes.sites import ChosenSites, Site, of_rows
from variome.model.alleles import minimal_allele

BASES = st.text("ACGT", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("11:100703:1:G", AlleleKey("11", 100703, 1, "G")),
        ("11:101286:0:AAC", AlleleKey("11", 101286, 0, "AAC")),
        ("11:104614:3:", AlleleKey("11", 104614, 3, "")),
        ("11:108537:393:<DEL>", AlleleKey("11", 108537, 393, "<DEL>")),
        ("11:104613:CAGG:C", AlleleKey("11", 104614, 3, "")),
        ("11:160513::G", AlleleKey("11", 160513, 1, "G", is_reference=True)),
        ("11:160513:g:g", AlleleKey("11", 160513, 1, "G", is_reference=True)),
        ("chr11:100703:a:g", AlleleKey("11", 100703, 1, "G")),
        ("chrMT:5:1:c", AlleleKey("M", 5, 1, "C")),
        ("1:5:AGG:ACG", AlleleKey("1", 6, 1, "C")),
        ("1:5:AG:", AlleleKey("1", 5, 2, "")),
        ("1:7:C:C[chr2:9[", AlleleKey("1", 7, 1, "C[chr2:9[")),
        ("1:7:1:]2:9]C", AlleleKey("1", 7, 1, "]2:9]C")),
        ("1:7:1:*", AlleleKey("1", 7, 1, "*")),
        ("HLA-A*01:01:01:5:1:G", AlleleKey("HLA-A*01:01:01", 5, 1, "G")),
    ],
)
def test_every_spelling_gives_the_canonical_key(text: str, key: AlleleKey) -> None:
    assert parse_allele_key(text) == key
    assert parse_allele_key(str(key)) == key


@pytest.mark.parametrize(
    "text",
    ["", "11", "11:5", "11:5:1", "11:x:1:G", "11:5:-1:G", "11:5::", "11:5::<DEL>", "11:5:0:", "11:5:1:G G",
     "11:5:1:G,T", "11:4294967296:1:G", ":5:1:G", "11:5:4294967296:G", "11:٥:1:G", "1:0:0:A"],
)  # fmt: skip
def test_what_spells_no_allele_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InputError, match=r"^expected .*, found "):
        parse_allele_key(text)


@given(position=st.integers(1, 1000), ref=BASES, alt=BASES)
def test_a_spelled_reference_gives_the_key_of_the_row_with_that_allele(position: int, ref: str, alt: str) -> None:
    if ref == alt:
        return
    minimal = minimal_allele(position, ref, alt)
    row = key_of_site("1", Site(*minimal, len(minimal[1]), ".", ".", position, ref, alt, 1))
    assert parse_allele_key(f"chr1:{position}:{ref}:{alt}") == row
    assert parse_allele_key(str(row)) == row


def test_a_row_is_found_by_the_key_of_its_record_as_well() -> None:
    row = Site(5, "AA", "A", 2, ".", ".", 5, "AAAA", "AAA", 1)
    for text in ("1:6:1:", "1:5:AA:A", "1:5:AAAA:AAA", "1:8:1:"):
        assert Wanted.of([parse_allele_key(text)]).match("1", row) == (parse_allele_key(text),), text
    assert Wanted.of([parse_allele_key("1:7:1:")]).match("1", row) == ()
    assert Wanted.of([parse_allele_key("1:6::A")]).match("1", row) == (parse_allele_key("1:6::A"),)


@given(position=st.integers(1, 1000), ref=BASES, alt=BASES, around=BASES)
def test_bases_that_do_not_change_make_no_difference(position: int, ref: str, alt: str, around: str) -> None:
    if ref == alt:
        return
    plain = parse_allele_key(f"1:{position}:{ref}:{alt}")
    assert parse_allele_key(f"1:{position}:{ref}{around}:{alt}{around}") == plain


@pytest.mark.parametrize("text", ["*" * 300_000, "a*" + ":" * 300_000, "a:" * 150_000, "1:5:1:" + "[" * 300_000])
def test_a_long_text_that_spells_no_allele_is_refused_at_once(text: str) -> None:
    began = time.monotonic()
    with pytest.raises(InputError, match="expected an allele as contig:position:reflen:alt"):
        parse_allele_key(text)
    assert time.monotonic() - began < 10  # it took hours, as the square of the length


@given(st.from_regex(r"[1X*:]{1,2}:[0-9]{0,11}:[0-9]{0,11}:[ACGTNx<]{0,3}", fullmatch=True))
def test_what_is_plainly_a_key_can_be_read_as_one(text: str) -> None:
    if is_plain_key(text):
        assert not parse_allele_key(text).is_reference


SITES = st.builds(
    lambda position, before, ref, alt: Site(
        position, ref, alt, len(ref), ".", ".", position - len(before), before + ref, before + alt, 1
    ),
    st.integers(10, 30), st.text("AC", max_size=4), st.text("AC", min_size=1, max_size=4),
    st.text("AC", min_size=1, max_size=3) | st.just("<DEL>"),
)  # fmt: skip


@given(st.lists(SITES, max_size=12), st.lists(st.integers(0, 11), max_size=5), st.data())
def test_rows_of_wanted_alleles_are_those_that_match_one_by_one(
    rows: list[Site], some: list[int], data: st.DataObject
) -> None:
    keys = [key_of_site("1", rows[number]) for number in some if number < len(rows)]
    references = st.builds(
        lambda position, bases: AlleleKey("1", position, len(bases), bases, is_reference=True),
        st.integers(8, 40), st.text("AC", min_size=1, max_size=2),
    )  # fmt: skip
    wanted = Wanted.of([*keys, *data.draw(st.lists(references, max_size=5)), AlleleKey("2", 12, 1, "C")])
    found = wanted.matches("1", ChosenSites(of_rows("1", rows), np.arange(len(rows))))
    assert found == [(row, key) for row, site in enumerate(rows) if (key := wanted.match("1", site))]

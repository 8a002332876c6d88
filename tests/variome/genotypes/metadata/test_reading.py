import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variome.errors import InputError
from variome.genotypes.metadata.fmf import fmf_line
from variome.genotypes.metadata.reading import read_sample_file
from variome.genotypes.metadata.values import find_integer, find_real, type_of_texts


def read(folder: Path, name: str, text: str) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    (folder / name).write_text(text)
    found = read_sample_file(folder / name)
    return dict(found.keys), {sample: dict(values) for sample, values in found.rows.items()}


def test_fmf_gives_typed_values_and_lacks_what_a_line_does_not_name(tmp_path: Path) -> None:
    keys, rows = read(
        tmp_path, "s.fmf", "a\theight:f:1.75\tpopulation:Z:FIN:1\t_mgs:i:10\nb\theight:f:NA\tage:i:+7\t\nc\tnote:Z:\n"
    )
    assert keys == {"height": "real", "population": "string", "_mgs": "integer", "age": "integer", "note": "string"}
    assert rows == {
        "a": {"height": 1.75, "population": "FIN:1", "_mgs": 10},
        "b": {"age": 7},
        "c": {"note": ""},
    }


def test_a_key_with_integers_and_reals_is_real_in_all_lines(tmp_path: Path) -> None:
    keys, rows = read(tmp_path, "s.fmf", "a\tx:i:1\nb\tx:f:2.5\nc\tx:i:3\n")
    assert keys == {"x": "real"}
    assert [type(row["x"]) for row in rows.values()] == [float, float, float]


def test_ped_gives_words_for_sexes_and_nothing_for_what_nobody_knows(tmp_path: Path) -> None:
    keys, rows = read(
        tmp_path, "s.ped", "F1 kid pa ma 1 2\nF1\tpa\t0\t0\t1\t1\n# a comment\nF1 ma 0 0 2 0\n0 x 0 0 0 -9\n"
    )
    assert keys == {"family": "string", "father": "string", "mother": "string", "sex": "string", "phenotype": "integer"}
    assert rows == {
        "kid": {"family": "F1", "father": "pa", "mother": "ma", "sex": "male", "phenotype": 2},
        "pa": {"family": "F1", "sex": "male", "phenotype": 1},
        "ma": {"family": "F1", "sex": "female"},
        "x": {},
    }


def test_a_measured_phenotype_may_be_zero_and_a_header_names_more_columns(tmp_path: Path) -> None:
    keys, rows = read(
        tmp_path,
        "s.ped",
        "#FID\tIID\tPAT\tMAT\tSEX\tPHENO\tage\tcentre\nF\ta\t0\t0\t1\t0\t40\tnorth\nF\tb\t0\t0\t2\t1.5\tNA\t.\n"
        "F\tc\t0\t0\t2\t-9\t30\tsouth\n",
    )
    assert (keys["phenotype"], keys["age"], keys["centre"]) == ("real", "integer", "string")
    assert (rows["a"]["phenotype"], "phenotype" in rows["c"]) == (0.0, False)
    assert rows["b"] == {"family": "F", "sex": "female", "phenotype": 1.5}


def test_the_types_of_a_table_are_found_from_its_columns(tmp_path: Path) -> None:
    keys, rows = read(
        tmp_path,
        "s.tsv",
        "#sample\twhole\treal\tword\tcode\tnothing\thuge\n"
        "a\t1\t1\tx\t007\tNA\t9223372036854775808\nb\t-2\t2e3\t1\t008\t.\t1\nc\t\t\t\t\t\t\n",
    )
    assert keys == {
        "whole": "integer", "real": "real", "word": "string", "code": "string", "nothing": "string", "huge": "real",
    }  # fmt: skip
    assert rows["a"] == {"whole": 1, "real": 1.0, "word": "x", "code": "007", "huge": 2.0**63}
    assert rows["b"] == {"whole": -2, "real": 2000.0, "word": "1", "code": "008", "huge": 1.0}
    assert rows["c"] == {}


def test_the_format_is_found_by_the_name_or_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "s.fmf.gz").write_bytes(gzip.compress(b"a\tx:i:1\n"))
    assert read_sample_file(tmp_path / "s.fmf.gz").keys == {"x": "integer"}
    assert read(tmp_path, "s.txt", "a\tx:i:1\n")[0] == {"x": "integer"}
    assert read(tmp_path, "t.txt", "name\tx\na\t1:2:3\n")[0] == {"x": "string"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "s.fmf",
            "a\tx:i:1\nb\tx:Z:y\n",
            "line 2: expected an integer of 64 bits under x, as line 1 has it, found type Z",
        ),
        ("s.fmf", "a\tx:i:1.5\n", "line 1: expected an integer of 64 bits under x, found '1.5'"),
        ("s.fmf", "a\tx:i:9223372036854775808\n", "expected an integer of 64 bits"),
        ("s.fmf", "a\tx:f:inf\n", "expected a number under x, found 'inf'"),
        ("s.fmf", "a\tx:q:1\n", "expected key:type:value of type Z, i or f, found 'x:q:1'"),
        ("s.fmf", "a\tx:i:1\tx:i:1\n", "expected each key once, found x again"),
        ("s.fmf", "a\tx:i:1\nb\na\tx:i:2\n", "line 3: expected each sample once, found 'a' again, which line 1 has"),
        ("s.fmf", "\tx:i:1\n", "expected a name before the first tab"),
        ("s.fmf", "a\t_mgs:f:2\n", "expected integers under _mgs, the least size of a group, found a number"),
        ("s.fmf", "a\t_mgs:i:-2\n", "expected _mgs, the least size of a group, from 0 on, found -2"),
        ("s.fmf", "\n\n", "expected a line for each sample, found none"),
        ("s.ped", "F a 0 0 1\n", "line 1: expected 6 columns .*, found 5"),
        ("s.ped", "F a 0 0 1 1 7\n", "expected 6 columns .*, found 7; a header line can name more"),
        ("s.ped", "F a 0 0 3 1\n", "expected 1, 2 or 0 as the sex, found '3'"),
        ("s.tsv", "a\tb\nx\t1\t2\n", "line 2: expected 2 columns, as the header has, found 3"),
        ("s.tsv", "a\tb\tb\n", "line 1: expected names of columns that differ, found 'b' more than once"),
        ("s.tsv", "a\n", "expected a line that names the columns"),
        ("s.tsv", "", "expected a line that names the columns"),
    ],
)
def test_what_is_not_as_it_must_be_is_refused_with_a_sentence(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(tmp_path, name, text)


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "s.tsv").write_bytes(b"a\tb\nx\t\xff\n")
    with pytest.raises(InputError, match="line 2: expected text in UTF-8"):
        read_sample_file(tmp_path / "s.tsv")
    packed = gzip.compress(b"a\tx:i:1\n" * 1000)
    (tmp_path / "s.fmf.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(InputError, match="the file ends too soon"):
        read_sample_file(tmp_path / "s.fmf.gz")


WORD = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters=":\t"), min_size=1, max_size=5)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-(1 << 63), (1 << 63) - 1),
    "real": st.floats(allow_nan=False, allow_infinity=False),
    "string": WORD,
}


@settings(max_examples=50, deadline=None)
@given(data=st.data(), samples=st.lists(WORD, min_size=1, max_size=5, unique=True))
def test_fmf_that_is_written_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, samples: list[str]
) -> None:
    keys: Any = data.draw(st.dictionaries(WORD, st.sampled_from(sorted(VALUES)), max_size=4))
    rows = {name: {key: data.draw(VALUES[kind]) for key, kind in keys.items()} for name in samples}
    text = "".join(fmf_line(name, row, keys) + "\n" for name, row in rows.items())
    assert read(tmp_path_factory.mktemp("fmf"), "s.fmf", text) == (keys, rows)


@given(st.text("0123456789+-.eE", max_size=8))
def test_a_number_is_what_python_reads_as_one_without_the_odd_spellings(text: str) -> None:
    try:
        expected: float | None = float(text)
    except ValueError:
        expected = None
    found = find_real(text)
    assert found == expected or (found is None and (expected is None or abs(expected) == float("inf")))
    if find_integer(text) is not None:
        assert int(text) == find_integer(text) == float(text)
    assert (type_of_texts([text]) == "string") >= (found is None)

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variome.errors import InputError
from variome.genotypes.allele_keys import AlleleKey
from variome.genotypes.metadata.fmf import FmfKeys, find_keys, iter_fmf
from variome.genotypes.site_annotations import SiteAnnotations, SiteRow


def test_rows_come_by_the_one_spelling_of_their_allele_with_typed_values(tmp_path: Path) -> None:
    text = "chr11:104613:CAGG:C\timpact:Z:HIGH\taf:i:1\n11:101286:0:AAC\taf:f:0.25\n11:5:1:G\n"
    (tmp_path / "a.fmf.gz").write_bytes(gzip.compress(text.encode()))
    found = SiteAnnotations(tmp_path / "a.fmf.gz")
    assert found.keys == {"impact": "string", "af": "real"}
    rows = [
        SiteRow(AlleleKey("11", 104614, 3, ""), {"impact": "HIGH", "af": 1.0}),
        SiteRow(AlleleKey("11", 101286, 0, "AAC"), {"af": 0.25}),
        SiteRow(AlleleKey("11", 5, 1, "G"), {}),
    ]
    assert [list(found), list(found)] == [rows, rows]
    assert isinstance(rows[0].values["af"], float)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("11:5:1:G\tx:i:1\nrs7\tx:i:1\n", "line 2: expected an allele such as 11:101286:0:AAC .*, found 'rs7'"),
        ("11:5:1:G\tx:i:1\n11:6:1:G\tx:Z:1\n", "line 2: expected an integer of 64 bits under x, as line 1 has it"),
    ],
)
def test_what_is_not_as_it_must_be_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.fmf").write_text(text)
    with pytest.raises(InputError, match=said):
        list(SiteAnnotations(tmp_path / "a.fmf"))


def test_what_can_be_read_only_once_is_refused() -> None:
    with pytest.raises(InputError, match="expected a file on disk"):
        SiteAnnotations("-")


FIELDS = [
    "x:Z:a", "x:Z:a:b c", "x:i:1", "x:f:-1.5e3", "x:f:.", "y:i:NA", "y:i:", "y:f:1", "y:f:2.",
    "z:i:99999999999999999999", "z:i:1.5", "z:f:1e999", "z:i:1\r", "z:Z:", "Z", "", ":i:1", "é:Z:é", "q:x:1",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.sampled_from(FIELDS), max_size=3), max_size=4), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_types_are_those_of_the_lines_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], end: str
) -> None:
    path = tmp_path_factory.mktemp("fmf") / "a.fmf"
    path.write_bytes("".join("\t".join(["11:5:1:G", *fields]) + end for fields in rows).encode())
    one_by_one = FmfKeys("a.fmf")
    try:
        for _ in iter_fmf(path, one_by_one):
            pass
    except InputError:
        with pytest.raises(InputError):
            list(SiteAnnotations(path))
    else:
        assert list(find_keys(path).items()) == list(one_by_one.items())

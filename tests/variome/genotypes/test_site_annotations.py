import gzip
from pathlib import Path

import pytest

from variome.errors import InputError
from variome.genotypes.allele_keys import AlleleKey
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

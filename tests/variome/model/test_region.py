import pytest

from variome.errors import InputError
from variome.model.region import LAST_POSITION, Region


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("chr1:1-2000", Region("1", 1, 2000)),
        ("1:1-2,000", Region("1", 1, 2000)),
        ("chrX:500", Region("X", 500, 500)),
        ("MT", Region("M", 1, LAST_POSITION)),
        ("HLA-A*01:01:1-5", Region("HLA-A*01:01", 1, 5)),
    ],
)
def test_a_region_is_read_as_people_write_it(text: str, region: Region) -> None:
    assert Region.parse(text) == region


@pytest.mark.parametrize("text", ["", "chr1:2-1", "chr1:1-99999999999", "chr 1:1-2", "1:1-2\x00"])
def test_what_is_no_region_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^region: expected"):
        Region.parse(text)

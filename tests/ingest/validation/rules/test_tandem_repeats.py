"""Keys of tandem repeats since VCF 4.4."""

import pytest

from ingest.validation.rules import tandem_repeats
from tests.ingest.validation.rules.break_records import broken_by_record

REPEAT = "<CNV:TR>"


@pytest.mark.parametrize(
    ("alt", "info", "names"),
    [
        (REPEAT, "RN=3;RUS=CAG,TG,CAGG;RUL=3,2,4;RUC=10,7,3;RB=30,14,12;CIRUC=-1,1,.,.,0,.;CIRB=-3,3,0,0,0,0", []),
        (f"{REPEAT},{REPEAT}", "RN=2,1;RUS=CAG,TTG,CA;RUL=3,3,2", []),
        (f"{REPEAT},T", "RN=2,.;RUS=CAG,TTG", []),
        (f"{REPEAT},{REPEAT}", "RUS=CAG,TTG", []),
        (REPEAT, "RN=.;RUS=CAG", []),
        (REPEAT, "RN=2;RUS=.", []),
        (REPEAT, "RN=x;RUS=CAG,TTG", []),
        (REPEAT, "RN=2;RUS=nry,.;RUL=3,4", []),
        (REPEAT, "RN=2;RUS=CAG", ["REPEAT-COUNT"]),
        (REPEAT, "RN=2;RUC=4,5;CIRUC=-1,1", ["REPEAT-COUNT"]),
        (REPEAT, "RUS=CAG,TTG", ["REPEAT-COUNT"]),
        ("T", "RUS=CAG", ["REPEAT-COUNT"]),
        (REPEAT, "RN=-1", ["REPEAT-NEGATIVE"]),
        (REPEAT, "RUC=-0.5", ["REPEAT-NEGATIVE"]),
        (REPEAT, "RUS=C-G", ["REPEAT-UNIT"]),
        (REPEAT, "RUS=CAG;RUL=2", ["REPEAT-LENGTH"]),
        (REPEAT, "RUL=2;RUS=CAG", ["REPEAT-LENGTH"]),
        (REPEAT, "RUC=4;CIRUC=1,2", ["REPEAT-INTERVAL"]),
        (REPEAT, "RB=4;CIRB=-2,-1", ["REPEAT-INTERVAL"]),
        (REPEAT, "RB=4;CIRUC=-1,1", ["REPEAT-INTERVAL-ALONE"]),
        (REPEAT, "RN=2;RUC=4,.;CIRUC=-1,1,.,1", ["REPEAT-INTERVAL-ALONE"]),
        (REPEAT, "RN=2;RUC=2,1;RUB=3,4,3", []),
        (REPEAT, "RUC=2.0;RUB=3,4", []),
        (REPEAT, "RUC=2.5;RUB=3,4", ["RUB"]),
        (REPEAT, "RN=2;RUC=.,2;RUB=3,4", ["RUB"]),
        (REPEAT, "RUB=3,4", ["RUB"]),
        (REPEAT, "RUC=2;RUB=3", ["RUB"]),
    ],
)
def test_lists_of_repeats_agree_with_each_other(alt: str, info: str, names: list[str]) -> None:
    found = broken_by_record(tandem_repeats, info, alt=alt, version="4.4")
    assert [name for name in found if name != "REPEAT-UNIT-ABSENT"] == names


@pytest.mark.parametrize(
    ("alt", "info", "is_fine"),
    [
        (REPEAT, "RUS=CAG", True),
        (REPEAT, "RUL=3", True),
        (REPEAT, "RUS=.;RUL=3", True),
        (REPEAT, "RN=0", True),
        ("<CNV>", ".", True),
        (REPEAT, ".", False),
        (f"<CNV>,{REPEAT}", "RB=30", False),
        (REPEAT, "RUS=.", False),
    ],
)
def test_a_tandem_repeat_has_a_unit_or_its_length(alt: str, info: str, *, is_fine: bool) -> None:
    found = broken_by_record(tandem_repeats, info, alt=alt, version="4.4")
    assert ("REPEAT-UNIT-ABSENT" not in found) is is_fine


def test_before_4_4_the_keys_mean_nothing() -> None:
    assert broken_by_record(tandem_repeats, "RN=-1;RUS=?,?;RUB=1", alt=REPEAT, version="4.3") == []

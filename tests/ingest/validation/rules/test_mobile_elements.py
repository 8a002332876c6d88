"""Mobile elements: four values for each."""

import pytest

from ingest.validation.rules import mobile_elements
from tests.ingest.validation.rules.break_records import broken_by_record


@pytest.mark.parametrize(
    ("alt", "info", "names"),
    [
        ("<INS:ME>", "MEINFO=AluY,1,280,+;METRANS=chr1,94820,95680,-", []),
        ("<INS:ME>,T", "MEINFO=AluY,1,280,+,.,.,.,.", []),
        ("<INS:ME>", "MEINFO=.", []),
        ("<INS:ME>", "MEINFO=AluY,.,.,.", []),
        ("<INS:ME>", "MEINFO=AluY,1,280", ["MOBILE-COUNT"]),
        ("<INS:ME>,T", "METRANS=chr1,1,280,+", ["MOBILE-COUNT"]),
        ("T", "MEINFO=AluY,one,280,+", ["MOBILE-PLACE"]),
        ("T", "METRANS=chr1,1,-280,+", ["MOBILE-PLACE"]),
        ("T", "MEINFO=AluY,1,280,null", ["MOBILE-POLARITY"]),
        ("T,G", "MEINFO=AluY,1,280,+,L1,1,6000,x", ["MOBILE-POLARITY"]),
    ],
)
def test_a_mobile_element_has_a_name_a_place_and_a_polarity(alt: str, info: str, names: list[str]) -> None:
    assert broken_by_record(mobile_elements, info, alt=alt, version="4.4") == names


def test_up_to_4_3_another_rule_counts() -> None:
    assert broken_by_record(mobile_elements, "MEINFO=AluY,1,280", version="4.3") == []

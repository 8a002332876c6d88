from typing import Any

import pytest

from variome.search.evaluating import evaluate, holds
from variome.search.functions import FUNCTIONS
from variome.search.parsing import parse

ROW: dict[str, Any] = {
    "AF": 0.01,
    "POS": 7,
    "IMPACT": "HIGH",
    "is_novel": True,
    "is_old": False,
    "genes": ["BRCA2", "ATM"],
    "scores": (0.5, 2.0),
    "flags": [False, True],
    "none": None,
    "no_list": [],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AF < 0.02 and AF > 0.009", True),
        ("POS > 6.9", True),
        ("POS == 7.0", True),
        ("none < 1", False),
        ("none == 1", False),
        ("none != 1", True),
        ("not none < 1", True),
        ("none == none", False),
        ("none is missing and no_list is missing and AF is not missing", True),
        ("AF is missing", False),
        ("none", False),
        ("not none", True),
        ("is_novel and not is_old", True),
        ("is_old == false", True),
        ("none == false", False),
        ("flags", True),
        ("flags == false", True),
        ("genes == 'ATM'", True),
        ("genes != 'ATM'", False),
        ("genes != 'TP53'", True),
        ("genes in ('X', 'ATM')", True),
        ("genes not in ('X', 'Y')", True),
        ("no_list not in ('X')", True),
        ("POS in ()", False),
        ("scores > 1 and scores < 1", True),
        ("genes ~ '^BRCA[12]$'", True),
        ("genes !~ 'BRCA'", False),
        ("none ~ ''", False),
        ("contains(genes, 'TM')", True),
        ("contains(none, '')", False),
        ("startswith(IMPACT, 'HI')", True),
        ("startswith(IMPACT, 'hi')", False),
        ("'HIGH' < 'HIgh' and 'Z' < 'a' and 'z' < 'é'", True),
        ("9007199254740993 == 9007199254740992.0", True),
        ("AF + none > 0 or AF / 0 > 0", False),
        ("(AF + none) is missing and (POS // 0) is missing and (POS % 0) is missing", True),
    ],
)
def test_an_expression_says_what_was_worked_by_hand(text: str, expected: bool) -> None:
    assert holds(parse(text), ROW.__getitem__) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("7 / 2", 3.5),
        ("-POS // 2", -4),
        ("-POS % 3", 2),
        ("POS % -3", -2),
        ("2 ** 3 ** 2", 512.0),
        ("-2 ** 2", -4.0),
        ("2 ** -1", 0.5),
        ("-8.0 ** 0.5", -(8.0**0.5)),
        ("(-8) ** 0.5", None),
        ("0 ** 0", 1.0),
        ("0 ** -1", None),
        ("10 ** (-30 / 10)", 10.0**-3),
        ("10 ** 400", None),
        ("1 / 0", None),
        ("9223372036854775807 + 1", None),
        ("-9223372036854775808 // -1", None),
        ("-(-9223372036854775808 + 0)", None),
        ("abs(-9223372036854775808)", None),
        ("9223372036854775807 + 1.0", 2.0**63),
        ("1e150 * 1e150", 1e150 * 1e150),
        ("1e151 * 0.0", None),
        ("1 + 1e-200", 1.0),
        ("1 / 1e-200", None),
        ("abs(-2.5)", 2.5),
        ("lower('ÀBc')", "Àbc"),
        ("upper('éa')", "éA"),
        ("upper(genes)", ["BRCA2", "ATM"]),
        ("length('né')", 2),
        ("length(genes)", 2),
        ("length(no_list)", None),
        ("min(scores)", 0.5),
        ("max(genes)", "BRCA2"),
        ("min(no_list)", None),
        ("none", None),
        ("is_novel", True),
    ],
)
def test_a_value_is_what_was_worked_by_hand(text: str, expected: Any) -> None:
    found = evaluate(parse(text), ROW.__getitem__)
    assert (found, type(found)) == (expected, type(expected))


def test_every_function_is_evaluated() -> None:
    arguments = {1: "(genes)", 2: "(genes, 'A')"}
    for name, function in FUNCTIONS.items():
        text = "abs(-1)" if name == "abs" else name + arguments[len(function.takes)]
        assert evaluate(parse(text), ROW.__getitem__) is not None


def test_what_is_decided_by_the_left_leaves_the_right_alone() -> None:
    assert holds(parse("is_novel or unknown == 1"), ROW.__getitem__)
    assert not holds(parse("is_old and unknown == 1"), ROW.__getitem__)

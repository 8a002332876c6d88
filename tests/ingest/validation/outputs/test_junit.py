"""The answer as JUnit XML, read by a parser of XML."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.problems import Severity
from ingest.validation.outputs.junit import to_junit
from ingest.validation.verdict import Verdict
from tests.ingest.validation.build_verdict import ERROR, NAME, SECOND, broken, clean, problem, unreadable

ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors"},
    "testcase": {"classname", "name"},
    "failure": {"type", "message"},
    "error": {"message"},
    "system-out": set(),
}
"""What readers of this format look for."""


def parsed(*verdicts: Verdict) -> ET.Element:
    return ET.fromstring("".join(to_junit(verdicts)).encode())


def test_each_file_is_a_suite_and_the_counts_are_those_of_its_cases() -> None:
    root = parsed(broken(), clean(), unreadable())
    assert [suite.get("name") for suite in root] == [NAME, "good.vcf", "absent.vcf"]
    for each in (root, *root):
        counts = (len(each.findall(f".//{kind}")) for kind in ("testcase", "failure", "error"))
        assert [each.get(name) for name in ("tests", "failures", "errors")] == [str(n) for n in counts]
    assert [root.get(name) for name in ("tests", "failures", "errors")] == ["5", "1", "1"]


def test_each_element_has_the_attributes_that_readers_look_for() -> None:
    for each in parsed(broken(), clean(), unreadable()).iter():
        assert set(each.attrib) == ATTRIBUTES[each.tag]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
@example("]]>&amp;<!--\"'")
@example("a\x00\x0b\x1f\x7f\x85\u2028\ufffe\uffff\U0010ffff\r\n\tb")
def test_names_and_messages_are_read_back_but_for_what_xml_cannot_hold(text: str) -> None:
    verdict = Verdict(text, 1)
    verdict.add(problem(ERROR, Severity.ERROR, 3, text, text))
    suite = parsed(verdict)[0]
    failure = suite[0][0]
    assert suite.get("name") == legal(text)
    assert failure.get("message") == f"1 x {legal(text)}"
    assert failure.text == legal(text).replace("\r\n", "\n").replace("\r", "\n")


def legal(text: str) -> str:
    """XML 1.0, production 2: what is left of a text; the rest is shown by a mark."""
    is_legal = ((ord(each) >= 0x20 and each not in "\ufffe\uffff") or each in "\t\n\r" for each in text)
    return "".join(each if kept else "\ufffd" for each, kept in zip(text, is_legal, strict=True))


def test_a_rule_that_is_an_error_fails_with_all_that_is_listed() -> None:
    (case,) = parsed(broken()).findall(f".//testcase[@name='{ERROR}']")
    failure = case.find("failure")
    assert failure is not None
    assert (failure.get("type"), (failure.get("message") or "")[:12]) == (ERROR, "3 x line 4: ")
    assert 'expected <a> & "b", found \ufffd[31m\ufffd' in (failure.text or "")
    assert (failure.text or "").endswith("... and 1 more")


def test_a_warning_is_a_case_that_passes() -> None:
    (case,) = parsed(broken()).findall(f".//testcase[@name='{SECOND}']")
    assert [(each.tag, each.text) for each in case] == [("system-out", "line 9: a warning")]


@pytest.mark.parametrize(("verdict", "name", "children"), [(clean(), "is valid", 0), (unreadable(), "can be read", 1)])
def test_a_file_without_broken_rules_has_one_case(verdict: Verdict, name: str, children: int) -> None:
    (case,) = parsed(verdict).findall(".//testcase")
    assert (case.get("name"), len(case)) == (name, children)

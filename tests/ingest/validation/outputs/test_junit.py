"""The answer as JUnit XML, read by a parser of XML."""

from xml.etree import ElementTree as ET

import pytest

from ingest.validation.outputs.junit import to_junit
from ingest.validation.verdict import Verdict
from tests.ingest.validation.build_verdict import ERROR, NAME, SECOND, broken, clean, unreadable


def parsed(*verdicts: Verdict) -> ET.Element:
    return ET.fromstring("".join(to_junit(verdicts)).encode())


def test_each_file_is_a_suite_and_the_counts_are_those_of_its_cases() -> None:
    root = parsed(broken(), clean(), unreadable())
    assert [suite.get("name") for suite in root] == [NAME, "good.vcf", "absent.vcf"]
    for each in (root, *root):
        counts = (len(each.findall(f".//{kind}")) for kind in ("testcase", "failure", "error"))
        assert [each.get(name) for name in ("tests", "failures", "errors")] == [str(n) for n in counts]
    assert [root.get(name) for name in ("tests", "failures", "errors")] == ["5", "1", "1"]


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

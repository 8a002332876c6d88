"""Verdicts as JUnit XML: each file is a suite, each broken rule a case, which fails when the rule is an error.

There is no standard of it; this is what Jenkins, GitLab and GitHub's reporters read.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from ingest.problems import Severity
from ingest.validation.verdict import Broken, Verdict

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (production 2) cannot hold, escaped or not."""


def to_junit(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """One document."""
    suites = ET.Element("testsuites", name="variant-ingestion validate")
    suites.extend([_suite(verdict) for verdict in verdicts])
    for count in ("tests", "failures", "errors"):
        suites.set(count, str(sum(int(suite.attrib[count]) for suite in suites)))
    ET.indent(suites)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield ET.tostring(suites, encoding="unicode") + "\n"


def _suite(verdict: Verdict) -> ET.Element:
    name = _legal(verdict.name)
    suite = ET.Element("testsuite", name=name)
    for identifier, broken in verdict.by_weight:
        suite.append(_case(name, identifier, broken))
    if verdict.unreadable or not verdict.broken:
        case = ET.SubElement(
            suite, "testcase", classname=name, name="can be read" if verdict.unreadable else "is valid"
        )
        if verdict.unreadable:
            ET.SubElement(case, "error", message=_legal(verdict.unreadable))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    return suite


def _case(file: str, identifier: str, broken: Broken) -> ET.Element:
    case = ET.Element("testcase", classname=file, name=identifier)
    messages = [problem.message for problem in broken.first]
    messages += [f"... and {broken.n_unlisted:,} more"] if broken.n_unlisted else []
    if broken.severity is Severity.ERROR:
        told = ET.SubElement(case, "failure", type=identifier, message=_legal(f"{broken.count:,} x {messages[0]}"))
    else:
        told = ET.SubElement(case, "system-out")
    told.text = _legal("\n".join(messages))
    return case


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)

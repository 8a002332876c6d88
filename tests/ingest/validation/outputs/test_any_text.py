"""Whatever a file holds, every format can say it, and what it says can be read back."""

import json
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from ingest.problems import Severity
from ingest.validation.outputs.formats import FORMATS
from ingest.validation.verdict import Verdict
from tests.ingest.validation.build_verdict import ERROR, problem

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def told(form: str, message: str, name: str) -> str:
    verdict = Verdict(name, 2, version=(4, 3))
    verdict.add(problem(ERROR, Severity.ERROR, 1, message, name))
    return "".join(FORMATS[form]([verdict])).encode().decode()


@given(TEXTS, TEXTS)
def test_xml_can_be_parsed(message: str, name: str) -> None:
    suite = ET.fromstring(told("junit", message, name).encode())[0]
    assert len(suite.findall("testcase/failure")) == 1


@given(TEXTS, TEXTS)
def test_json_holds_the_message_as_it_is(message: str, name: str) -> None:
    lines = told("jsonl", message, name).split("\n")
    assert (json.loads(lines[0])["message"], json.loads(lines[1])["file"], len(lines)) == (message, name, 3)
    assert json.loads(told("sarif", message, name))["runs"][0]["results"][0]["message"]["text"] == message


@given(TEXTS, TEXTS)
def test_a_problem_is_one_line_of_text_and_one_command(message: str, name: str) -> None:
    assert told("text", message, name).count("\n") == len(told("text", message, name).splitlines()) == 3
    assert told("github", message, name).count("\n") == 1
    assert "\r" not in told("github", message, name)

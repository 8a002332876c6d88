"""The answer as workflow commands, taken apart as the runner of GitHub Actions does."""

import re
from collections.abc import Iterable

from hypothesis import example, given
from hypothesis import strategies as st

from ingest.problems import Severity
from ingest.validation.outputs.github import to_github
from ingest.validation.verdict import Verdict
from tests.ingest.validation.build_verdict import ERROR, NAME, ODD, SECOND, THIRD, broken, clean, problem, unreadable

COMMAND = re.compile(r"::(error|warning|notice) ([^:\n]*)::([^\r\n]*)\n")
ESCAPES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


def unescaped(text: str) -> str:
    return re.sub("|".join(ESCAPES), lambda found: ESCAPES[found[0]], text)


def understood(lines: Iterable[str]) -> list[tuple[str, dict[str, str], str]]:
    """Command, properties and message of each line."""
    found = []
    for line in lines:
        match = COMMAND.fullmatch(line)
        assert match, line
        pairs = (each.partition("=") for each in match[2].split(","))
        found.append((match[1], {name: unescaped(text) for name, _, text in pairs}, unescaped(match[3])))
    return found


def test_each_problem_is_a_command_with_its_place() -> None:
    error, _, _, warning, notice = understood(to_github([broken()]))
    assert error == ("error", {"file": NAME, "line": "4", "title": ERROR}, f"line 4: {ODD}")
    assert (warning[0], warning[1]["title"]) == ("warning", SECOND)
    assert notice == ("notice", {"file": NAME, "title": THIRD}, "line 0: a note")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
@example("a,line=7:b::c.vcf")
@example("100%25 %0A\r\n,title=x::")
def test_names_and_messages_are_read_back_whatever_they_hold(text: str) -> None:
    verdict = Verdict(text, 1)
    verdict.add(problem(ERROR, Severity.ERROR, 3, text, text))
    ((_, properties, message),) = understood(to_github([verdict]))
    assert (properties, message) == ({"file": text, "line": "3", "title": ERROR}, text)


def test_what_is_not_listed_is_counted() -> None:
    assert understood(to_github([broken()]))[2] == ("error", {"file": NAME, "title": ERROR}, "1 more are not listed")


def test_a_file_that_could_not_be_read_is_an_error_and_a_good_one_nothing() -> None:
    ((command, properties, message),) = understood(to_github([clean(), unreadable()]))
    assert (command, properties["file"], message) == ("error", "absent.vcf", "absent.vcf: cannot be read: <why>")

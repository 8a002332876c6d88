"""`docs/reference/rules.md` and `docs/reference/conformance.md` are what their scripts print today."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.validation.catalogue import RULES
from tests.docs.markdown import DOCS, ROOT

PAGE = (DOCS / "reference" / "rules.md").read_text()
CORPUS = ROOT / "../shared/data/vcf-spec-4.3"


def printed(script: str, *arguments: Path) -> str:
    command = [sys.executable, str(DOCS / script), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_rules_are_what_the_script_prints() -> None:
    assert printed("write_rules.py") == PAGE, "write it again: python docs/write_rules.py > docs/reference/rules.md"


def test_every_rule_has_a_heading() -> None:
    assert [identifier for identifier in RULES if f"\n### {identifier}\n" not in PAGE] == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the conformance files of ../shared/data are not here")
def test_the_table_of_the_corpus_is_what_the_script_prints() -> None:
    page = (DOCS / "reference" / "conformance.md").read_text()
    again = "write it again: python docs/write_conformance.py FOLDER > docs/reference/conformance.md"
    assert printed("write_conformance.py", CORPUS) == page, again

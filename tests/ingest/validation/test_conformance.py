"""The conformance corpus of VCF 4.3: every file that must be accepted is, and every file that must be refused."""

from pathlib import Path

import pytest

from ingest.problems import Severity
from ingest.validation.check import CheckOptions, check_file

CORPUS = Path(__file__).parents[3] / "../shared/data/vcf-spec-4.3"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the conformance files of ../shared/data are not here")


def files(folder: str) -> list[str]:
    return sorted(path.name for path in (CORPUS / folder).glob("*.vcf*"))


def errors(folder: str, name: str) -> list[str]:
    """Messages of the errors in a file of the corpus."""
    verdict = check_file(str(CORPUS / folder / name), CheckOptions(), lambda _: None)
    assert verdict.unreadable is None
    broken = [each for _, each in verdict.by_weight if each.severity is Severity.ERROR]
    return [problem.message for each in broken for problem in each.first]


@pytest.mark.parametrize("name", files("passed"))
def test_a_file_that_must_be_accepted_has_no_error(name: str) -> None:
    assert errors("passed", name) == []


@pytest.mark.parametrize("name", files("failed"))
def test_a_file_that_must_be_refused_has_an_error(name: str) -> None:
    assert errors("failed", name)

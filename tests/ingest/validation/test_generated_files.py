"""A valid file made by the generator is accepted; a single mutation of a kind that is forbidden is found."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ingest.problems import Problem, Severity
from ingest.validation.validator import Validator
from tests.ingest.validation import (  # noqa: F401  importing a module writes its mutations into the list
    broken_definitions,
    broken_headers,
    broken_info,
    broken_meta_lines,
    broken_records,
    broken_samples,
    broken_structures,
)
from tests.ingest.validation.mutations import MUTATIONS, Mutation
from tests.ingest.validation.valid_vcf import VCF, files

steady = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)


def findings(file: VCF, *, is_screened: bool = True) -> list[Problem]:
    validator = Validator("generated.vcf", is_screened=is_screened)
    return [*validator.read(file.lines()), *validator.finish()]


def errors(found: list[Problem]) -> list[Problem]:
    return [each for each in found if each.severity is Severity.ERROR]


@settings(steady, max_examples=100)
@given(files())
def test_a_valid_file_is_accepted(file: VCF) -> None:
    assert [each.message for each in errors(findings(file))] == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_mutation_is_found_and_nothing_else(mutation: Mutation) -> None:
    @settings(steady, max_examples=3)
    @given(files(mutation.versions), st.data())
    def check(file: VCF, data: st.DataObject) -> None:
        mutation.apply(file, lambda texts: data.draw(st.sampled_from(texts)))
        found = findings(file)
        assert mutation.expected(file.version) & {each.kind for each in found}
        assert [each.message for each in errors(found) if each.kind not in mutation.allowed(file.version)] == []

    check()


@settings(steady, max_examples=60)
@given(st.sampled_from(MUTATIONS), st.data())
def test_screens_let_no_mutation_pass(mutation: Mutation, data: st.DataObject) -> None:
    file = data.draw(files(mutation.versions))
    mutation.apply(file, lambda texts: data.draw(st.sampled_from(texts)))
    assert findings(file) == findings(file, is_screened=False)

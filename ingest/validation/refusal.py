"""A file that must be valid before anything else is done with it."""

from ingest.problems import Problem, Severity
from ingest.validation.check import CheckOptions, check_file
from ingest.validation.outputs.text import in_words
from ingest.validation.verdict import Verdict
from variome.errors import InputError
from variome.files.raw_lines import lies_on_disk


def refuse_invalid(path: str) -> None:
    """Reads the whole file, and stops what is to be done with it where it breaks the specification.

    Raises:
        InputError: the file has errors, of which the first is told; or it comes through a pipe, and cannot be read
            twice.
    """
    if not lies_on_disk(path):
        raise InputError(f"{path}: --strict reads a file twice, which a stream cannot be; write it to a file first")
    verdict = check_file(path, CheckOptions(max_problems=1), lambda _n_bytes: None)
    n_errors = verdict.count(Severity.ERROR)
    if n_errors:
        raise InputError(
            f"{verdict.name}: refused for {in_words(n_errors, 'error')}, the first at {_first_error(verdict).message}; "
            "'variant-ingestion validate' tells them all; correct them, or leave --strict out"
        )


def _first_error(verdict: Verdict) -> Problem:
    return next(each.first[0] for each in verdict.broken.values() if each.severity is Severity.ERROR)

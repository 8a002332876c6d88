"""The formats by name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from ingest.validation.outputs.github import to_github
from ingest.validation.outputs.json_lines import to_json_lines
from ingest.validation.outputs.junit import to_junit
from ingest.validation.outputs.sarif import to_sarif
from ingest.validation.outputs.text import to_text
from ingest.validation.verdict import Verdict

FORMATS: Final[Mapping[str, Callable[[Sequence[Verdict]], Iterator[str]]]] = {
    "text": to_text,
    "jsonl": to_json_lines,
    "sarif": to_sarif,
    "junit": to_junit,
    "github": to_github,
}

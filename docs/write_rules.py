"""Prints `docs/reference/rules.md`: every rule of `variant-ingestion validate`, with what it says of its sample file.

    python docs/write_rules.py > docs/reference/rules.md

A test fails when the page is not what this prints.
"""

from collections.abc import Iterator
from typing import Any, Final

from ingest.annotation_version import read_tables
from ingest.validation import books
from ingest.validation.check import CheckOptions, check_file
from ingest.validation.rule import Rule, RuleBook, Version
from variome.data_folder import data_folder

_INTRODUCTION: Final = """\
# Rules

This page is printed by `docs/write_rules.py` from the rules themselves. `variant-ingestion validate` looks for these
{n}; its options `--rule` and `--ignore` take their identifiers
([Check VCFs against the specification](../guides/validate.md)).

An identifier never changes, and is the same for files of all versions of which the rule holds. It names the document
and the section that the rule is quoted from: `VCF-4.3-1.6.1-...` stands in section 1.6.1 of VCF 4.3, `ANN-...` is about
annotations in INFO, `REF-...` about a reference sequence. An error breaks the specification, a warning its advice, a
note is worth knowing. Where the text leaves a question open, the conformance files of the version decide: so VCF 4.1
and 4.2 tell Number and Type of most reserved keys in words; a meta line that says otherwise is an error there too.

Below each rule stands what is said of its sample file, `sample_vcfs/invalid/rules/IDENTIFIER.vcf`: where, what was
expected, what was found, and what to do.
"""

_TITLES: Final = {
    "RAW_LINES": "Lines",
    "META_LINES": "Meta lines",
    "HEADERS": "The header as a whole",
    "COLUMN_LINES": "The column line",
    "LATE_HEADERS": "Headers below records",
    "RECORDS": "Records",
    "INFO_VALUES": "INFO values",
    "SAMPLES": "Samples",
    "SAMPLE_VALUES": "Values of samples",
    "NEIGHBOURS": "Order",
    "VARIANTS_AGAIN": "Variants in several records",
    "NAMES_AGAIN": "IDs in several records",
    "WHOLE_FILES": "The file as a whole",
    "MARKED_KEYS": "Annotation keys",
    "KEYS_IN_TABLE": "Annotation keys against a mapping table",
    "ANNOTATIONS": "Annotations",
    "ANNOTATION_ENTRIES": "Entries of annotations",
    "REFERENCE_RECORDS": "Records against a reference",
}
"""Of each book; those of a column have its name."""

_SAMPLES: Final = data_folder("sample_vcfs") / "invalid" / "rules"


def page() -> str:
    """The whole page."""
    filled = {name: book for name, book in vars(books).items() if isinstance(book, RuleBook) and book.rules}
    n_rules = sum(len(book.rules) for book in filled.values())
    sections = (text for name, book in filled.items() for text in _iter_section(_TITLES.get(name, name), book))
    return "\n".join([_INTRODUCTION.format(n=n_rules), *sections])


def _iter_section(title: str, book: RuleBook[Any]) -> Iterator[str]:
    yield f"## {title}\n"
    for rule in sorted(book.rules, key=lambda rule: rule.identifier):
        yield f"### {rule.identifier}\n"
        yield f"*{rule.severity.value.capitalize()}, VCF {_versions(rule.since, rule.until)}.* {rule.clause}\n"
        yield from (f"```\n{message}\n```\n" for message in _said(rule))


def _versions(since: Version, until: Version) -> str:
    first, last = (".".join(map(str, version)) for version in (since, until))
    return first if since == until else f"{first} to {last}"


def _said(rule: Rule[Any]) -> list[str]:
    """What the rule says of its sample file, the first time."""
    path = _SAMPLES / f"{rule.identifier}.vcf"
    options = CheckOptions(
        frozenset({rule.identifier}),
        max_problems=1,
        tables=read_tables([_SAMPLES / "variant_table.csv"]) if rule.identifier.startswith("ANN-") else {},
        reference=_SAMPLES / "reference.fa" if rule.identifier.startswith("REF-") else None,
    )
    broken = check_file(str(path), options, lambda _: None).broken
    return [problem.message for problem in broken[rule.identifier].first] if broken else []


if __name__ == "__main__":
    print(page(), end="")

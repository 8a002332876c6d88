"""All rules there are, by identifier."""

from typing import Any, Final

from ingest.validation import books
from ingest.validation.rule import Rule, RuleBook
from ingest.validation.rules import (  # noqa: F401  importing a module writes its rules into the books
    alleles,
    annotated_headers,
    annotated_records,
    base_modifications,
    column_line,
    computed_end,
    fixed_columns,
    format_column,
    genotypes,
    info_column,
    info_values,
    line_bytes,
    meta_definitions,
    meta_fields,
    meta_fileformat,
    meta_identifiers,
    meta_samples,
    meta_structure,
    meta_values,
    mobile_elements,
    percent_escapes,
    reference,
    reserved_values,
    sample_columns,
    sample_filters,
    sample_values,
    structural_values,
    tandem_repeats,
    whole_file,
    whole_record,
)

RULES: Final[dict[str, Rule[Any]]] = {}
"""Every rule, by identifier, in the order of the books."""

for _book in vars(books).values():
    if isinstance(_book, RuleBook):
        for _rule in _book.rules:
            if _rule.identifier in RULES:
                raise ValueError(f"two rules are called {_rule.identifier}")
            RULES[_rule.identifier] = _rule

"""Alleles, as people name them: a list, a file, or an expression over annotations."""

from collections.abc import Iterator

from variome.errors import InputError
from variome.files.raw_lines import names_file, whole_lines
from variome.genotypes.allele_keys import AlleleKey, Wanted, parse_allele_key
from variome.genotypes.site_annotations import SiteAnnotations
from variome.search.typed_keys import iter_keys_that_hold, parse_site_condition


def is_expression(text: str) -> bool:
    """Whether a text is an expression, and neither a list nor a file."""
    return text.startswith("?") or not (text.startswith((",", ":")) or names_file(text))


def read_wanted(text: str, annotations: str | None) -> Wanted:
    """The alleles that a text names.

    Args:
        text: `,key,key` (a list), the path of a file whose first column names alleles, or an expression.
        annotations: path of the FMF file that expressions are over.

    Raises:
        InputError: a key is none, or an expression means nothing.
    """
    if text.startswith((",", ":")):
        return Wanted.of(parse_allele_key(key) for key in text[1:].split(",") if key)
    if not text.startswith("?") and names_file(text):
        return Wanted.of(_iter_keys_in(text))
    if annotations is not None:
        sites = SiteAnnotations(annotations)
        condition = parse_site_condition(text.removeprefix("?"), sites)
        return Wanted.of(iter_keys_that_hold(sites, condition), is_listed=False)
    raise InputError(
        f"-a {text[:80]!r}: expected a list of alleles with a comma before it, or a file of them, or an "
        "expression over the annotations of -d FILE"
    )


def _iter_keys_in(path: str) -> Iterator[AlleleKey]:
    """The first column of each line of a file."""
    for number, raw in enumerate(whole_lines(path), start=1):
        if columns := raw.decode("utf-8", "replace").split():
            try:
                yield parse_allele_key(columns[0])
            except InputError as error:
                raise InputError(f"{path}: line {number}: {error}") from None

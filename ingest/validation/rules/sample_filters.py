"""FT: the filters that a genotype has not passed."""

from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import SAMPLE_VALUES
from ingest.validation.escapes import WHITE_SPACE
from ingest.validation.subjects import SampleValue

_SHOWN: Final = 40
_NO_NAMES: Final = frozenset({"", ".", "PASS"})


@SAMPLE_VALUES.rule("VCF-4.3-1.6.2-FT-WHITE-SPACE", Severity.ERROR, "There is no white space in FT.")
def ft_white_space(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: no white-space or semi-colons permitted, but semicolons stand between the codes."""
    if value.key == "FT" and WHITE_SPACE.search(value.text):
        yield f"expected names of filters without blanks, found {value.text[:_SHOWN]!r}"


@SAMPLE_VALUES.rule("VCF-4.3-1.6.2-FT-UNDEFINED", Severity.WARNING, "Each name in FT has a FILTER line.")
def ft_undefined(value: SampleValue) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: these values should be described in the meta-information in the same way as FILTERs."""
    if value.key != "FT":
        return
    for name in dict.fromkeys(value.text.split(";")):
        if name not in _NO_NAMES and name not in value.record.header.filters:
            yield f"expected PASS or a filter of the header, found {name[:_SHOWN]!r}; add its FILTER line"

"""The column of a sample as a whole: how many values it has, and values that need each other."""

from collections.abc import Iterator

from ingest.problems import Severity
from ingest.validation.books import SAMPLES
from ingest.validation.subjects import SampleColumn
from ingest.validation.value_types import GENOTYPE_SINCE_4_4, format_definition, is_missing


@SAMPLES.rule("VCF-4.3-1.6.2-SAMPLE-VALUES", Severity.ERROR, "A sample has at most one value for each key.")
def sample_values(column: SampleColumn) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: the data correspond to the types of FORMAT; trailing fields can be dropped."""
    if len(column.values) > len(column.keys):
        yield f"expected at most {len(column.keys)} values, as FORMAT has keys, found {len(column.values)}"


@SAMPLES.rule("VCF-4.3-1.6.2-SAMPLE-EMPTY-VALUE", Severity.ERROR, "A value that is missing is a dot.")
def sample_empty_value(column: SampleColumn) -> Iterator[str]:
    """VCF 4.3, section 1.6.2: a field that is missing is replaced with a dot; 4.5 has lists of no local alleles."""
    for key, text in zip(column.keys, column.values, strict=False):
        if not text and not _may_be_empty(column, key):
            yield f"expected a value of {key[:40]} or ., found nothing"
            return


@SAMPLES.rule("VCF-4.4-1.6.2-SAMPLE-PHASE-SETS", Severity.ERROR, "A genotype has PS or PSL.", since=(4, 4))
def sample_phase_sets(column: SampleColumn) -> Iterator[str]:
    """VCF 4.4, section 1.6.2: a given sample-genotype must not have values for both PS and PSL."""
    phase_set, phase_sets = column.get("PS"), column.get("PSL")
    if phase_set is not None and phase_sets is not None and not is_missing(phase_set) and phase_sets.strip(".,"):
        yield "expected a value of PS or of PSL, found both; write . for one of them"


@SAMPLES.rule("VCF-4.4-1.6.2-PSL-UNPHASED", Severity.ERROR, "An allele without a phase has no PSL.", since=(4, 4))
def unphased_phase_sets(column: SampleColumn) -> Iterator[str]:
    """VCF 4.4, section 1.6.2: alleles without a | before them must have a dot in their place of the list."""
    genotype, phase_sets = column.get("GT") or "", column.get("PSL") or ""
    if is_missing(phase_sets) or not GENOTYPE_SINCE_4_4.fullmatch(genotype):
        return
    if genotype[0] not in "/|":  # left out where it follows from the others
        genotype = ("/" if "/" in genotype else "|") + genotype
    signs = [sign for sign in genotype if sign in "/|"]
    wrong = [
        name for sign, name in zip(signs, phase_sets.split(","), strict=False) if sign == "/" and not is_missing(name)
    ]
    if wrong:
        yield f"expected . for an allele with / before it, found the phase set {wrong[0][:40]!r}"


@SAMPLES.rule("VCF-4.5-1.6.2-SAMPLE-LAA", Severity.ERROR, "LAA lists ALT alleles, each once.", since=(4, 5))
def sample_laa(column: SampleColumn) -> Iterator[str]:
    """VCF 4.5, section 1.6.2: LAA is a list of distinct integers, the 1-based indices of ALT alleles."""
    text = column.get("LAA")
    if text is None or is_missing(text):
        return
    indices = text.split(",")
    n_alts = len(column.record.alts)
    if len(set(indices)) < len(indices) or not all(_is_index(each, n_alts) for each in indices):
        yield f"expected distinct whole numbers from 1 to {n_alts}, found {text[:40]!r}"


def _may_be_empty(column: SampleColumn, key: str) -> bool:
    """Whether a list may have no values: LAA, and with no allele in it, what has one value for each."""
    header = column.record.header
    if header.version < (4, 5):
        return False
    definition = format_definition(key, header.format.get(key), header.version)
    return key == "LAA" or (
        definition is not None and definition.number == "LA" and is_missing(column.get("LAA") or "")
    )


def _is_index(text: str, n_alts: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= n_alts

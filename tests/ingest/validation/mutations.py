"""Ways to break one thing in a valid file, each with the rule that must find it (versions may have one each).

The modules `broken_...` write their mutations into `MUTATIONS`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.problems import Severity
from ingest.validation.catalogue import RULES
from ingest.validation.rule import Version
from tests.ingest.validation.valid_vcf import VCF, VERSIONS

Pick = Callable[[Sequence[str]], str]
"""Chooses one of several texts."""

PLAIN: Final = ("C", "T", ".", "PASS", ".")
"""REF to INFO of a record in which nothing is wrong."""

POS, ID, REF, ALT, QUAL, FILTER, INFO, FORMAT = range(1, 9)


@dataclass(frozen=True)
class Mutation:
    """Breaks a file in one way.

    Attributes:
        name: what is broken.
        rules: of which one finds it, in the versions for which they hold.
        also: errors that may come with it.
        versions: of files that can be broken so.
        apply: changes a file.
    """

    name: str
    rules: tuple[str, ...]
    also: frozenset[str]
    versions: tuple[Version, ...]
    apply: Callable[[VCF, Pick], None]

    def expected(self, version: Version) -> set[str]:
        """Rules of a version of which one must find it."""
        return {each for each in self.rules if RULES[each].holds_for(version)}

    def allowed(self, version: Version) -> set[str]:
        """Errors that may be found."""
        errors = {each for each in self.rules if RULES[each].severity is Severity.ERROR}
        return (errors & self.expected(version)) | self.also


MUTATIONS: Final[list[Mutation]] = []


def breaks(
    *rules: str, also: Sequence[str] = (), since: Version = VERSIONS[0]
) -> Callable[[Callable[[VCF, Pick], None]], Callable[[VCF, Pick], None]]:
    """Makes a mutation of the function that stands below."""
    versions = tuple(v for v in VERSIONS if v >= since and any(RULES[rule].holds_for(v) for rule in rules))

    def add(apply: Callable[[VCF, Pick], None]) -> Callable[[VCF, Pick], None]:
        MUTATIONS.append(Mutation(apply.__name__, rules, frozenset(also), versions, apply))
        return apply

    return add


def any_record(file: VCF, pick: Pick) -> list[str]:
    """One of the records."""
    return file.records[int(pick([str(place) for place in range(len(file.records))]))]


def plain_record(file: VCF, pick: Pick) -> list[str]:
    """One of the records, with the alleles C and T and nothing in INFO; its samples have genotypes only."""
    record = any_record(file, pick)
    record[REF:] = [*PLAIN, *(["GT", *["0/1"] * (len(record) - 9)] if len(record) > FORMAT else [])]
    return record


def put_info(file: VCF, pick: Pick, text: str, *, alt: str = "T") -> None:
    """Has INFO of a record say something, beside what it says already of other keys."""
    record = plain_record(file, pick)
    record[ALT], record[INFO] = alt, pick([text, f"SOMATIC;{text}", f"{text};1000G"])


def put_sample(file: VCF, pick: Pick, keys: str, text: str, *, alt: str = "T") -> list[str]:
    """Has a sample of a record say something, the others nothing; the record."""
    with_samples(file)
    record = plain_record(file, pick)
    record[ALT] = alt
    n_samples = len(record) - 9
    place = int(pick([str(each) for each in range(n_samples)]))
    record[FORMAT:] = [keys, *["."] * place, text, *["."] * (n_samples - place - 1)]
    return record


def with_samples(file: VCF) -> None:
    """Gives a file a sample, if it has none."""
    if len(file.columns) <= FORMAT:
        file.columns += ["FORMAT", "only"]
        for record in file.records:
            record += ["GT", "0/0"]


def add_line(file: VCF, pick: Pick, line: str) -> None:
    """Adds a meta line below the first."""
    place = int(pick([str(place) for place in range(1, len(file.meta) + 1)]))
    file.meta.insert(place, line)


def change_line(file: VCF, pick: Pick, begin: str, old: str, new: str) -> None:
    """Changes one of the meta lines that begin so and have the text."""
    found = [str(place) for place, line in enumerate(file.meta) if line.startswith(begin) and old in line]
    place = int(pick(found))
    file.meta[place] = file.meta[place].replace(old, new, 1)

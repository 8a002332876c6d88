"""How many reads of a sample have its allele, from the AD of its call.

AD is stored as text, `16,22`: the reads of the reference and of the allele where the header of the file says Number=R;
of the reference and of every ALT of the record where it does not.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from variome.items.calculated.subject import Subject

Document = Mapping[str, Any]
Depths = tuple[int | None, ...]
"""Reads of each allele; None for a number that is not known."""

_SEPARATORS: Final = re.compile("[,/]")
_NUMBER: Final = re.compile("[0-9]{1,18}")


def reference_depth(subject: Subject) -> int | None:
    """Reads of the reference allele; None where AD is missing or does not say."""
    depths = _depths(subject.document.get("AD"))
    return depths[0] if depths else None


def alternate_depth(subject: Subject) -> int | None:
    """Reads of the sample's allele; None where AD is missing, does not say, or has no number for that allele."""
    depths, place = _depths(subject.document.get("AD")), _place(subject.document)
    return depths[place] if place < len(depths) else None


def allele_fraction(subject: Subject) -> float | None:
    """Share of the sample's allele among all reads that AD counts, in [0, 1].

    None without reads, and where the reads of another called allele are not known: of `1/2` AD may tell of one.
    """
    counted = alternate_depth(subject)
    total = _total(subject)
    return counted / total if counted is not None and total else None


def _total(subject: Subject) -> int | None:
    """Reads of all alleles; None when some of them are not known."""
    depths = _depths(subject.document.get("AD"))
    if len(depths) == 2 and _calls_another(subject.document):
        depths = _whole_depths(subject, depths)
    known = [depth for depth in depths if depth is not None]
    return sum(known) if len(known) == len(depths) else None


def _index(sample: Document) -> int:
    """Number of the sample's allele in GT. JSON Schema takes 1.0 for an integer."""
    return int(sample.get("allele_index", 1))


def _place(sample: Document) -> int:
    """Which number of AD is that of the sample's allele, from 0. Two numbers are of the reference and of that allele,
    however many ALTs the record has.
    """
    return 1 if len(_depths(sample.get("AD"))) <= 2 else _index(sample)


def _calls_another(sample: Document) -> bool:
    """Whether the genotype has an allele that is neither the reference nor the sample's."""
    return not set(re.findall("[0-9]+", sample.get("GT", ""))) <= {"0", str(_index(sample))}


def _whole_depths(subject: Subject, depths: Depths) -> Depths:
    """The reads of every allele of the record, which `samplegeno` keeps of each member of the family; empty where it
    does not, or disagrees with AD.
    """
    found = _depths(_own_entry(subject).get("samplegeno_ad"))
    index = _index(subject.document)
    return found if index < len(found) and (found[0], found[index]) == depths else ()


def _own_entry(subject: Subject) -> Document:
    """The sample's own entry in `samplegeno`, where its name may have a suffix: `NA12878_sample-WGS`."""
    if "samplegeno_sampleid" not in subject.schema.group("samplegeno"):
        return {}
    name: str = subject.document["CALL_INFO"]
    named = {str(each.get("samplegeno_sampleid", "")): each for each in subject.document.get("samplegeno", ())}
    return named.get(name) or next((each for other, each in named.items() if other.startswith(f"{name}-")), {})


def _depths(value: Any) -> Depths:
    """The numbers of an AD, `.` as None; empty where there is none. A mapping table may take it for a list."""
    if isinstance(value, list):
        return _parsed(",".join(map(str, value)))
    return _parsed("" if value is None else str(value))


@lru_cache(maxsize=1 << 14)
def _parsed(text: str) -> Depths:
    """Several properties are calculated from one AD, and many samples have the same."""
    parts = _SEPARATORS.split(text) if text else []
    return tuple(int(part) if _NUMBER.fullmatch(part) else None for part in parts)

"""What differs between two states of an item: two annotation versions of a variant, or two revisions.

Properties are compared one by one. The entries of a list of objects (transcripts, submissions to ClinVar) are matched
by what names them, wherever they stand, and then compared field by field: a list whose entries only changed places does
not differ. Entries without a name are either there or not.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from variome.model.content import canonical

Document = Mapping[str, Any]

ENTRY_NAMES: Final = (
    "vep_feature", "csq_feature", "ann_feature_id", "bcsq_transcript", "clinvar_submission_accession", "ensembl_trs",
    "genes_ensg", "disease_id", "samplegeno_sampleid", "role", "key",
)  # fmt: skip
"""Fields by which an entry is told from the others of its list; the first that an entry has is its name."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One property, field of an entry, or whole entry that differs.

    Attributes:
        path: dotted, as in `transcript.vep_impact`; the name of the list for a whole entry.
        change: what became of it on the way from the one to the other.
        entry: name of the entry, by the field that holds it; empty at the top level and for entries without a name.
        before: the value; None where it was added, which no stored value is.
        after: likewise; None where it was removed.
    """

    path: str
    change: Literal["added", "removed", "changed"]
    entry: Mapping[str, Any]
    before: Any
    after: Any


def compare(before: Document, after: Document) -> list[Difference]:
    """What differs, in the order of the properties' names; entries in the order of the lists.

    Values are equal when they are the same bytes in the store: 1 and 1.0 differ, as do 1 and true.
    """
    return [each for name in _names(before, after) for each in _of_property(name, before.get(name), after.get(name))]


def _of_property(name: str, before: Any, after: Any) -> Iterator[Difference]:
    if _is_group(before, after):
        yield from _of_group(name, before or (), after or ())
    else:
        yield from _of_value(name, {}, before, after)


def _is_group(before: Any, after: Any) -> bool:
    """Whether both are lists of objects, or one is and the other is not there or empty."""
    there = [value for value in (before, after) if value is not None]
    if not all(isinstance(value, list) for value in there):
        return False
    entries = [entry for value in there for entry in value]
    return bool(entries) and all(isinstance(entry, dict) for entry in entries)


def _of_group(name: str, before: Sequence[Document], after: Sequence[Document]) -> Iterator[Difference]:
    old, new = _by_name(before), _by_name(after)
    for key in [*old, *(key for key in new if key not in old)]:
        was, became = old.get(key), new.get(key)
        entry = _entry_name(was or became or {})
        if was is None or became is None:
            yield from _of_value(name, entry, was, became)
        else:
            for field in _names(was, became):
                yield from _of_value(f"{name}.{field}", entry, was.get(field), became.get(field))


def _of_value(path: str, entry: Mapping[str, Any], before: Any, after: Any) -> Iterator[Difference]:
    if before is None:
        yield Difference(path, "added", entry, None, after)
    elif after is None:
        yield Difference(path, "removed", entry, before, None)
    elif canonical(before) != canonical(after):
        yield Difference(path, "changed", entry, before, after)


def _by_name(entries: Sequence[Document]) -> dict[tuple[bytes, int], Document]:
    """Each entry under its name, or under all that it holds, and a count of those that are called the same."""
    seen: Counter[bytes] = Counter()
    named = {}
    for entry in entries:
        name = canonical(_entry_name(entry) or [entry])
        named[name, seen[name]] = entry
        seen[name] += 1
    return named


def _entry_name(entry: Document) -> Mapping[str, Any]:
    field = next((each for each in ENTRY_NAMES if each in entry), None)
    return {} if field is None else {field: entry[field]}


def _names(before: Document, after: Document) -> list[str]:
    return sorted(before.keys() | after.keys())

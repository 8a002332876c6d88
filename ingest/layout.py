"""Which INFO keys are annotations, and what the fields of their entries are called: header in, layouts out.

A key is an annotation key when a marker line names it (`##MUTANNO=<ID=VEP,...>` and its like), when a free-form
`##VEP="v101" ...` line marks CSQ, or when it is one of the keys that annotators write without a marker. Its INFO line
then says `Format:'a|b|c'`, and perhaps `Subembedded:'group'`.
"""

import re
from dataclasses import dataclass

from ingest.header import FieldDefinition, Header
from ingest.problems import Problem, Severity

MARKERS = ("MUTANNO", "GRANITE", "CGAP", "VEP")
"""Meta keys whose `ID` marks an annotation key."""

KNOWN_KEYS = ("CSQ", "ANN", "BCSQ")
"""Keys known by themselves when their INFO line has a format: VEP, SnpEff, bcftools csq."""

_GROUP = re.compile(r"Subembedded:\s*['\"]?([^'\":]+)['\"]?", re.IGNORECASE)
_SNPEFF_WORDS = "functional annotations"
_FORMAT = re.compile(rf"\b(?:format|{_SNPEFF_WORDS}):\s*", re.IGNORECASE)
_NAMES = re.compile(r"'([^']*)'|\"([^\"]*)\"|([^'\"]+)")


@dataclass(frozen=True, slots=True)
class AnnotationLayout:
    """One annotation key: the names of its fields in order, and how it is written.

    `group` is what `Subembedded` says, or None. `list_separator` is `&` for what VEP, SnpEff and bcftools write, `~`
    otherwise. `spells_alt` tells SnpEff, whose Allele repeats the ALT where VEP trims it. `version` and `date` are the
    marker's, or None.
    """

    key: str
    fields: tuple[str, ...]
    group: str | None
    list_separator: str
    spells_alt: bool = False
    version: str | None = None
    date: str | None = None

    def index_of(self, field: str) -> int | None:
        """Where a field stands, ignoring case; None where the format lacks it."""
        lowered = [name.lower() for name in self.fields]
        return lowered.index(field.lower()) if field.lower() in lowered else None


def annotation_layouts(header: Header, name: str) -> tuple[dict[str, AnnotationLayout], list[Problem]]:
    """The annotation keys of a file in the order of their markers, and what is wrong with them.

    A marked key without INFO line, or whose INFO line has no format, cannot be split: it is left out and is a problem.
    """
    layouts: dict[str, AnnotationLayout] = {}
    problems: list[Problem] = []
    for key, marker in _marked(header).items():
        definition = header.info.get(key)
        if definition is None:
            message = f"header: {key} is marked as an annotation but has no INFO line; add one with its Format"
            problems.append(Problem("missing-info-line", Severity.ERROR, message, file=name, field=f"INFO/{key}"))
        elif not (fields := parse_format(definition.description)):
            problems.append(_without_format(definition, name))
        else:
            group = _GROUP.search(definition.description)
            layouts[key] = AnnotationLayout(
                key,
                fields,
                group[1].strip() if group else None,
                "&" if key in KNOWN_KEYS or marker.get("dialect") == "VEP" else "~",
                _SNPEFF_WORDS in definition.description.lower(),
                marker.get("Version"),
                marker.get("Date"),
            )
    return layouts, problems


def parse_format(description: str) -> tuple[str, ...]:
    """The field names that an INFO description lists, empty when it lists none.

    Finds the last keyword, not a count of colons: quotes, blanks, colons and the word itself occur in the free text
    before it. The brackets of bcftools (`[*]consequence|...[|strand|...]`) mark optional parts, no part of a name.
    """
    keywords = list(_FORMAT.finditer(description))
    found = _NAMES.match(description, keywords[-1].end()) if keywords else None
    text = next(part for part in found.groups() if part is not None) if found else ""
    names = tuple(name.strip() for name in re.sub(r"\[\*\]|[\[\]]", "", text).split("|"))
    return names if any(names) else ()


def _marked(header: Header) -> dict[str, dict[str, str]]:
    marked: dict[str, dict[str, str]] = {}
    for meta in header.meta:
        if meta.key in MARKERS and meta.attributes and "ID" in meta.attributes:
            marked.setdefault(meta.attributes["ID"], {**meta.attributes, "dialect": meta.key})
    for text in header.values("VEP"):
        key = "ANN" if "ANN" in header.info and "CSQ" not in header.info else "CSQ"  # `--vcf_info_field ANN`
        version = re.match(r'"?(v?[\w.]+)', text)
        marked.setdefault(key, {"dialect": "VEP"}).setdefault("Version", version[1] if version else "")
    for key in KNOWN_KEYS:
        if key in header.info and parse_format(header.info[key].description):
            marked.setdefault(key, {"dialect": "VEP"})
    return marked


def _without_format(definition: FieldDefinition, name: str) -> Problem:
    return Problem(
        "no-format",
        Severity.WARNING,
        f"line {definition.line}: {definition.id} is marked as an annotation but its Description has no Format:'...'; "
        "it is read as a plain value",
        file=name,
        line=definition.line,
        field=f"INFO/{definition.id}",
    )

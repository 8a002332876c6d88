"""INFO of a site: the annotations of a shipped record, told of another gene, with numbers of its own."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson

from benchmarks.search_sites import Gene, Site
from ingest.annotation_version import shipped_folder
from variome.data_folder import data_folder

_SOURCE = "trio_mutanno.vcf"
_OF_SAMPLES = {"AC", "AN", "DP", "FS", "MQ", "QD", "SAMPLEGENO", "comHet", "novoPP"}
_DEFAULT = "intron_variant"
"""The consequence of the record that serves where no shipped one has the consequence that is wanted."""

_POPULATIONS = ((41_000, 0.4), (15_200, 0.9), (5_200, 0.2), (68_000, 1.4), (4_800, 1.6))
"""Alleles that gnomAD has of each population, and how common a variant is there beside the whole."""

_SIGNIFICANCES = {
    "Uncertain_significance": 45,
    "Likely_benign": 20,
    "Benign": 15,
    "Conflicting_interpretations_of_pathogenicity": 8,
    "Pathogenic": 6,
    "Likely_pathogenic": 6,
}
_CADD = {"HIGH": (33.0, 5.0), "MODERATE": (22.0, 7.0), "LOW": (9.0, 5.0), "MODIFIER": (5.0, 4.0)}
"""Mean and spread of the CADD score by impact."""

_IN_CLINVAR = {"HIGH": 0.35, "MODERATE": 0.2, "LOW": 0.12, "MODIFIER": 0.03}

Info = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shipped:
    """The header lines of the shipped trio's VCF, and what its records say."""

    header: tuple[str, ...]
    by_consequence: Mapping[str, list[Info]]
    in_clinvar: list[Info]
    impacts: Mapping[str, str]

    def annotations(self, site: Site, chance: random.Random) -> str:
        """INFO of a site, without what tells of samples."""
        template = chance.choice(self.by_consequence.get(site.consequence, self.by_consequence[_DEFAULT]))
        impact = self.impacts[site.consequence]
        known = {key: text for key, text in template.items() if key not in {"CLINVAR", "CLINVAR_SUBMISSION"}}
        found = {key: _KEPT[key](text, site, chance) for key, text in known.items() if key in _KEPT}
        found["CADD"] = _cadd(impact, chance)
        found["SPLICEAI"] = _spliceai(site, impact, chance)
        if site.frequency is not None:
            found |= _frequencies(site.frequency, chance)
        if chance.random() < _IN_CLINVAR[impact]:
            found |= _clinvar(chance.choice(self.in_clinvar), chance)
        return ";".join(f"{key}={text}" for key, text in found.items())


def read_shipped() -> Shipped:
    """What the shipped trio's file has."""
    lines = (data_folder("sample_vcfs") / "valid" / _SOURCE).read_text(encoding="utf-8").splitlines()
    header = tuple(line for line in lines if line.startswith("##"))
    columns = [line.split("\t") for line in lines if not line.startswith("#")]
    infos = [dict(item.split("=", 1) for item in each[7].split(";")) for each in columns if "VEP=" in each[7]]
    by_consequence: dict[str, list[Info]] = {}
    for info in infos:
        name = info["VEP"].split("|")[2].split("%7E")[0]
        by_consequence.setdefault(name, []).append({k: v for k, v in info.items() if k not in _OF_SAMPLES})
    consequences = map(orjson.loads, (shipped_folder() / "variant_consequences.ndjson").read_bytes().splitlines())
    impacts = {each["var_conseq_name"]: each["impact"] for each in consequences}
    return Shipped(header, by_consequence, [info for info in infos if "CLINVAR" in info], impacts)


def _class(text: str, site: Site, chance: random.Random) -> str:
    difference = len(site.alt) - len(site.ref)
    kind = "SNV" if not difference else "INS" if difference > 0 else "DEL"
    return f"{kind}|NC_{site.contig.removeprefix('chr')}:g.{site.position}{site.ref}%3E{site.alt}"


def _hg19(text: str, site: Site, chance: random.Random) -> str:
    return f"{site.contig}|{site.position + 50_000}|"


def _cytoband(text: str, site: Site, chance: random.Random) -> str:
    return f"{site.contig.removeprefix('chr')}{chance.choice('pq')}{chance.randrange(11, 36)}"


def _transcripts(text: str, site: Site, chance: random.Random) -> str:
    """The entry of the site's gene, and one of a gene nearby where the shipped record has more than one."""
    first, *others = text.split(",")
    entries = [_entry(first, site, site.gene, site.consequence)]
    entries += [_entry(other, site, site.neighbour) for other in others[:1]]
    return ",".join(entries)


def _entry(text: str, site: Site, gene: Gene, consequence: str | None = None) -> str:
    """An entry of VEP or GENES of another gene: both begin with gene, transcript and consequence."""
    fields = text.split("|")
    fields[:2] = gene.ensgid, gene.transcript
    if consequence and not fields[2].startswith(consequence):
        fields[2] = consequence
    number = str(site.position % 5000 + 1)
    named = [re.sub(r"(?<=ENS[TP])\d+(?=\.)", gene.transcript[4:], field) for field in fields[3:]]
    return "|".join([*fields[:3], *(re.sub(r"(?<=[cp]\.)\d+", number, field) for field in named)])


_KEPT: Mapping[str, Callable[[str, Site, random.Random], str]] = {
    "MUTANNO": _class,
    "HG19": _hg19,
    "VEP": _transcripts,
    "GENES": _transcripts,
    "CYTOBAND": _cytoband,
}
"""By INFO key: what makes the text of a site of the text of a shipped record."""


def _cadd(impact: str, chance: random.Random) -> str:
    phred = min(99.0, max(0.0, chance.gauss(*_CADD[impact])))
    return f"{phred:.1f}|{phred / 8:.4f}"


def _spliceai(site: Site, impact: str, chance: random.Random) -> str:
    """Next to nothing for most; at a splice site, and sometimes elsewhere, much."""
    is_splicing = site.consequence.startswith("splice") or chance.random() < 0.02
    highest = chance.uniform(0.2, 1.0) if is_splicing else chance.choice((0.0, 0.0, 0.0, 0.01, 0.02, 0.05, 0.12))
    scores = [0.0, 0.0, 0.0, 0.0]
    scores[chance.randrange(4)] = highest
    places = "|".join(str(chance.randrange(-50, 51)) for _ in range(4))
    return f"{site.gene.symbol}|{'|'.join(f'{score:.2f}' for score in scores)}|{places}|{highest:.2f}"


def _frequencies(frequency: float, chance: random.Random) -> dict[str, str]:
    parts = [(n_alleles, min(1.0, frequency * factor)) for n_alleles, factor in _POPULATIONS]
    highest = max(part for _, part in parts)
    whole = _counted(152_000, frequency).rsplit("|", 1)
    texts = ["|".join((*whole, f"{highest:.6g}")), *(_counted(n_alleles, part) for n_alleles, part in parts)]
    found = {
        "DBSNP": f"rs{chance.randrange(10**8, 10**9)}",
        "MAX_POP_AF": f"{highest:.6g}",
        "GNOMAD": "|".join(texts),
    }
    if chance.random() < 0.7:
        count = round(125_568 * frequency)
        found["TOPMED"] = f"125568|{count}|{frequency:.6g}|{count}|0"
    return found


def _counted(n_alleles: int, frequency: float) -> str:
    """Allele count, alleles, frequency, homozygotes."""
    return f"{round(n_alleles * frequency)}|{n_alleles}|{frequency:.6g}|{round(n_alleles * frequency**2 / 2)}"


def _clinvar(template: Info, chance: random.Random) -> dict[str, str]:
    identifier = str(chance.randrange(10_000, 3_000_000))
    significance = chance.choices(list(_SIGNIFICANCES), list(_SIGNIFICANCES.values()))[0]
    rest = template["CLINVAR"].split("|")[2:]
    found = {"CLINVAR": "|".join((identifier, significance, *rest))}
    if "CLINVAR_SUBMISSION" in template:
        entries = [entry.split("|", 2)[2] for entry in template["CLINVAR_SUBMISSION"].split(",")]
        found["CLINVAR_SUBMISSION"] = ",".join(f"{identifier}|{significance}|{entry}" for entry in entries)
    return found

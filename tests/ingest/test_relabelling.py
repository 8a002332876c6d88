"""Stored samples worked out anew under another pedigree: what a parse of the file with that pedigree gives."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.family import Pedigree
from ingest.options import ParseOptions
from ingest.pedigree import parse_pedigree
from ingest.relabelling import Relabelling
from ingest.relatives import Relatives
from ingest.vcf_parser import VCFParser
from tests.ingest.build_vcf import annotation, info_line, record, vcf_text
from variome.data_folder import data_folder
from variome.items.calls import SampledFile, StoredCall

SCHEMAS = {
    schema["$id"].split("/")[2]: schema
    for path in (data_folder("schemas") / "annotation" / "1.0").glob("*variant*.json")
    for schema in [orjson.loads(path.read_bytes())]
}
SAMPLE_TYPES = ("VariantSample", "StructuralVariantSample")
HEADER = [
    *annotation("comHet", "phase|gene|impact_gene", "GRANITE", "cmphet"),
    info_line("novoPP", kind="Float"), info_line("SVTYPE"), info_line("END", kind="Integer"),
]  # fmt: skip
TRIO = "F1 C D M 1 2\nF1 D 0 0 1 1\nF1 M 0 0 2 1\n"


def parser(path: Path, pedigree: Pedigree) -> VCFParser:
    return VCFParser(path, SCHEMAS, ParseOptions("1.0", accession="A", relatives=Relatives(pedigree)))


def calls_of(found: VCFParser) -> list[StoredCall]:
    return [
        StoredCall(item.item_type, each.record, item.document)
        for each in found
        for item in each.items
        if item.item_type in SAMPLE_TYPES
    ]


def relabelled(found: VCFParser, calls: Sequence[StoredCall], pedigree: Pedigree) -> list[dict[str, Any] | None]:
    """What the calls of a parse become with another pedigree, in their order."""
    document = {"accession": "A", "samples": list(found.header.samples), "assembly": found.assembly}
    file = SampledFile(UUID(int=1), document, {"1.0": SAMPLE_TYPES}, is_finished=True)
    work = Relabelling(file, Relatives(pedigree), "default", {name: SCHEMAS[name] for name in SAMPLE_TYPES})
    numbers = sorted({call.record for call in calls})
    done = {
        each.call.document["annotation_id"]: each.document
        for number in numbers
        for each in work.of_record([call for call in calls if call.record == number])
    }
    return [done[call.document["annotation_id"]] for call in calls]


def held_to_a_parse(path: Path, before: Pedigree, now: Pedigree) -> int:
    """Compares what is worked out with a parse of the file with the new pedigree; gives how many calls could not be."""
    first = parser(path, before)
    found = relabelled(first, calls_of(first), now)
    expected = [call.document for call in calls_of(parser(path, now))]
    assert len(found) == len(expected)
    for document, other in zip(found, expected, strict=True):
        assert document in (None, other)
    return found.count(None)


def pedigree(text: str) -> Pedigree:
    return parse_pedigree(text, "t.ped")[0] if text else Pedigree({})


PLACES = ("chr1:{}", "chrX:{}", "chrX:10000{}", "chrY:30000{}", "chrM:{}")
ALLELES = (("A", "G"), ("CGAA", "C"), ("A", "G,T"), ("CAG", "C,CAGAG"), ("A", "*,G"), ("A", "<DEL>"), ("G", "<*>"))
GENOTYPES = ("0/0", "0/1", "1/1", "./.", "0|1", "1", "0", ".", "./1", "1/2", "0/2")


@st.composite
def files(draw: st.DrawFn, names: Sequence[str]) -> str:
    """A VCF of all kinds of records; each sample has any genotype that its ALTs allow."""
    lines = []
    for number in range(draw(st.integers(1, 4))):
        ref, alt = draw(st.sampled_from(ALLELES))
        allowed = [each for each in GENOTYPES if "2" not in each or "," in alt]
        genotypes = [draw(st.sampled_from(allowed)) for _ in names]
        info = draw(st.sampled_from([".", "novoPP=0.95", "novoPP=0", "comHet=Phased|G1|STRONG_PAIR"]))
        info = f"SVTYPE=DEL;END=2000000;{info}".removesuffix(";.") if alt == "<DEL>" else info
        place = draw(st.sampled_from(PLACES)).format(100 + 50 * number)
        lines.append(record(place, ref, alt, info, " ".join(["GT:AD", *(f"{each}:3,4" for each in genotypes)])))
    return vcf_text(*lines, header=HEADER, samples=" ".join(names))


@st.composite
def peds(draw: st.DrawFn, names: Sequence[str]) -> str:
    """Some of the names in two families, in any order."""
    rows = []
    for name in draw(st.permutations(names)):
        if draw(st.booleans()):
            father, mother = (draw(st.sampled_from(["0", "Z", *names])) for _ in range(2))
            family, sex, phenotype = (draw(st.integers(first, 2)) for first in (1, 0, 0))
            rows.append(f"F{family} {name} {father} {mother} {sex} {phenotype}")
    return "\n".join(rows)


FEW = ("C", "D", "M", "B")
MANY = tuple(f"S{number}" for number in range(12))


@settings(deadline=None)
@given(files(FEW), peds(FEW), peds(FEW))
def test_what_is_worked_out_is_what_a_parse_gives(
    tmp_path_factory: pytest.TempPathFactory, text: str, before: str, now: str
) -> None:
    path = tmp_path_factory.mktemp("few") / "t.vcf"
    path.write_text(text)
    held_to_a_parse(path, pedigree(before), pedigree(now))


@settings(deadline=None)
@given(files(FEW), peds(FEW))
def test_from_a_small_file_that_was_loaded_without_families_everything_can_be_worked_out(
    tmp_path_factory: pytest.TempPathFactory, text: str, now: str
) -> None:
    path = tmp_path_factory.mktemp("none") / "t.vcf"
    path.write_text(text)
    assert held_to_a_parse(path, pedigree(""), pedigree(now)) == 0


@settings(deadline=None)
@given(files(MANY), peds(MANY), peds(MANY))
def test_nothing_is_guessed_of_a_file_of_many_samples(
    tmp_path_factory: pytest.TempPathFactory, text: str, before: str, now: str
) -> None:
    path = tmp_path_factory.mktemp("many") / "t.vcf"
    path.write_text(text)
    held_to_a_parse(path, pedigree(before), pedigree(now))


def test_a_relative_of_whom_nothing_is_stored_leaves_the_call_as_it_was(tmp_path: Path) -> None:
    genotypes = " ".join(["GT", "0/1", *["0/0"] * 11])
    path = tmp_path / "t.vcf"
    path.write_text(vcf_text(record(samples=genotypes), header=HEADER, samples=" ".join(MANY)))
    assert held_to_a_parse(path, pedigree("F1 S0 S1 S2 1 2\nF1 S1 0 0 1 1\nF1 S2 0 0 2 1\n"),
                           pedigree("F1 S0 S3 S2 1 2\nF1 S3 0 0 1 1\nF1 S2 0 0 2 1\n")) == 1  # fmt: skip


@pytest.mark.parametrize("name", ["trio_mutanno", "trio_csq"])
def test_the_shipped_trios_can_be_worked_out_with_any_change_of_their_pedigree(name: str) -> None:
    path = data_folder("sample_vcfs") / "valid" / f"{name}.vcf"
    text = path.with_suffix(".ped").read_text().replace("\t", " ")
    bird = "kestrel" if name == "trio_mutanno" else "heron"
    before = pedigree(text)
    for now in (
        "",
        text.replace(f"{bird}_father {bird}_mother", f"{bird}_mother {bird}_father"),
        text.replace(f"{bird}_father {bird}_mother", f"0 {bird}_mother"),
        text.replace("0 0 2 1", "0 0 0 2"),
    ):
        assert held_to_a_parse(path, before, pedigree(now)) == 0
        assert held_to_a_parse(path, pedigree(now), before) == 0


def trio_calls(tmp_path: Path, entries: str) -> list[dict[str, Any] | None]:
    """The calls of a child alone, whose annotation lists genotypes of the family, under its pedigree."""
    header = [*HEADER, *annotation("SAMPLEGENO", "NUMGT|GT|AD|SAMPLEID", group="samplegeno")]
    path = tmp_path / "t.vcf"
    line = record(info=f"SAMPLEGENO={entries}", samples="GT 0/1 0/0 0/0")
    path.write_text(vcf_text(line, header=header, samples="C D M"))
    first = parser(path, Pedigree({}))
    return relabelled(first, calls_of(first), pedigree(TRIO))


@pytest.mark.parametrize(
    "entries",
    [
        "1/1|G/G|.|C-WGS,0/0|A/A|.|D-WGS,0/0|A/A|.|M-WGS",
        "0/1|A/G|.|C-WGS,0/2|A/T|.|D-WGS,0/0|A/A|.|M-WGS",
        "0/1|A/G|.|C-WGS,0/0|A/A|.|D-WGS,0/0|A/A|.|D-WES",
        "0/1|A/G|.|C-WGS,0/0|A/A|.|D-WGS",
        "0/1|A/G|.|C-WGS,0/0|A/A|.|D-WGS,0/0|A/A|.|Mother",
    ],
)
def test_an_annotation_that_contradicts_the_calls_or_names_others_is_not_believed(tmp_path: Path, entries: str) -> None:
    assert trio_calls(tmp_path, entries) == [None]


def test_an_annotation_that_agrees_with_the_calls_is_believed(tmp_path: Path) -> None:
    (document,) = trio_calls(tmp_path, "0/1|A/G|.|C-WGS,0/0|A/A|.|D-WGS,./.|./.|.|M-WGS")
    assert document
    found = {each["sample_id"]: each["labels"] for each in document["genotype_labels"]}
    assert found == {"C": ["Heterozygous"], "D": ["Homozygous reference"], "M": ["Missing"]}

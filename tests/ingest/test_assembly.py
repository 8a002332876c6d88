"""Which assembly a file is on: each kind of evidence, what contradicts, what is assumed."""

import pytest

from ingest.assembly import find_assembly
from ingest.header import read_header
from ingest.problems import Problem
from variome.errors import InputError
from variome.model.assemblies import normal_assembly

COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


def found(*lines: str, stated: str | None = None) -> tuple[str, list[Problem]]:
    text = ["##fileformat=VCFv4.2", *lines, COLUMNS]
    return find_assembly(read_header(iter(enumerate(text, start=1)), "t.vcf"), "t.vcf", stated)


def refusal(*lines: str, stated: str | None = None) -> str:
    with pytest.raises(InputError) as refused:
        found(*lines, stated=stated)
    return str(refused.value)


@pytest.mark.parametrize(
    ("line", "assembly"),
    [
        ("##reference=file:///refs/GRCh37.fa", "GRCh37"),
        ("##reference=hs37d5.fa", "GRCh37"),
        ("##reference=<ID=hg19,Source=file:///x.fa>", "GRCh37"),
        ("##assembly=https://x.org/hg38.fa.gz", "GRCh38"),
        ("##reference=/data/chm13v2.0.fa", "T2T-CHM13"),
        ("##reference=hs1.fa", "T2T-CHM13"),
        ('##VEP="v92" cache="/homo_sapiens/92_GRCh38" assembly="GRCh37.p13" dbSNP="150"', "GRCh37"),
        ("##contig=<ID=1,length=1,assembly=b37>", "GRCh37"),
        ("##contig=<ID=chr1,length=248956422>", "GRCh38"),
        ("##contig=<ID=1,length=249250621>", "GRCh37"),
        ("##contig=<ID=chr1,length=248387328>", "T2T-CHM13"),
        ("##contig=<ID=17,length=81195210>", "GRCh37"),
        ("##contig=<ID=chrY,length=57227415>", "GRCh38"),
    ],
)
def test_each_kind_of_evidence_tells_the_assembly(line: str, assembly: str) -> None:
    assert found(line) == (assembly, [])


@pytest.mark.parametrize(
    "line",
    [
        "##reference=file:///home/smiths1/genome.fa",  # hs1 inside a word
        "##contig=<ID=chr1,length=230218>",  # yeast
        "##contig=<ID=chrM,length=16569>",  # the same in GRCh37 and GRCh38
        "##source=GRCh37",
        '##VEP="v92" cache="/homo_sapiens/92_GRCh37"',
    ],
)
def test_what_is_no_evidence_leaves_grch38_assumed_and_noted(line: str) -> None:
    assembly, problems = found(line)
    assert (assembly, [p.kind for p in problems]) == ("GRCh38", ["assembly-assumed"])


@pytest.mark.parametrize("line", ["##contig=<ID=chr1,assembly=mm10>", '##VEP="v110" assembly="mm10"'])
def test_an_assembly_that_is_named_and_not_known_is_taken_as_it_is(line: str) -> None:
    assert found(line) == ("mm10", [])


def test_an_unknown_assembly_contradicts_a_known_one() -> None:
    assert "two assemblies" in refusal("##contig=<ID=chr1,length=248956422,assembly=mm10>")


def test_what_the_user_says_needs_no_note() -> None:
    assert found(stated="GRCm39") == ("GRCm39", [])


def test_the_user_and_the_header_may_spell_one_assembly_differently() -> None:
    assert found("##reference=GRCh38.p13.fa", stated="hg38") == ("GRCh38", [])


def test_a_user_who_contradicts_the_header_is_refused() -> None:
    told = refusal("##contig=<ID=chr1,length=248956422>", stated="hg19")
    assert told == (
        "t.vcf: --assembly hg19 was asked for, but ##contig=chr1 of 248956422 bases says GRCh38; load it as GRCh38"
    )


def test_a_header_that_contradicts_itself_is_refused() -> None:
    told = refusal("##reference=hg19.fa", "##contig=<ID=chr1,length=248956422>")
    assert "names two assemblies: ##reference=hg19.fa says GRCh37; ##contig=chr1 of 248956422 bases says GRCh38" in told


def test_two_contigs_of_two_assemblies_contradict() -> None:
    assert "two assemblies" in refusal("##contig=<ID=1,length=249250621>", "##contig=<ID=2,length=242193529>")


def test_long_paths_that_begin_alike_contradict_too() -> None:
    folder = "/long" * 20
    assert "two assemblies" in refusal(f"##reference={folder}/hg19.fa", f"##reference={folder}/hg38.fa")


@pytest.mark.parametrize(
    ("text", "assembly"),
    [
        ("hg38", "GRCh38"),
        ("grch37.p13", "GRCh37"),
        ("b37", "GRCh37"),
        ("T2T", "T2T-CHM13"),
        ("mm10", "mm10"),
        ("GRCm38", "GRCm38"),
    ],
)
def test_usual_spellings_lead_to_one_name_and_others_stay(text: str, assembly: str) -> None:
    assert normal_assembly(text) == assembly

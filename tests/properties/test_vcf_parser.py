"""Whatever the input is: a record is parsed or rejected, a file is read or refused, and every problem has its place."""

from pathlib import Path

import orjson
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.problems import Problem
from tests.ingest.build_vcf import (
    TRANSCRIPT,
    Parsed,
    annotation,
    info_line,
    parse_file,
    parse_vcf,
    record,
    structural_schemas,
    variant_schemas,
    vcf_text,
)
from tests.ingest.table_text import row
from variome.errors import InputError
from variome.schema.validation import CompiledSchema

SCHEMAS = (
    variant_schemas(
        row("vep_gene", links_to="Gene", **TRANSCRIPT),
        row("vep_consequence", is_list="Y", links_to="VariantConsequence", **TRANSCRIPT),
        row("vep_af", field_type="number"),
        row("csq_gene", **TRANSCRIPT),
        row("bcsq_consequence", is_list="Y", links_to="VariantConsequence", **TRANSCRIPT),
        row("AF", field_type="number"),
        row("DB", field_type="boolean"),
        row("ID_LIST", is_list="Y"),
    )
    | structural_schemas()
)
COMPILED = {name: CompiledSchema(schema) for name, schema in SCHEMAS.items()}
HEADER = [
    *annotation("VEP", "Gene|Consequence|AF"),
    info_line("CSQ", description="Format: Allele|Gene|ALLELE_NUM"),
    info_line("BCSQ", description="Format: '[*]consequence|gene[|strand]'"),
    info_line("AF", "A", "Float"),
    info_line("DB", "0", "Flag"),
]
SAMPLES = "S1 S2"

in_one_folder = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
lines = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))
texts = st.text(st.characters(exclude_characters="\n\t", exclude_categories=["Cs"]), max_size=8)


def check(found: Parsed) -> None:
    """What must hold whatever the records are."""
    for each in found.records:
        assert not (each.is_rejected and each.items)
        assert each.problems or not each.is_rejected
        for problem in each.problems:
            assert (problem.line, problem.record) == (each.line, each.record)
            check_problem(problem, found.parser.name)
        for item_type, document, _ in each.items:
            assert COMPILED[item_type].faults(document) == []
            orjson.dumps(document)
    for problem in found.parser.problems:
        check_problem(problem, found.parser.name)


def check_file(path: Path) -> None:
    try:
        found = parse_file(path, SCHEMAS)
    except InputError as refusal:
        message = str(refusal)
    else:
        check(found)
        message = found.parser.name
    assert str(path) in message


def check_problem(problem: Problem, file: str) -> None:
    assert problem.file == file
    assert problem.kind
    assert "\n" not in problem.message
    assert 10 < len(problem.message) < 600
    orjson.dumps(problem.to_dict())


@in_one_folder
@given(lines)
@example("")
@example("chr1\t1\t.\tA\tC\t.\t.\t.\tGT\t0/1\t1\0")
@example("\ufeff##fileformat=VCFv4.2")
def test_any_text_as_a_data_line_is_parsed_or_rejected(tmp_path: Path, line: str) -> None:
    check(parse_vcf(tmp_path, line, schemas=SCHEMAS, header=HEADER, samples=SAMPLES))


alts = st.sampled_from([
    ".", "C", "CAA", "C,CAA", "C,CAA,*", "G,<NON_REF>", "<DEL>", "<CN0>,<CN2>", "<INS>", "C]chr2:5]", "C.", "<FOO>",
    "C,C",
])  # fmt: skip
info_pieces = st.sampled_from([
    "VEP=", "CSQ=", "BCSQ=", "AF=", "DB", "SVTYPE=", "DEL", "BND", "INS", "END=", "SVLEN=", "100", "150", "7.5", "-",
    "C", "AA", "1", "2", "9" * 30, "|", "|", ",", ";", ";", "=", "~", "&", "%", "%7E", "%A6", "%00", "\0", ".", "@5",
    "*", "", "G1", "ENSG00000187642.3", "missense_variant", "status=x", " ", "\r", "\x85", "\u2028", "\u0663",
])  # fmt: skip
infos = st.lists(info_pieces, max_size=25).map("".join)
formats = st.sampled_from(["GT", "GT:AD:DP:PL", "DP:GT", "GT:GT:FS", ".", "", "AD", ":", "GT:PS:PID:PGT:GQ:SB"])
sample_pieces = st.sampled_from(
    ["0/1", "1|2", "./.", "1", "3/1", "/", ":", ":", ":", ",", ".", "7", "99", "x", "%", "\0", "9" * 30, "-1", "1.5"]
)
sample_texts = st.lists(sample_pieces, max_size=8).map("".join)
columns = st.tuples(
    st.sampled_from(["chr1", "MT", "X", "chrFOO", "", "chr"]),
    st.sampled_from(["100", "0", "4294967299", "9999999999", "x", "-1", ""]),
    st.sampled_from([".", "rs1", "a;b", "%00", ""]),
    st.sampled_from(["C", "CA", "CAAA", "N", "c", "", "U"]),
    alts,
    st.sampled_from([".", "7.5", "abc", "nan", "-1", ""]),
    st.sampled_from([".", "PASS", "q10;s50", ""]),
    infos | texts,
    formats,
    sample_texts | texts,
    sample_texts | texts,
)


@in_one_folder
@given(st.lists(columns.map("\t".join), min_size=1, max_size=3), st.booleans())
def test_any_columns_are_parsed_or_rejected(tmp_path: Path, records: list[str], strict: bool) -> None:
    check(parse_vcf(tmp_path, *records, schemas=SCHEMAS, header=HEADER, samples=SAMPLES, strict=strict))


meta_pieces = st.sampled_from([
    "##INFO=<ID=", "##VEP=", "##MUTANNO=<ID=", "##contig=<ID=", "##reference=", "##", "#CHROM", "ID=", "VEP", "CSQ",
    "1", ">", '"', "\\", ",", "=", "<", "Description=", "Format:", "'", "|", "length=", "9" * 30, "hg19", "GRCh38",
    "\n", "\n", "\t", "Subembedded:", "\u00e9", " ", "v101",
])  # fmt: skip
headers = st.lists(meta_pieces, max_size=30).map("".join)


@in_one_folder
@given(headers)
def test_any_header_is_read_or_refused(tmp_path: Path, header: str) -> None:
    path = tmp_path / "header.vcf"
    path.write_text(vcf_text(record(info="VEP=G1"), header=[header]))
    check_file(path)


WHOLE = vcf_text(record(samples="GT 0/1 0/0"), header=HEADER, samples=SAMPLES).encode()


@in_one_folder
@given(st.binary(max_size=200), st.integers(0, len(WHOLE)), st.booleans())
@example(b"", 0, True)
@example(b"\x1f\x8b", 0, True)
@example(b"BCF\2\2", 0, True)
@example(b"\xff\xfe", 0, False)
def test_any_bytes_are_read_or_refused(tmp_path: Path, noise: bytes, place: int, is_alone: bool) -> None:
    path = tmp_path / "noise.vcf"
    path.write_bytes(noise if is_alone else WHOLE[:place] + noise + WHOLE[place:])
    check_file(path)

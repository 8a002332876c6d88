"""What table is written for a header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.header import FieldDefinition, read_header
from ingest.layout import AnnotationLayout, annotation_layouts
from ingest.tables import MappingTable, TableKind, TableRow, build_schemas, infer_table, parse_table
from ingest.tables.inference import property_name
from tests.ingest.table_text import row, table_text

HEADER = """\
##fileformat=VCFv4.2
##INFO=<ID=DP,Number=1,Type=Integer,Description="Cohort depth">
##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">
##INFO=<ID=DB,Number=0,Type=Flag,Description="In dbSNP">
##INFO=<ID=CIPOS,Number=2,Type=Integer,Description="Interval">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">
##INFO=<ID=file,Number=1,Type=String,Description="Collides with a link of ours">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##INFO=<ID=CSQ,Number=.,Type=String,Description="VEP. Format: Allele|Consequence|Gene|Feature|GERP++_RS|GERP_RS">
##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations: 'Gene_ID | HGVS.c | cDNA.pos / cDNA.length'">
##MUTANNO=<ID=HG19,Version="v1",Date="2026">
##INFO=<ID=HG19,Number=.,Type=String,Description="Subembedded:'hg19':Format:'chrom|pos'">
##GRANITE=<ID=comHet>
##INFO=<ID=comHet,Number=.,Type=String,Description="Subembedded:'cmpHet':Format:'phase|gene'">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	s1
"""


def infer(*known: dict[str, str], kind: TableKind = TableKind.VARIANT) -> MappingTable:
    header = read_header(iter(enumerate(HEADER.splitlines(), start=1)), "t.vcf")
    layouts, _ = annotation_layouts(header, "t.vcf")
    rows = parse_table(table_text(*known), "known.csv").rows if known else ()
    text = infer_table(
        header.info.values(), header.format.values(), layouts.values(), rows, kind=kind, version="7", date="2026-01-31"
    )
    return parse_table(text, "inferred.csv")


def by_vcf_name(table: MappingTable, scope: str = "variant") -> dict[str, TableRow]:
    return {each.vcf_field or each.field_name: each for each in table.rows if each.scope == scope}


ROWS = by_vcf_name(infer())
SAMPLE_ROWS = by_vcf_name(infer(), "sample_variant")


def test_the_table_bears_the_version_that_was_asked_for() -> None:
    assert (infer().version, infer().date) == ("7", "2026-01-31")


def test_schemas_can_be_built_of_it() -> None:
    assert list(build_schemas(infer())) == ["Variant", "VariantSample"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("csq_gerp++_rs", "csq_gerp_rs"),
        ("ann_cdna.pos / cdna.length", "ann_cdna_pos_cdna_length"),
        ("ann_errors / warnings / info", "ann_errors_warnings_info"),
        ("1000gp_af", "1000gp_af"),
        ("gnomad_af-afr", "gnomad_af-afr"),
        ("a(b)'", "a_b"),
        ("++", "field"),
    ],
)
def test_a_property_name_is_good_in_a_url(text: str, name: str) -> None:
    assert property_name(text) == name


def test_an_annotation_field_keeps_its_spelling_beside_its_name() -> None:
    assert ROWS["ann_hgvs.c"].field_name == "ann_hgvs_c"


def test_of_two_equal_names_the_second_gets_a_number() -> None:
    assert ROWS["csq_gerp++_rs"].field_name == "csq_gerp_rs"
    assert ROWS["csq_gerp_rs"].field_name == "csq_gerp_rs_2"


@pytest.mark.parametrize(
    ("key", "field_type", "is_list"), [("AF", "number", False), ("DB", "boolean", False), ("CIPOS", "integer", True)]
)
def test_an_info_key_is_typed_by_number_and_type(key: str, field_type: str, is_list: bool) -> None:
    assert (ROWS[key].field_type, ROWS[key].is_list) == (field_type, is_list)


def test_format_keys_belong_to_the_sample() -> None:
    assert {"GT", "AD", "DP", "CALL_INFO", "QUAL"} <= SAMPLE_ROWS.keys()


def test_depths_stay_text() -> None:
    assert SAMPLE_ROWS["AD"].field_type == "string"


def test_cohort_depth_is_kept_apart_from_sample_depth() -> None:
    assert (ROWS["DP"].field_name, SAMPLE_ROWS["DP"].field_name) == ("info_dp", "DP")


def test_a_name_that_items_use_themselves_is_avoided() -> None:
    assert ROWS["file"].field_name == "file_2"


@pytest.mark.parametrize(
    ("name", "group"), [("csq_gene", "transcript"), ("ann_gene_id", "transcript"), ("hg19_pos", "hg19")]
)
def test_the_group_is_that_of_the_header_or_transcript(name: str, group: str) -> None:
    found = ROWS[name].group
    assert found is not None
    assert found.key == group


def test_compound_heterozygotes_belong_to_the_sample() -> None:
    assert SAMPLE_ROWS["comhet_phase"].group is not None


def test_genes_and_consequences_of_vep_are_links() -> None:
    assert (ROWS["csq_gene"].links_to, ROWS["csq_consequence"].links_to) == ("Gene", "VariantConsequence")
    assert ROWS["csq_consequence"].is_list


def test_a_known_field_is_taken_over() -> None:
    known = row("csq_gerp", field_type="number", vcf_field="csq_gerp++_rs", schema_title="GERP", min="-13", max="7",
                do_import="Y", sub_embedding_group="transcript", enum_list="1;2")  # fmt: skip
    found = by_vcf_name(infer(known))["csq_gerp++_rs"]
    assert (found.field_name, found.field_type, found.title, found.minimum) == ("csq_gerp", "number", "GERP", -13)
    assert found.enum == (1, 2)


def test_a_structural_table_has_start_end_and_type() -> None:
    table = infer(kind=TableKind.STRUCTURAL)
    assert table.kind is TableKind.STRUCTURAL
    assert [each.field_name for each in table.rows[:4]] == ["CHROM", "START", "END", "SV_TYPE"]
    assert "SVTYPE" not in [each.field_name for each in table.rows]


NAMES = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12), unique=True, max_size=5
)


@given(NAMES, NAMES, NAMES, st.sampled_from(["CSQ", "ANN", "1000GP", "a+b"]), st.sampled_from([None, "cmpHet", "x y"]))
def test_a_table_can_be_read_whatever_the_header_calls_its_keys(
    info: list[str], formats: list[str], fields: list[str], key: str, group: str | None
) -> None:
    def definitions(names: list[str]) -> list[FieldDefinition]:
        return [FieldDefinition(name, ".", "Integer", f"What {name} is", 1) for name in names]

    layout = AnnotationLayout(key, tuple(fields), group, "~")
    text = infer_table(
        definitions(info), definitions(formats), [layout], (), kind=TableKind.VARIANT, version="7", date="2026-01-31"
    )
    assert list(build_schemas(parse_table(text, "inferred.csv"))) == ["Variant", "VariantSample"]

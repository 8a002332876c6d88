from typing import Any
from uuid import UUID, uuid5

import pytest

from variome.model.identity import VARIOME_NAMESPACE, file_uuid, sample_uuid, variant_uuid
from variome.model.item_types import ITEM_TYPES
from variome.model.keys import KeyFault, find_uuid_of_key, identity, key_of, parse_uuid

V = UUID("01000f04-2a00-8000-8000-000000000001")
F = UUID("01000f04-2a00-5000-8000-000000000002")


def uuid(item_type: str, document: dict[str, Any], assembly: str = "GRCh38", project: str = "p") -> UUID:
    return identity(ITEM_TYPES[item_type], document, assembly=assembly, project=project)


VARIANT = {"CHROM": "1", "POS": 979034, "REF": "CGAA", "ALT": "C"}
STRUCTURAL = {"CHROM": "1", "START": 31908111, "SV_TYPE": "DEL", "annotation_id": "DEL_chr1:31908111-31908161"}
SAMPLE = {"CALL_INFO": "NA12878", "variant": str(V), "file": str(F)}


def test_key_of_a_variant_is_spelled_from_its_alleles() -> None:
    assert key_of(ITEM_TYPES["Variant"], VARIANT) == "chr1:979034CGAA_C"
    assert uuid("Variant", VARIANT) == variant_uuid("GRCh38", "1", 979034, "chr1:979034CGAA_C")


def test_a_variant_has_another_uuid_on_another_assembly() -> None:
    assert uuid("Variant", VARIANT, assembly="GRCh37") != uuid("Variant", VARIANT)


def test_key_of_a_sample_names_sample_variant_and_file() -> None:
    key = f"NA12878:{V}:{F}"
    assert key_of(ITEM_TYPES["VariantSample"], SAMPLE) == key
    assert uuid("VariantSample", {**SAMPLE, "annotation_id": key}) == sample_uuid(V, key)


def test_key_of_a_structural_sample_may_end_in_the_callers_id() -> None:
    item_type = ITEM_TYPES["StructuralVariantSample"]
    document = {"CALL_INFO": "S", "structural_variant": str(V), "file": str(F)}
    for end in ("", ":caller:1"):
        key = f"S:{V}:{F}{end}"
        assert key_of(item_type, {**document, "annotation_id": key}) == key


@pytest.mark.parametrize(
    ("item_type", "document", "name"),
    [
        ("Gene", {"ensgid": "ENSG00000187642"}, "Gene/ENSG00000187642"),
        ("VariantConsequence", {"var_conseq_name": "stop_gained"}, "VariantConsequence/stop_gained"),
        ("File", {"accession": "F1"}, "File/p/F1"),
        ("Individual", {"individual_id": "I1"}, "Individual/p/I1"),
        ("AnnotationField", {"MUTANNO_Version": "1.0", "field_name": "x"}, "AnnotationField/1.0/x"),
        ("Project", {"name": "p"}, "Project/p"),
    ],
)
def test_identity_of_other_items_is_version_5_of_type_and_key(
    item_type: str, document: dict[str, Any], name: str
) -> None:
    assert uuid(item_type, document) == uuid5(VARIOME_NAMESPACE, name)


def test_a_file_has_the_uuid_that_the_parser_computes() -> None:
    assert uuid("File", {"accession": "F1"}, project="study") == file_uuid("study", "F1")


@pytest.mark.parametrize(
    ("item_type", "document", "pointer"),
    [
        ("Variant", {**VARIANT, "POS": 979034, "REF": "CGAAG", "ALT": "CG"}, "/ALT"),
        ("Variant", {**VARIANT, "REF": "cgaa"}, "/ALT"),
        ("Variant", {**VARIANT, "CHROM": "MT"}, "/CHROM"),
        ("Variant", {**VARIANT, "CHROM": ""}, "/CHROM"),
        ("Variant", {**VARIANT, "CHROM": "x" * 501}, "/CHROM"),
        ("Variant", {**VARIANT, "POS": 2**32}, "/POS"),
        ("Variant", {**VARIANT, "POS": True}, "/POS"),
        ("Variant", {**VARIANT, "annotation_id": "chr1:979034CGAA_G"}, "/annotation_id"),
        ("StructuralVariant", {**STRUCTURAL, "annotation_id": "DEL_chr1:319081119-3190811190"}, "/annotation_id"),
        ("StructuralVariant", {**STRUCTURAL, "annotation_id": "DEL_chr1:31908111-"}, "/annotation_id"),
        ("StructuralVariant", {**STRUCTURAL, "SV_TYPE": "DUP"}, "/annotation_id"),
        ("VariantSample", {**SAMPLE, "annotation_id": f"NA12878:{V}:{F}:x"}, "/annotation_id"),
        ("VariantSample", {**SAMPLE, "CALL_INFO": "x" * 501}, "/CALL_INFO"),
        ("AnnotationField", {"field_name": "x"}, "/MUTANNO_Version"),
        ("Gene", {"ensgid": ""}, "/ensgid"),
        ("Project", {"name": "a/b"}, "/name"),
    ],
)
def test_a_document_that_does_not_say_which_item_it_is_is_refused(
    item_type: str, document: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(KeyFault) as caught:
        uuid(item_type, document)
    assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("item_type", "document"),
    [
        ("Variant", VARIANT),
        ("Variant", {"CHROM": "HLA-A*01:01", "POS": 5, "REF": "A", "ALT": "*"}),
        ("Variant", {"CHROM": "KI270706.1_random", "POS": 5, "REF": "A", "ALT": "T"}),
        ("StructuralVariant", STRUCTURAL),
        ("StructuralVariant", {"CHROM": "2", "START": 7, "SV_TYPE": "BND", "annotation_id": "BND_chr2:7-N]chr17:1]"}),
        ("StructuralVariant", {"CHROM": "A:1", "START": 7, "SV_TYPE": "INS", "annotation_id": "INS_chrA:1:7-12-abc"}),
        ("VariantSample", {**SAMPLE, "CALL_INFO": "a:b"}),
        ("Gene", {"ensgid": "X"}),
        ("File", {"accession": "a/b"}),
    ],
)  # fmt: skip
def test_a_key_leads_back_to_the_identity(item_type: str, document: dict[str, Any]) -> None:
    described = ITEM_TYPES[item_type]
    key = key_of(described, document)
    assert find_uuid_of_key(described, key, assembly="GRCh38", project="p") == uuid(item_type, document)


@pytest.mark.parametrize("key", ["", "chr1", "1:5A_T", "chr1:A_T", "nonsense"])
def test_what_cannot_be_the_key_of_a_variant_leads_nowhere(key: str) -> None:
    for item_type in ("Variant", "StructuralVariant", "VariantSample"):
        assert find_uuid_of_key(ITEM_TYPES[item_type], key, assembly="GRCh38", project="p") is None


@pytest.mark.parametrize("text", ["", str(V).upper(), f"{{{V}}}", V.hex, f"urn:uuid:{V}", "x" * 36])
def test_only_the_canonical_form_of_a_uuid_is_one(text: str) -> None:
    assert parse_uuid(text) is None
    assert parse_uuid(str(V)) == V

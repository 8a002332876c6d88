"""Subjects of the shipped annotation version, made in memory."""

from functools import cache
from typing import Any

from variome.items.calculated.subject import Subject
from variome.schema.fixed import read_fixed_schemas, read_schema_file
from variome.schema.validation import CompiledSchema

Document = dict[str, Any]

_FILES = {
    "Gene": "gene",
    "Variant": "variant",
    "VariantSample": "variant_sample",
    "StructuralVariant": "structural_variant",
    "StructuralVariantSample": "structural_variant_sample",
}


@cache
def shipped(item_type: str) -> CompiledSchema:
    """The schema of a type, in annotation version 1.0."""
    file = _FILES.get(item_type)
    return CompiledSchema(read_schema_file(f"annotation/1.0/{file}.json") if file else read_fixed_schemas()[item_type])


def subject(item_type: str, document: Document, variant: Subject | None = None, **genes: Document) -> Subject:
    """A subject; `genes` are Gene items by key."""
    return Subject(shipped(item_type), document, variant, genes)


def variant(*transcripts: Document, **genes: Document) -> Subject:
    """The deletion of the specification's example, with these transcripts."""
    document = {"CHROM": "1", "POS": 979034, "REF": "CGAA", "ALT": "C", "assembly": "GRCh38"}
    return subject("Variant", {**document, "transcript": list(transcripts)}, None, **genes)


def sample(**properties: Any) -> Subject:
    """A sample of no variant in particular."""
    return subject("VariantSample", {"CALL_INFO": "S1", "GT": "0/1", "allele_index": 1, **properties})

"""Tiny schemas and items, made in memory."""

from typing import Any
from uuid import UUID

import psycopg

from variome.items.viewer import Viewer
from variome.model.alleles import contig_name
from variome.model.identity import file_uuid, variant_uuid
from variome.schema.fixed import read_schema_file, with_mixins
from variome.schema.registry import SchemaRegistry

Schema = dict[str, Any]
Document = dict[str, Any]

EVERYTHING = Viewer.everything()
"""Who may see all there is."""

VERSION = "1.0"
FILE = file_uuid("research", "F1")

FRAMES = {
    "Gene": "gene",
    "Variant": "variant",
    "VariantSample": "variant_sample",
    "StructuralVariant": "structural_variant",
    "StructuralVariantSample": "structural_variant_sample",
}

TRANSCRIPT: Schema = {
    "title": "Transcript",
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "vep_gene": {"title": "Gene", "type": "string", "linkTo": "Gene"},
            "vep_consequence": {
                "title": "Consequence",
                "type": "array",
                "items": {"type": "string", "linkTo": "VariantConsequence"},
            },
            "vep_score": {"title": "Score", "type": "number", "searchable": True, "softMaximum": 10},
            "vep_feature": {"title": "Feature", "type": "string"},
        },
    },
}

PROPERTIES: dict[str, Schema] = {
    "Gene": {"description": {"title": "Description", "type": "string"}},
    "Variant": {
        "ID": {"title": "ID", "type": "string"},
        "gnomad_af": {"title": "AF", "type": "number", "searchable": True, "softMinimum": 0, "softMaximum": 1},
        "gnomad_an": {"title": "AN", "type": "integer", "searchable": True},
        "is_known": {"title": "Known", "type": "boolean", "searchable": True},
        "clinvar": {"title": "ClinVar", "type": "array", "items": {"type": "string"}, "searchable": True},
        "transcript": TRANSCRIPT,
    },
    "VariantSample": {
        "DP": {"title": "Depth", "type": "integer", "searchable": True},
        "AD": {"title": "Allele depth", "type": "string"},
    },
    "StructuralVariant": {"genes": {**TRANSCRIPT, "title": "Genes"}},
    "StructuralVariantSample": {"DP": {"title": "Depth", "type": "integer"}},
}


def schema(item_type: str, version: str = VERSION, **properties: Schema) -> Schema:
    """A schema of a generated type: its frame, the tiny properties above, and those given."""
    frame = with_mixins(read_schema_file(f"frames/{FRAMES[item_type]}.json"))
    from_table = frame.pop("fromTable")
    return {
        **frame,
        "$id": f"/profiles/{item_type}/{version}",
        "annotation_version": version,
        "properties": {**from_table, **PROPERTIES[item_type], **properties, **frame["properties"]},
    }


def schemas(version: str = VERSION) -> dict[str, Schema]:
    """One schema of each generated type."""
    return {item_type: schema(item_type, version) for item_type in FRAMES}


def registry(connection: psycopg.Connection, *versions: str) -> SchemaRegistry:
    """A registry of a store to which these versions have been added."""
    made = SchemaRegistry.load(connection)
    for version in versions or (VERSION,):
        made.add(connection, version, schemas(version))
    return made


def gene(number: int, **properties: Any) -> Document:
    """Gene `ENSG` and number."""
    return {"ensgid": f"ENSG{number:011}", "gene_symbol": f"SYMBOL{number}", **properties}


def consequence(name: str, **properties: Any) -> Document:
    """A term of the Sequence Ontology."""
    return {"var_conseq_name": name, **properties}


def variant(position: int, *, contig: str = "1", ref: str = "A", alt: str = "T", **properties: Any) -> Document:
    """A variant at a 1-based position."""
    return {
        "CHROM": contig_name(contig),
        "POS": position,
        "REF": ref,
        "ALT": alt,
        "annotation_id": f"chr{contig}:{position}{ref}_{alt}",
        "assembly": "GRCh38",
        **properties,
    }


def transcript(gene_number: int, *consequences: str, **properties: Any) -> Document:
    """One entry of `transcript`."""
    return {"vep_gene": f"ENSG{gene_number:011}", "vep_consequence": list(consequences), **properties}


def uuid_of(document: Document) -> UUID:
    """The uuid of a variant made here."""
    return variant_uuid(document["assembly"], document["CHROM"], document["POS"], document["annotation_id"])


def sample(of: Document, name: str = "S1", *, file: UUID = FILE, **properties: Any) -> Document:
    """The sample of a variant made here."""
    variant_id = uuid_of(of)
    return {
        "CALL_INFO": name,
        "GT": "0/1",
        "variant": str(variant_id),
        "file": str(file),
        "annotation_id": f"{name}:{variant_id}:{file}",
        **properties,
    }


def file(accession: str = "F1", **properties: Any) -> Document:
    """A File item."""
    return {"accession": accession, **properties}

"""The items that examples are about: a gene, its variant in a proband, and the file that tells of it."""

from typing import Any, Final

Document = dict[str, Any]

USER: Final = "/users/ada/"
TIME: Final = "2026-11-21T16:01:22.208079+00:00"
SUBMISSION: Final = "9078e3ff-d5e6-4759-aeaa-5b7e78b736e8"
TOKEN: Final = "204f3bbe-8a88-479a-9e4f-e320aff882ce"  # noqa: S105  proves who loads, in this example
REQUEST: Final = "4e4e37c7-662d-4093-bb84-4a5554cc9715"
VARIANT_UUID: Final = "0f02e420-a8ce-8797-b107-22f44ceb485e"
FILE_UUID: Final = "1b64e1be-5db5-5ab1-ad56-3236438a0dcc"
CONTENT_HASH: Final = "63c370169cffe23b4a1a6a9a0ae34f17e259a5ce668e009f189f3ee3c17b60d7"

NEW_GENE: Final[Document] = {"ensgid": "ENSG00000107779", "gene_symbol": "BMPR1A"}

STORED_GENE: Final[Document] = {"MUTANNO_Version": "1.0", "ensgid": "ENSG00000166147", "gene_symbol": "FBN1"}

GENE: Final[Document] = {
    "@id": "/genes/ENSG00000166147/",
    "@type": ["Gene", "Item"],
    "@context": "/contexts/Gene?annotation_version=1.0",
    "uuid": "284256d7-53f1-5611-9fab-c08796fad3be",
    "status": "shared",
    "display_title": "FBN1",
    **STORED_GENE,
    "project": "/projects/reference/",
}

CONSEQUENCE: Final[Document] = {
    "@id": "/variant-consequences/missense_variant/",
    "@type": ["VariantConsequence", "Item"],
    "@context": "/contexts/VariantConsequence",
    "uuid": "b76d46be-ca3b-5923-8ee1-74457b348ec7",
    "status": "shared",
    "display_title": "missense_variant",
    "var_conseq_id": "SO:0001583",
    "var_conseq_name": "missense_variant",
    "project": "/projects/reference/",
}

VARIANT: Final[Document] = {
    "annotation_id": "chr15:48505000A_G",
    "assembly": "GRCh38",
    "CHROM": "15",
    "POS": 48505000,
    "REF": "A",
    "ALT": "G",
}

FAMILY: Final[Document] = {"family_id": "heron", "project": "43b5b13c-4f33-5810-8eab-e7a9581873e9"}

INDIVIDUAL: Final[Document] = {
    "individual_id": "heron_proband",
    "sex": "female",
    "is_affected": True,
    "project": "43b5b13c-4f33-5810-8eab-e7a9581873e9",
}

LOAD: Final[Document] = {
    "@id": f"/ingestion-submissions/{SUBMISSION}/",
    "@type": ["IngestionSubmission", "Item"],
    "@context": "/contexts/IngestionSubmission",
    "uuid": SUBMISSION,
    "status": "in review",
    "display_title": "Load of 2026-11-21 16:01 UTC",
    "file": f"/files/{FILE_UUID}/",
    "MUTANNO_Version": "1.0",
    "outcome": "completed",
    "started": TIME,
    "committed_record": 24,
    "counts": {"Variant": {"created": 26}},
    "project": "/projects/research/",
    "submitted_by": USER,
}

PACE: Final[Document] = {
    "bytes_read": 53210,
    "total_bytes": 53210,
    "records": 24,
    "records_per_second": 240.0,
    "seconds_left": 0.0,
}

QUEUED: Final[Document] = {
    **{name: value for name, value in LOAD.items() if name not in {"started", "counts"}},
    "display_title": "Load",
    "outcome": "queued",
    "queued": TIME,
    "committed_record": 0,
}

VCF: Final = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"

VERSIONS: Final[Document] = {"Variant": "1.0", "VariantSample": "1.0"}
"""Annotation version by item type."""

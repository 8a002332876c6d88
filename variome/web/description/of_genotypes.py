"""Operations on genotype datasets."""

from collections.abc import Mapping
from typing import Any, Final

from variome.web.description import examples
from variome.web.description.operation import Answer, Body, Operation

_DATASET: Final[Mapping[str, Any]] = {"name": "cohort", "version": 1, "digest": examples.CONTENT_HASH}

_ROWS: Final[Mapping[str, Any]] = {
    "datasets": [_DATASET],
    "groups": [{"samples": 2504}],
    "rows": [
        {
            "allele": "15:48505000:1:G",
            "CHROM": "chr15",
            "POS": 48505000,
            "END": 48505000,
            "ID": None,
            "REF": "A",
            "ALT": "G",
            "FILTER": "PASS",
            "AC": 31,
            "AN": 5008,
        }
    ],
    "truncated": False,
    "absent": [],
}

_VCF: Final = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr15\t48505000\t.\tA\tG\t.\tPASS\t.\n"

_ANSWER: Final = Answer(
    "What was asked for.",
    "Genotypes",
    _ROWS,
    headers=("ETag",),
    other=Answer("As text.", "GenotypeText", _VCF, media_types=("text/vcf", "text/tab-separated-values")),
)

OPERATIONS: Final[Mapping[str, Operation]] = {
    "GET /genotypes": Operation(
        "Genotype datasets",
        (
            Answer(
                "The datasets, and what can be asked.",
                "GenotypeDatasets",
                {
                    "datasets": [
                        {
                            **_DATASET,
                            "@id": "/genotypes/cohort",
                            "assembly": "GRCh38",
                            "samples": 2504,
                            "rows": 60683,
                            "least_group": 10,
                            "sample_keys": {"population": "string"},
                        }
                    ],
                    "row_keys": {"CHROM": "text", "POS": "integer", "AC": "integer"},
                    "parameters": {"g": "Genotypes too."},
                },
            ),
        ),
    ),
    "GET /genotypes/{dataset}": Operation(
        "Rows, counts, haplotypes or carriers",
        (_ANSWER, Answer("It has not changed: `If-None-Match` names it.", status=304, headers=("ETag",))),
        problems=(403, 404),
        examples={"format": "json"},
    ),
    "POST /genotypes/{dataset}": Operation(
        "The same, asked in a body",
        (_ANSWER,),
        Body({"s": [",heron_proband,heron_mother"], "r": ["15:48000000-49000000"], "C": True}),
        problems=(403, 404),
    ),
}

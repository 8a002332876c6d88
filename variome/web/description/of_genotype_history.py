"""Operations on the history of genotype datasets."""

from collections.abc import Mapping
from typing import Any, Final

from variome.web.description import examples
from variome.web.description.operation import JSON, LD_JSON, Answer, Body, Operation

_VIEW: Final[Mapping[str, Any]] = {"name": "cohort", "version": 2, "digest": examples.CONTENT_HASH}

_OUTLINE: Final[Mapping[str, Any]] = {
    "number": 1,
    "time": examples.TIME,
    "author": "ada",
    "action": "call",
    "marker": "15:48505000:1:G",
}

_EDIT: Final[Mapping[str, Any]] = {
    **_OUTLINE,
    "state": "in force",
    "taken_back_by": None,
    "reason": "seen by Sanger",
    "samples": ["heron_mother"],
    "old": ["0/0"],
    "new": ["0/1"],
    "for_traits": [],
    "for_samples": [],
    "for_group": None,
}

_REQUEST: Final[Mapping[str, Any]] = {
    "action": "call",
    "marker": "15:48505000:A:G",
    "samples": ["heron_mother"],
    "old": ["0/0"],
    "new": ["0/1"],
}

_UNCHANGED: Final = Answer("It has not changed: `If-None-Match` names it.", status=304, headers=("ETag",))

OPERATIONS: Final[Mapping[str, Operation]] = {
    "GET /genotypes/{dataset}/versions": Operation(
        "Versions of a genotype dataset",
        (
            Answer(
                "The versions.",
                "GenotypeVersions",
                {
                    **_VIEW,
                    "versions": [
                        {
                            "number": 2,
                            "created": examples.TIME,
                            "author": "ada",
                            "reason": "seen by Sanger",
                            "n_samples": 2504,
                            "n_rows": 60683,
                            "n_edits": 1,
                            "changes": ["1 edit"],
                        }
                    ],
                },
                headers=("ETag",),
            ),
            _UNCHANGED,
        ),
        problems=(403, 404),
        descriptions={"dataset": "Name of the dataset."},
    ),
    "GET /genotypes/{dataset}/edits": Operation(
        "Edits of a genotype dataset",
        (
            Answer("The edits.", "GenotypeEdits", {**_VIEW, "edits": [_EDIT], "next_after": None}, headers=("ETag",)),
            _UNCHANGED,
        ),
        problems=(403, 404),
        examples={"after": 0},
        descriptions={"dataset": "Name of the dataset."},
    ),
    "POST /genotypes/{dataset}/edits": Operation(
        "Change genotypes, or take changes back",
        (
            Answer(
                "The new version.",
                "GenotypeEdited",
                {**_VIEW, "edits": [1], "is_recorded": True},
                status=201,
                headers=("ETag", "X-Request-Id"),
            ),
        ),
        Body(
            {"edits": [_REQUEST]},
            "GenotypeEditRequest",
            (JSON, LD_JSON),
            other=Body(
                '{"action": "call", "marker": "15:48505000:A:G", "samples": ["heron_mother"], "new": ["0/1"]}\n',
                "GenotypeEditLines",
                ("application/x-ndjson", "application/ndjson"),
                other=Body(
                    "action\tmarker\tsamples\tnew\ncall\t15:48505000:A:G\theron_mother\t0/1\n",
                    "GenotypeEditTable",
                    ("text/tab-separated-values",),
                ),
            ),
        ),
        problems=(403, 404, 409, 412),
        examples={"if-match": "*", "reason": "seen by Sanger"},
        descriptions={"dataset": "Name of the dataset."},
    ),
    "GET /genotypes/{dataset}/diff": Operation(
        "What differs between two views of a genotype dataset",
        (
            Answer(
                "The differences.",
                "GenotypeDifferences",
                {
                    "from": {**_VIEW, "version": 1},
                    "to": _VIEW,
                    "edits": [{**_OUTLINE, "reason": "seen by Sanger"}],
                    "differences": [
                        {
                            "kind": "call changed",
                            "marker": "15:48505000:1:G",
                            "sample": "heron_mother",
                            "before": "0/0",
                            "after": "0/1",
                        }
                    ],
                    "counts": {"call changed": 1},
                    "truncated": False,
                },
                headers=("ETag",),
            ),
            _UNCHANGED,
        ),
        problems=(403, 404),
        examples={"from": "1", "to": "last:all"},
        descriptions={"dataset": "Name of the dataset."},
    ),
    "GET /genotypes/{dataset}/verify": Operation(
        "Whether a genotype dataset is whole",
        (Answer("What is wrong, if anything.", "GenotypeFaults", {"name": "cohort", "is_whole": True, "faults": []}),),
        problems=(403, 404),
        descriptions={"dataset": "Name of the dataset."},
    ),
    "GET /genotypes/{dataset}/stats": Operation(
        "How large a genotype dataset is",
        (
            Answer(
                "Its figures.",
                "GenotypeStatistics",
                {
                    **_VIEW,
                    "n_rows": 60683,
                    "n_samples": 2504,
                    "n_withdrawn": 0,
                    "n_shards": 1,
                    "n_blocks": 60,
                    "n_edits": 1,
                    "n_versions": 2,
                    "n_bytes": {"genotypes": 700000, "sites": 200000},
                    "n_bytes_of_all": {"genotypes": 700000, "sites": 200000},
                    "contigs": [{"contig": "15", "n_rows": 60683, "n_haplotypes": 303900464, "n_missing": 0}],
                    "share_missing": 0.0,
                },
            ),
        ),
        problems=(403, 404),
        descriptions={"dataset": "Name of the dataset."},
    ),
}

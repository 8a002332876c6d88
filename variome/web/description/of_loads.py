"""Operations on loads, as `variant-ingestion load --url` asks for them, and on the files that they bring."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from variome.web.description import examples
from variome.web.description.operation import JSON, LD_JSON, NDJSON, Answer, Body, Operation
from variome.web.uploading import UPLOAD_TYPES

_BROUGHT: Final = f"/ingestion-submissions/{examples.SUBMISSION}/items?type=Variant"

OPERATIONS: Final[Mapping[str, Operation]] = {
    "POST /loads/families": Operation(
        "Families that a loader names",
        (
            Answer(
                "The families and their people.",
                "Families",
                {"families": [examples.FAMILY], "individuals": [examples.INDIVIDUAL]},
            ),
        ),
        Body({"project": "research", "individuals": ["heron_proband"]}),
        problems=(403, 404),
    ),
    "POST /loads/files": Operation(
        "Files that have samples that a loader names",
        (
            Answer(
                "The files.",
                "SampledFiles",
                {
                    "files": [
                        {
                            "uuid": examples.FILE_UUID,
                            "document": {"accession": "HERON-1"},
                            "versions": {"1.0": ["VariantSample"]},
                            "is_finished": True,
                        }
                    ]
                },
            ),
        ),
        Body({"project": "research", "samples": ["heron_proband"]}),
        problems=(403, 404),
    ),
    "POST /loads/calls": Operation(
        "Samples of a file, record by record",
        (
            Answer(
                "The samples.",
                "CallLines",
                '{"item_type": "VariantSample", "record": 1, "document": {"CALL_INFO": "heron_proband"}}\n',
                media_types=(NDJSON,),
            ),
        ),
        Body(
            {
                "project": "research",
                "accession": "HERON-1",
                "annotation_version": "1.0",
                "samples": ["heron_proband"],
            }
        ),
        problems=(403, 404),
    ),
    "POST /loads": Operation(
        "Begin a load, or take one up",
        (
            Answer(
                "The load.",
                "BegunLoad",
                {
                    "uuid": examples.SUBMISSION,
                    "token": examples.TOKEN,
                    "committed_record": 0,
                    "before": {},
                    "answer": None,
                },
                status=201,
            ),
        ),
        Body(
            {
                "write": {"project": "research", "versions": examples.VERSIONS},
                "document": {"accession": "HERON-2"},
                "version": "1.0",
            }
        ),
        problems=(403, 404, 409),
    ),
    "POST /loads/{submission}/heartbeat": Operation(
        "Say that a load is alive",
        (Answer("It was heard.", "Nothing", {}),),
        Body({"token": examples.TOKEN, "progress": examples.PACE}),
        problems=(404, 409),
    ),
    "POST /loads/{submission}/finish": Operation(
        "End a load",
        (Answer("It has ended.", "Nothing", {}),),
        Body({"token": examples.TOKEN, "outcome": "completed", "tally": {"records": 24}}),
        problems=(404, 409),
    ),
    "POST /ingestion-submissions": Operation(
        "Have a file loaded",
        (Answer("The submission, which waits.", "Item", examples.QUEUED, status=202, headers=("Location",)),),
        Body(
            examples.VCF,
            "Upload",
            media_types=UPLOAD_TYPES,
            description="The file; or, as JSON, its name in the inbox, with the parameters of the query as members.",
            other=Body({"path": "2026/trio.vcf.gz", "project": "research", "file": "HERON-1"}, "NamedSubmission"),
        ),
        problems=(403, 404, 507),
        examples={"sha256": sha256(examples.VCF.encode()).hexdigest()},
    ),
    "POST /ingestion-submissions/{uuid}/cancel": Operation(
        "Cancel a submission",
        (Answer("The submission.", "Item", {**examples.QUEUED, "outcome": "cancelled"}),),
        problems=(403, 404, 409),
    ),
    "POST /ingestion-submissions/{uuid}/retry": Operation(
        "Try a submission again",
        (Answer("The submission, which waits.", "Item", examples.QUEUED, status=202),),
        problems=(403, 404, 409),
    ),
    "GET /ingestion-submissions/{uuid}/report": Operation(
        "Problems that a load found",
        (
            Answer(
                "The problems.",
                "ProblemLines",
                '{"kind": "crlf", "severity": "note", "message": "lines end in CR LF", "line": 1}\n',
                media_types=(NDJSON,),
            ),
        ),
        problems=(404,),
    ),
    "GET /ingestion-submissions/{uuid}/report.html": Operation(
        "What came of a load, as a page",
        (Answer("The page.", "Page", "<!DOCTYPE html>\n", media_types=("text/html",)),),
        problems=(404,),
    ),
    "GET /ingestion-submissions/{uuid}": Operation(
        "Read a load",
        (Answer("The load.", "ItemInFrame", examples.LOAD, media_types=(JSON, LD_JSON)),),
        problems=(404,),
    ),
    "GET /ingestion-submissions/{uuid}/items": Operation(
        "Items that a load brought",
        (
            Answer(
                "A page of them.",
                "BroughtItems",
                {
                    "@id": _BROUGHT,
                    "@graph": [
                        {
                            "@id": "/variants/chr15:48505000A_G/",
                            "@type": ["Variant", "Item"],
                            "uuid": examples.VARIANT_UUID,
                        }
                    ],
                    "next": f"{_BROUGHT}&limit=1&after={examples.VARIANT_UUID}",
                },
            ),
        ),
        problems=(404,),
    ),
    "GET /ingestion-submissions/{uuid}/prov": Operation(
        "Where the items of a load come from",
        (
            Answer(
                "A document in the terms of PROV-O.",
                "Graph",
                {
                    "@context": {"prov": "http://www.w3.org/ns/prov#"},
                    "@graph": [{"@id": f"/ingestion-submissions/{examples.SUBMISSION}/", "@type": "prov:Activity"}],
                },
                media_types=(LD_JSON,),
            ),
        ),
        problems=(404,),
    ),
    "DELETE /files/{project}/{accession}": Operation(
        "Take a file out again",
        (
            Answer(
                "What went.",
                "RemovedFile",
                {"counts": {"VariantSample": 49, "submissions": 1}, "submissions": [examples.SUBMISSION]},
            ),
        ),
        problems=(403, 404, 409),
    ),
}

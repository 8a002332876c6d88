"""Usual samples are sealed with their variants, and any others are not (`sealed_twin` compares each of them)."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from ingest.annotation_version import shipped_schemas
from ingest.pedigree import parse_pedigree
from ingest.relatives import Relatives
from tests.ingest.build_vcf import PAIRS, Schemas, annotation, open_parser, record, variant_schemas, write_vcf
from tests.ingest.sealed_twin import check_sealing
from tests.ingest.table_text import row
from variome.data_folder import data_folder
from variome.schema.validation import CompiledSchema

HEADER = [
    *annotation("comHet", "phase|gene|impact_gene", "GRANITE", "cmpHet"),
    *annotation("SAMPLEGENO", "NUMGT|GT|AD|SAMPLEID", "MUTANNO", "samplegeno"),
]
RELATIVES = Relatives(parse_pedigree("F1\tC\tD\tM\t1\t2\nF1\tD\t0\t0\t1\t1\nF1\tM\t0\t0\t2\t1\n", "t.ped")[0])


def sealed(path: Path, schemas: Schemas, **options: Any) -> list[bool]:
    """Of each sample item whether it is sealed; all of them are what the slow twin gives."""
    plain = open_parser(path, schemas, **options)
    check_sealing(plain, list(plain), open_parser(path, schemas, **options), schemas)
    parser = open_parser(path, schemas, **options)
    parser.seal_by({name: CompiledSchema(schema) for name, schema in schemas.items()})
    items = [item for each in parser.parse(parser.iter_lines(0)) for item in each.items]
    return [item.sealed is not None for item in items if item.item_type == "VariantSample"]


def of_records(folder: Path, *lines: str, names: str = "M D C", **options: Any) -> list[bool]:
    schemas = variant_schemas(row("comhet_impact_gene", "sample_variant", **PAIRS))
    return sealed(write_vcf(folder, *lines, header=HEADER, samples=names), schemas, **options)


@pytest.mark.parametrize(
    ("name", "n"), [("trio_mutanno.vcf", 67), ("trio_csq.vcf", 44), ("snpeff_ann.vcf", 10), ("bcftools_bcsq.vcf", 9)]
)
def test_most_samples_of_the_shipped_files_are_sealed(name: str, n: int) -> None:
    schemas = {item_type: dict(schema) for item_type, schema in shipped_schemas("1.0")[1].items()}
    path = data_folder("sample_vcfs") / "valid" / name
    assert sum(sealed(path, schemas, version="1.0", structural_version="1.0")) == n


@pytest.mark.parametrize(
    "samples",
    [
        "GT 0/1 0/0 1|1",
        "GT:AD:DP 0/1:3,4:7 ./.:.:. 1:.,4:5",
        "GT:AD:DP 0/1 0/1:3,4 0/0:3,4:7",
        "DP:GT 7:0/1 .:. 3:./1",
        "GT:PL:PS:ZZ 0/1:1,2,3:100:x . 1|0:.,.,.:.:.",
        "GT:AD 0/1:3,x 0/0:3,4 0/0:3,4".replace("x", "."),
        "GT:PGT 0/1:0%7C1 0/0:. 0/0:.",
    ],
)
def test_usual_samples_are_sealed(tmp_path: Path, samples: str) -> None:
    found = of_records(tmp_path, record(samples=samples, qual="12.5", info="novoPP=0.5;FS=1"))
    assert found == [True] * len(found) != []


@pytest.mark.parametrize(
    "samples",
    [
        "GT:DP 0/1:x 0/1:1 0/0:1",
        "GT:DP 0/1:1:2 0/1:1 0/0:1",
        "GT:AD 0/1:3 0/1:3,4 0/0:3,4",
        "GT:DP 0/1:1 0/9:1 0/0:1",
        "GT:GQ 0/1:-1 0/1:1 0/0:1".replace("-1", "1%"),
        "GT 0/01 0/0 0/0",
    ],
)
def test_samples_with_something_to_be_told_of_are_not(tmp_path: Path, samples: str) -> None:
    found = of_records(tmp_path, record(samples=samples))
    assert found == [False] * len(found) != []


def test_a_bad_quality_leaves_all_samples_of_its_record_to_the_reader(tmp_path: Path) -> None:
    lines = [record(f"chr1:{place}", samples="GT 0/1 0/1 0/0", qual=qual) for place, qual in ((1, "9"), (2, "x"))]
    assert of_records(tmp_path, *lines) == [True, True, False, False]


def test_records_of_one_batch_do_not_spoil_each_other(tmp_path: Path) -> None:
    lines = [
        record("chr1:1", samples="GT:DP 0/1:1 0/1:2 0/0:3"),
        record("chr1:2", samples="GT:DP 0/1:x 0/0:2 0/0:3"),
        record("chr1:3", samples="DP:GT 1:0/1 2:0/0 3:0/0"),
        record("chr1:4", samples="DP 1 2 3"),
        record("chr1:5", samples="GT:DP 0/1:1 0/1:2 0/1", info="SAMPLEGENO=0/1|A/G|3/4|M-WGS,0/0|A/A|3/0|D-WGS"),
        record("chr1:6", samples="GT:DP 0/1:1 0/0:2 0/0:3", info="novoPP=x"),
        record("chr1:7", "AT", "GT", samples="GT:DP 0/1:1 0/0:2 0/0:3"),
        record("chr1:7", samples="GT:DP 0/1:1 0/1:2 0/0:3"),
        record("chr1:8", alt="G,T", samples="GT 1/2 0/0 0/0"),
    ]
    assert of_records(tmp_path, *lines) == [*[True] * 2, False, *[True] * 4, False, *[True] * 2, *[False] * 2]


def test_samples_of_families_are_sealed_unless_their_evidence_is_contradictory(tmp_path: Path) -> None:
    lines = [
        record("chr7:1", samples="GT 0/1 0/0 0/1 0/1", info="comHet=Phased|G1|STRONG_PAIR"),
        record("chrX:50000000", samples="GT 0/1 0/0 0/1 0/1", info="novoPP=0.95"),
    ]
    assert of_records(tmp_path, *lines, names="M D C X", relatives=RELATIVES) == [True] * 3 + [False] * 3
    assert of_records(tmp_path, lines[1], names="M D C X", relatives=RELATIVES) == [False] * 3


def test_what_is_told_and_what_is_made_of_the_family_is_searched_by_alike(tmp_path: Path) -> None:
    schemas = deepcopy(variant_schemas())
    schemas["VariantSample"]["properties"]["samplegeno"]["items"]["properties"]["samplegeno_gt"]["searchable"] = True
    told = "SAMPLEGENO=0/1|A/G|3/4|M-WGS,0/0|A/A|3/0|D-WGS"
    lines = [record(f"chr1:{place}", samples="GT 0/1 0/1", info=info) for place, info in ((1, told), (2, "."))]
    path = write_vcf(tmp_path, *lines, header=HEADER, samples="M D")
    assert sealed(path, schemas) == [True] * 4


@pytest.mark.parametrize("name", ['é"\\', "a" * 501])
def test_names_of_samples_are_looked_at(tmp_path: Path, name: str) -> None:
    assert of_records(tmp_path, record(samples="GT 0/1"), names=name) == [len(name) < 500]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ((), {"required": ["CALL_INFO", "variant", "file", "DP"]}),
        ((), {"anyOf": [{"required": ["DP"]}]}),
        (("properties", "annotation_id"), {"maxLength": 9}),
        (("properties", "allele_index"), {"minimum": 2}),
        (("properties", "CALL_INFO"), {"pattern": "^S"}),
    ],
)
def test_a_schema_that_asks_for_more_seals_no_samples(
    tmp_path: Path, place: tuple[str, ...], said: dict[str, Any]
) -> None:
    schemas = deepcopy(variant_schemas())
    node = schemas["VariantSample"]
    for name in place:
        node = node[name]
    node.update(said)
    parser = open_parser(write_vcf(tmp_path, record(samples="GT:DP 0/1:1"), samples="M"), schemas)
    parser.seal_by({name: CompiledSchema(each) for name, each in schemas.items()})
    (found,) = parser
    assert found.items[1].sealed is None

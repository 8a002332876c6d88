"""The order of consequences."""

import orjson

from variome.data_folder import data_folder
from variome.items.calculated.severity import IN_ORDER, most_severe, severity_rank

CONSEQUENCES = data_folder("schemas") / "annotation" / "1.0" / "variant_consequences.ndjson"


def test_the_order_is_that_of_the_shipped_consequences() -> None:
    shipped = [orjson.loads(line) for line in CONSEQUENCES.read_bytes().splitlines()]
    ranked = {
        each["var_conseq_name"]: each["severity_order_estimate"]
        for each in shipped
        if "severity_order_estimate" in each
    }
    assert {name: severity_rank(name) for name in IN_ORDER} == ranked


def test_the_most_severe_is_found_among_terms_without_a_place() -> None:
    assert most_severe(["gene_fusion", "intron_variant", "stop_gained", "missense_variant"]) == "stop_gained"
    assert most_severe(["gene_fusion", "exon_variant"]) == "gene_fusion"
    assert most_severe([]) is None

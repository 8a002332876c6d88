"""Short consequence names of bcftools csq (`missense`) and their Sequence Ontology terms (`missense_variant`)."""

import csv
from functools import cache

from ingest.annotation_version import shipped_folder


@cache
def read_consequence_names() -> dict[str, str]:
    """Sequence Ontology name by short name, as shipped."""
    with (shipped_folder() / "consequence_names.csv").open(encoding="utf-8", newline="") as stream:
        return {row["short_name"]: row["var_conseq_name"] for row in csv.DictReader(stream)}

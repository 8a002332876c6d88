"""Genes and consequences that are made to be loaded."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from benchmarks.reference_items import write_consequences, write_genes
from ingest.annotation_version import shipped_folder


@pytest.mark.parametrize(
    ("write", "names", "shipped"),
    [
        (write_genes, ("ensgid", "gene_symbol", "hgnc_id"), "genes.ndjson"),
        (write_consequences, ("var_conseq_name", "var_conseq_id"), "variant_consequences.ndjson"),
    ],
)
def test_each_has_names_of_its_own_that_no_shipped_one_has(
    tmp_path: Path, write: Callable[[Path, int], None], names: tuple[str, ...], shipped: str
) -> None:
    write(tmp_path / "x.ndjson", 300)
    made = [orjson.loads(line) for line in (tmp_path / "x.ndjson").read_bytes().splitlines()]
    known = [orjson.loads(line) for line in (shipped_folder() / shipped).read_bytes().splitlines()]
    assert len(made) == 300
    for name in names:
        values = {each[name] for each in made}
        assert len(values) == 300
        assert values.isdisjoint(each.get(name) for each in known)

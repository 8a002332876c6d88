"""Answers are made piece by piece, while they are sent."""

from pathlib import Path

import orjson
import pytest

from tests.variome.genotypes.small_vcf import Line
from tests.variome.web.fix_genotypes import put
from variome.genotypes.dataset import Dataset
from variome.search.genotypes.groups import read_groups
from variome.search.genotypes.query import GenotypeQuery
from variome.web.genotype_answers import Asked, iter_answer, media_type_of


@pytest.mark.parametrize("media_type", ["application/json", "text/vcf"])
def test_rows_are_sent_before_the_next_block_is_read(tmp_path: Path, media_type: str) -> None:
    calls = [("0|1", "1|1"), ("1|0", "0|0"), ("1|1", "0|1")]
    lines = [Line(contig, 5, "A", ("C",), calls[i]) for i, contig in enumerate(("chr1", "chr2", "chrX"))]
    put(tmp_path / "home", "d", lines, ["a", "b"])
    read: list[str] = []

    class Watched(Dataset):
        def genotypes(self, name: str):  # type: ignore[no-untyped-def]  # that of the parent
            read.append(name)
            return super().genotypes(name)

    datasets = [Watched(tmp_path / "home" / "genotypes" / "d")]
    query = GenotypeQuery(read_groups(datasets, [], may_read_files=False), is_counted=True)
    pieces, n_read = [], []
    for piece in iter_answer(Asked(datasets, query, "g", {}), media_type):
        pieces.append(piece)
        n_read.append(len(set(read)))
    assert n_read[0] == 0
    assert n_read == sorted(n_read)
    assert {1, 2, 3} <= set(n_read)
    if media_type == "application/json":
        assert [row["GT"] for row in orjson.loads(b"".join(pieces))["rows"]] == [list(each) for each in calls]


@pytest.mark.parametrize(
    ("form", "accept", "kind", "expected"),
    [
        (None, "", "", "application/json"),
        (None, "*/*", "g", "application/json"),
        (None, "text/*", "g", "text/vcf"),
        (None, "application/json;q=0.5, text/vcf", "", "text/vcf"),
        (None, "text/plain", "t", "text/tab-separated-values"),
        ("json", "text/vcf", "", "application/json"),
        ("text", "application/json", "H", "text/tab-separated-values"),
        ("text", "", "S", "text/tab-separated-values"),
    ],
)
def test_the_form_is_that_of_the_question_or_else_of_the_client(
    form: str | None, accept: str, kind: str, expected: str
) -> None:
    assert media_type_of(form, accept, kind) == expected

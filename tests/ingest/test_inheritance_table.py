from itertools import product

import pytest

from ingest import inheritance_table
from ingest.chromosome import Chromosome
from ingest.family import Sex
from ingest.genotype_label import genotype_label
from ingest.inheritance_table import DeNovo, Trio, de_novo_class


@pytest.mark.parametrize(
    ("posterior", "found"),
    [
        (None, DeNovo.NOT_COMPUTED),
        (0.0, DeNovo.NONE),
        (-1.0, DeNovo.NONE),
        (1e-9, DeNovo.WEAK),
        (0.1, DeNovo.WEAK),
        (0.1001, DeNovo.MEDIUM),
        (0.9, DeNovo.MEDIUM),
        (0.9001, DeNovo.STRONG),
    ],
)
def test_a_limit_belongs_to_the_class_below_it(posterior: float | None, found: DeNovo) -> None:
    assert de_novo_class(posterior) is found


def every_trio() -> list[Trio]:
    chromosomes = (Chromosome.AUTOSOME, Chromosome.X, Chromosome.Y)
    found = []
    for chromosome, sex in product(chromosomes, Sex):
        calls = ("0/0", "0/1", "1/1", "1/2", "./.")
        mothers = {genotype_label(genotype, Sex.FEMALE, chromosome) for genotype in calls}
        fathers = {genotype_label(genotype, Sex.MALE, chromosome) for genotype in calls}
        probands = {genotype_label(genotype, sex, chromosome) for genotype in calls}
        facts = product(mothers, fathers, probands, (chromosome,), DeNovo, (False, True), (False, True))
        found += [Trio(*each) for each in facts]
    return found


@pytest.mark.parametrize("table", ["_MODES", "_REASONS"])
def test_no_row_is_hidden_by_the_rows_above_it(table: str) -> None:
    rows = getattr(inheritance_table, table)
    first = {next((row for row in rows if row.holds(trio)), None) for trio in every_trio()}
    assert set(rows) <= first

"""Sample columns of any number of people, for records that were made.

How many alleles a record has in all people together is drawn so that few are common: a count of i is 1/i^1.3 as
frequent as a count of one. Of 2,504 people one carries a twentieth of the variants then, as in the 1000 Genomes Project
(4.1 to 5.0 million of 88 million; Nature 526:68, 2015). Alleles fall on chromosomes at random, so that people are
homozygous as often as chance has it. Somebody carries each variant.
"""

import random
from collections import Counter
from itertools import accumulate
from typing import Final, NamedTuple

FORMAT: Final = "GT:AD:DP:GQ:PL"

_EXPONENT: Final = 1.3
_GENOTYPES: Final = ("0/0", "0/1", "1/1")
_TEXTS: Final = 64
"""Different calls of a genotype; columns take them in turn, since to make each anew takes longer than to load it."""


class Calls(NamedTuple):
    """The sample columns of a record, and the ALT alleles in all of them."""

    columns: list[str]
    n_alleles: int


class SampleColumns:
    """Makes the sample columns of one record after another."""

    def __init__(self, n_samples: int, chance: random.Random) -> None:
        self.names = [f"S{number + 1}" for number in range(n_samples)]
        self._chance = chance
        self._counts = range(1, 2 * n_samples + 1)
        self._weights = list(accumulate(count**-_EXPONENT for count in self._counts))
        self._texts = [[_call(genotype, chance) for _ in range(_TEXTS)] for genotype in range(len(_GENOTYPES))]

    def draw(self) -> Calls:
        """The columns of the next record."""
        n_samples = len(self.names)
        columns = self._chance.choices(self._texts[0], k=n_samples)
        (n_alleles,) = self._chance.choices(self._counts, cum_weights=self._weights)
        chromosomes = self._chance.sample(range(2 * n_samples), n_alleles)
        for sample, genotype in Counter(chromosome // 2 for chromosome in chromosomes).items():
            columns[sample] = self._chance.choice(self._texts[genotype])
        return Calls(columns, n_alleles)


def _call(genotype: int, chance: random.Random) -> str:
    """A call of so many ALT alleles: genotype, depths, quality, and likelihoods that agree with it."""
    depth = chance.randrange(20, 50)
    alternate = (0, depth // 2, depth)[genotype]
    likelihoods = [str(0 if each == genotype else abs(each - genotype) * depth * 12) for each in range(3)]
    depths = f"{depth - alternate},{alternate}"
    values = (_GENOTYPES[genotype], depths, depth, min(99, depth * 3), ",".join(likelihoods))
    return ":".join(map(str, values))

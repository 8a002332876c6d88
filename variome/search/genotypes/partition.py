"""Which groups of people may be told of to one who asks, so that no answer or combination of answers is of too few.

Every group that was ever answered is a set of people. All of them together cut the people into *classes*: those who
were in the same groups throughout. A count is a sum over people, so whatever somebody works out from counts of groups
(differences, unions, any linear combination) is a sum over whole classes. Where each class is as large as its members
demand, no combination is of fewer. docs/explanation/privacy-of-genotypes.md says what that promises and what not.

A person is the name of a sample, in whatever dataset or version it stands. What a group has in one dataset is a group
of its own here, since rows that only this dataset has are of these samples alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import ForbiddenError
from variome.genotypes.bits import Bools

People = NDArray[np.uint64]
"""Numbers of people, made of their names; ascending, each once."""

REFUSED: Final = (
    "the samples that are asked about are too few, or differ by too few from those of another group of yours, now or "
    "before, or one of them is none that you may name; ask about more, or about the same as before"
)
"""The same for every reason; which it is depends on who was asked about, never on a genotype."""


@dataclass(frozen=True)
class Group:
    """People who are asked about.

    Attributes:
        dataset: in which.
        people: who they are.
        least: how large a class must be that has this person; shape of `people`.
    """

    dataset: str
    people: People
    least: NDArray[np.int64]

    @classmethod
    def of(cls, dataset: str, people: People, least: NDArray[np.int64]) -> "Group":
        """From numbers in any order."""
        order = np.argsort(people)
        return cls(dataset, people[order], least[order])


@dataclass(frozen=True)
class Partition:
    """The classes into which groups cut people.

    Attributes:
        people: all who are in some group.
        least: how large the class of each must be.
        class_of: number of the class of each, from 0.
    """

    people: People
    least: NDArray[np.int64]
    class_of: NDArray[np.int64]

    @property
    def n_classes(self) -> int:
        """How many classes there are."""
        return int(self.class_of.max()) + 1 if len(self.class_of) else 0

    @property
    def least_of_class(self) -> NDArray[np.int64]:
        """How large each class must be: as large as the most demanding of its members wants it."""
        found = np.ones(self.n_classes, np.int64)
        np.maximum.at(found, self.class_of, self.least)
        return found

    def cut(self, group: Group) -> "Partition":
        """The classes after one more group."""
        people = np.union1d(self.people, group.people)
        least = np.ones(len(people), np.int64)
        classes = np.full(len(people), self.n_classes)
        for known in (self, group):
            at = np.searchsorted(people, known.people)
            least[at] = np.maximum(least[at], known.least)
        classes[np.searchsorted(people, self.people)] = self.class_of
        is_in = np.zeros(len(people), np.int64)
        is_in[np.searchsorted(people, group.people)] = 1
        _, class_of = np.unique(2 * classes + is_in, return_inverse=True)
        return Partition(people, least, class_of.astype(np.int64))

    def check(self) -> None:
        """Passes when every class is as large as its members demand.

        Raises:
            ForbiddenError: one is smaller.
        """
        if (np.bincount(self.class_of, minlength=self.n_classes) < self.least_of_class).any():
            raise ForbiddenError(REFUSED)

    def classes_of(self, people: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The class of each, in any order; -1 of those who are in no group."""
        if not len(self.people):
            return np.full(len(people), -1)
        at = np.minimum(np.searchsorted(self.people, people), len(self.people) - 1)
        return np.where(self.people[at] == people, self.class_of[at], -1)


def partition_of(groups: Iterable[Group]) -> Partition:
    """The classes into which groups cut people."""
    empty = np.empty(0, np.int64)
    found = Partition(empty.astype(np.uint64), empty, empty)
    for group in groups:
        found = found.cut(group)
    return found


def person_numbers(names: Sequence[str]) -> NDArray[np.uint64]:
    """A number for each name, the same for ever and wherever the name stands."""
    digests = b"".join(blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def groups_within(dataset: str, masks: Bools, people: NDArray[np.uint64], least: NDArray[np.int64]) -> Sequence[Group]:
    """What groups have in one dataset, without those that have nobody there.

    Args:
        dataset: its name.
        masks: who belongs to each; shape (groups, samples).
        people: numbers of the samples.
        least: how large a class must be that has the sample.
    """
    return [Group.of(dataset, people[mask], least[mask]) for mask in masks if mask.any()]

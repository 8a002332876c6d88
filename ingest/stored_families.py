"""The families of a project as the store has them: documents of Individual and Family items, and the pedigree in them.

An individual is known by its name in the project, which is the name of its sample. Links are uuids; those that lead to
nobody whose document came along are passed over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ingest.family import Member, Pedigree, Sex
from variome.model.identity import individual_uuid

Document = Mapping[str, Any]


@dataclass(frozen=True)
class StoredFamilies:
    """Documents by name."""

    project: str = ""
    individuals: Mapping[str, Document] = field(default_factory=dict)
    families: Mapping[str, Document] = field(default_factory=dict)

    @classmethod
    def of_documents(
        cls, project: str, individuals: Iterable[Document], families: Iterable[Document]
    ) -> "StoredFamilies":
        """Of documents in any order."""
        return cls(
            project,
            {each["individual_id"]: each for each in individuals},
            {each["family_id"]: each for each in families},
        )

    @cached_property
    def pedigree(self) -> Pedigree:
        """Members in the order of their families' documents. Who is in two families is in the first by name."""
        members: dict[str, Member] = {}
        for family in sorted(self.families):
            for uuid in self.families[family].get("members", ()):
                if name := self._names.get(uuid):
                    members.setdefault(name, self._member(family, name))
        return Pedigree(members)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {str(individual_uuid(self.project, name)): name for name in self.individuals}

    def _member(self, family: str, name: str) -> Member:
        told = self.individuals[name]
        return Member(
            family,
            name,
            father=self._names.get(told.get("father", "")),
            mother=self._names.get(told.get("mother", "")),
            sex=Sex(told.get("sex", Sex.UNKNOWN)),
            affected=told.get("is_affected"),
        )

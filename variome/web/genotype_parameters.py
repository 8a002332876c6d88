"""What is asked of genotypes over HTTP: the options of `variome genotypes view`, by their letters."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from variome.errors import InputError
from variome.genotypes.allele_keys import Wanted, parse_allele_key
from variome.model.region import Region
from variome.search.genotypes.groups import Groups
from variome.search.genotypes.guard import Guard
from variome.search.genotypes.query import GenotypeQuery
from variome.search.genotypes.rows import row_condition, row_value, split_columns
from variome.search.tree import Node

Text = Annotated[str, Field(min_length=1, max_length=1_000_000, pattern=r"^[^\x00]+$")]
Flag = Annotated[bool, BeforeValidator(lambda value: True if value == "" else value)]
"""True also where nothing stands behind the name: `?C`."""


class GenotypeParameters(BaseModel):
    """Parameters of `GET`, and members of the body of `POST`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    s: list[Text] = Field(
        default=[], max_length=100, description="Group of samples: `,a,b` or an expression; may be repeated."
    )
    r: list[Text] = Field(
        default=[], max_length=1000, description="Such as 11:100,000-200,000: 1-based, both ends; may be repeated."
    )
    a: Text | None = Field(default=None, description="Alleles: `,11:151344:1:G,11:160513::G`.")
    f: Text | None = Field(default=None, description="Expression over AC, AN, AC1, AN1, POS, FILTER and the like.")
    i: int = Field(default=1, ge=1, lt=1 << 62, description="Number of the first row to look at.")
    n: int | None = Field(default=None, ge=0, lt=1 << 62, description="Rows at most.")
    g: Flag = Field(default=False, description="Genotypes too.")
    C: Flag = Field(default=False, description="AC and AN too; `f` and several `s` imply it.")
    S: Flag = Field(default=False, description="The samples that carry all alleles of `a`, in the place of rows.")
    H: Flag = Field(default=False, description="How many haplotypes carry which alleles, in the place of rows.")
    t: Text | None = Field(default=None, description="A table of these values, with commas between: CHROM,POS,AC1/AN1.")
    format: Literal["json", "text"] | None = Field(
        default=None, description="JSON, or VCF and tables as text; without it as `Accept` says."
    )

    @property
    def kind(self) -> str:
        """The letter of what is given in the place of rows without genotypes, the first of these; empty for none."""
        return next((name for name in ("H", "S", "t", "g") if getattr(self, name)), "")

    @property
    def gives_samples(self) -> bool:
        """Whether the answer has names of samples."""
        return self.kind in {"S", "g"}

    def query(self, groups: Groups, guard: Guard | None) -> GenotypeQuery:
        """What rows are asked for.

        Args:
            groups: who is asked about.
            guard: what may be told of them.

        Raises:
            InputError: a region, an allele or a condition cannot be read.
        """
        return GenotypeQuery(
            groups,
            regions=[Region.parse(text) for text in self.r] or None,
            wanted=_wanted(self.a) if self.a else None,
            condition=row_condition(self.f, groups.n_groups) if self.f else None,
            first=self.i,
            most=self.n,
            is_counted=self.C or bool(self.f) or bool(self.t) or groups.n_groups > 1,
            guard=guard,
        )

    def columns(self, groups: Groups) -> Mapping[str, Node]:
        """The values of the table, by their text.

        Raises:
            ExpressionError: one means nothing for the fields that there are.
        """
        return {text: row_value(text, groups.n_groups) for text in (split_columns(self.t) if self.t else ())}

    def canonical(self) -> dict[str, Any]:
        """Equal where the same is asked."""
        return self.model_dump(exclude_defaults=True, exclude={"format"})


def _wanted(text: str) -> Wanted:
    if not text.startswith((",", ":")):
        raise InputError(f"a: expected a list of alleles with a comma before it, found {text[:80]!r}")
    return Wanted.of(parse_allele_key(key) for key in text[1:].split(",") if key)


HELP: Final[Mapping[str, str]] = {
    name: each.description or "" for name, each in GenotypeParameters.model_fields.items()
}
"""What each parameter means."""

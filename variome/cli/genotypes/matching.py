"""Alleles by an expression over the Variant items of this installation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from variome.genotypes.dataset import Dataset
from variome.model.region import Region

if TYPE_CHECKING:
    from variome.datasets.variants import MatchedVariants


def matching_variants(datasets: Sequence[Dataset], where: str, regions: Sequence[Region] | None) -> "MatchedVariants":
    """The Variant items of which an expression holds; see `variome.search.variant_sites`.

    Raises:
        DatabaseError: the database cannot be started or reached, or its tables are not as they must be.
    """
    from variome.database.connection import connect  # noqa: PLC0415  psycopg takes a fifth of a second to import
    from variome.database.server import open_database  # noqa: PLC0415
    from variome.items.viewer import Viewer  # noqa: PLC0415
    from variome.schema.registry import SchemaRegistry  # noqa: PLC0415
    from variome.search.variant_sites import variants_matching  # noqa: PLC0415
    from variome.settings import get_settings  # noqa: PLC0415

    with open_database(get_settings()) as url, connect(url) as connection:
        registry = SchemaRegistry.load(connection)
        return variants_matching(
            connection, registry, datasets, where.removeprefix("?"), viewer=Viewer.everything(), regions=regions
        )

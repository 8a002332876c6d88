"""Fixtures live in themed modules, named here."""

from hypothesis import settings

# How long an example takes depends on what else the machine does: that is for benchmarks.
settings.register_profile("variome", settings(deadline=None))
settings.load_profile("variome")

pytest_plugins = [
    "tests.end_to_end.fix_loads",
    "tests.fix_database",
    "tests.fix_disk",
    "tests.ingest.cli.fix_cli",
    "tests.ingest.fix_cluster",
    "tests.ingest.fix_store_client",
    "tests.variome.database.fix_home",
    "tests.variome.fix_store",
    "tests.variome.items.fix_items",
    "tests.variome.search.fix_search",
    "tests.variome.web.fix_genotypes",
    "tests.variome.web.fix_web",
]

"""Fixtures live in themed modules, named here."""

pytest_plugins = [
    "tests.end_to_end.fix_loads",
    "tests.fix_database",
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

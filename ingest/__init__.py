"""Annotated VCFs in, items out: tables, parser, loader and the `variant-ingestion` command."""

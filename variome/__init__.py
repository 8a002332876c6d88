"""Variome: linked, typed, searchable items made from annotated VCFs."""

__version__ = "0.1.0"

"""Genotype datasets together with their items."""

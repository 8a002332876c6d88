"""Queries of genotypes: conditions on samples, sites and counts, and what is told of the rows that meet them."""

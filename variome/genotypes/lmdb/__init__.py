"""Genotype files of GeneNetwork and pangemma: the tables geno, marker, info and track-changes of an LMDB file."""

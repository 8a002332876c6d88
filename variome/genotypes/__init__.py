"""Genotype matrices as files and arrays, without items: rows are alleles, columns are haplotypes."""

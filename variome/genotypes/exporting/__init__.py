"""Rows and samples of genotype datasets as files of other programs: one module for each form."""

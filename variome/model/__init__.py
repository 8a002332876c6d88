"""What items are: their types, alleles and identities. Pure functions and constants; no database, no files."""

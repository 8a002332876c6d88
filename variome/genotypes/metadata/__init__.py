"""What is known of the samples of a dataset: a table of typed keys."""

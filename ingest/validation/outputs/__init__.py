"""Verdicts written for people, pipelines and machines: each format is a function from verdicts to pieces of text."""

"""A corrected copy of a file: what can be corrected without guessing, and nothing else, byte for byte."""

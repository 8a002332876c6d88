"""Variants as a VCF from which a load makes the same items again (docs/decisions/0013).

schemas -> layout (which column or key a property goes to) -> header; documents -> lines
"""

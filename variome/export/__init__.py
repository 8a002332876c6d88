"""Selections of items in formats that other programs read."""

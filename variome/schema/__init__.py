"""JSON Schemas of items: our vocabulary, the fixed ones, the registry of versions, validation."""

"""The rules, one function each, in modules by what they look at. `ingest.validation.catalogue` gathers them."""

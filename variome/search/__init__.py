"""One small typed language of conditions, read into a tree and never evaluated as code, and what searches by it."""

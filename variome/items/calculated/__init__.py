"""Properties that are worked out when an item is read, and never stored: pure functions of documents."""

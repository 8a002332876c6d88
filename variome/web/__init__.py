"""The item API: routes over `variome.items`, and the form of what they answer."""

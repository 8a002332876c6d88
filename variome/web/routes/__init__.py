"""The routes of the item API, a module for each part of it."""

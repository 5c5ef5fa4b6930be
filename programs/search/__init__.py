"""How the words of a resident become programs; docs/search.md tells it in whole."""

"""Private records of no meaning, for tests of scopes: this app is installed in tests alone."""

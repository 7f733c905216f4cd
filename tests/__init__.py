"""A package, so that test modules can import each other by full name."""

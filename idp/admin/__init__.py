"""Administration: one set of operations behind two doors, the interface /api/v1 and the console /admin."""

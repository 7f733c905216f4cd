"""The console: pages of administrators at /admin. README.md says how one is added."""

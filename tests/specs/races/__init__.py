"""Races over HTTP: a real server with four worker processes, on SQLite and on PostgreSQL (RC-01, RC-02)."""

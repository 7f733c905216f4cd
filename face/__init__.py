"""Faces: bytes in, verdict out. Knows no HTTP, no SQL and no tenant; README.md is the map."""

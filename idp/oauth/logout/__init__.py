"""Leaving: RP-initiated logout."""

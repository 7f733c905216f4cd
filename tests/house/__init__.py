"""Promises of the whole house: what holds at every address, in every log line, for every import."""

"""Calls that the house makes to others: one guarded fetch, and the delivery of what waits in the outbox."""

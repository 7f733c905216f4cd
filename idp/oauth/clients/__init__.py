"""Clients: who they are, how they prove it, where they may be answered, what they may register."""

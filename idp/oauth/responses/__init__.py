"""Authorization responses: one file per response mode."""

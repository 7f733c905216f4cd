"""The numbered cases of the security catalogue (docs/security.md), each a test named by its ID."""

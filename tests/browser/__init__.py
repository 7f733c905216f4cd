"""A real Chromium against a running `faceguard up --demo`."""

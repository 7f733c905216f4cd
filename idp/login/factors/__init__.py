"""One file per factor. A factor proves one thing and returns to the journey; it never calls the next step."""

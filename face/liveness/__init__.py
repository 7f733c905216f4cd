"""The gates of a capture, one a file: each judges the whole record by one question and knows nothing of the others."""

"""What a page looks and reads like: themes, their tokens and words, and the headers that guard the result."""

"""Accuracy that anyone can measure again: python -m face.evaluation lfw --models DIR."""

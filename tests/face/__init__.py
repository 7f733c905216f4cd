"""Tests of face/: photographs, hostile pictures, models, accuracy."""

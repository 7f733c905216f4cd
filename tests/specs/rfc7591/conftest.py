"""A tenant that offers registration."""

from tests.specs.registering import here

__all__ = ["here"]

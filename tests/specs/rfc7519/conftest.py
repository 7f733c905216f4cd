"""Every case runs against every place where a token comes back to us."""

from tests.specs.rfc8725.conftest import access, function, hint  # noqa: F401

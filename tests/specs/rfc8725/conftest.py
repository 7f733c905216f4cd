"""Every case runs against every place where a token comes back to us: our functions, and the endpoints over HTTP."""

from __future__ import annotations

import pytest

from tests.specs.endpoints import PLACES, endpoint
from tests.specs.forging import Consumer, consumers

EVERY = consumers()


@pytest.fixture(params=[*sorted(EVERY), *PLACES])
def consumer(request: pytest.FixtureRequest) -> Consumer:
    """Accepts its own good token, so that a refusal is for the reason the test names."""
    one = EVERY.get(request.param) or endpoint(request.param)
    assert one.accepts(one.token())
    return one


@pytest.fixture(params=sorted(EVERY))
def function(request: pytest.FixtureRequest) -> Consumer:
    """Our functions alone: what they read is more than fits into an address."""
    return EVERY[request.param]


@pytest.fixture(params=[*sorted(EVERY), *(place for place in PLACES if not place.startswith("introspection"))])
def for_us(request: pytest.FixtureRequest) -> Consumer:
    """Where a token has to be for the place. Introspection is asked about tokens for others."""
    return EVERY.get(request.param) or endpoint(request.param)


@pytest.fixture
def access() -> Consumer:
    return EVERY["access"]


@pytest.fixture
def hint() -> Consumer:
    return EVERY["hint"]

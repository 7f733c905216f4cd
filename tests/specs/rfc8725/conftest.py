"""Every case runs against every place where a token comes back to us."""

from __future__ import annotations

import pytest

from tests.specs.forging import Consumer, consumers

EVERY = consumers()


@pytest.fixture(params=sorted(EVERY))
def consumer(request: pytest.FixtureRequest) -> Consumer:
    """Accepts its own good token, so that a refusal is for the reason the test names."""
    one = EVERY[request.param]
    assert one.accepts(one.token())
    return one


@pytest.fixture
def access() -> Consumer:
    return EVERY["access"]


@pytest.fixture
def hint() -> Consumer:
    return EVERY["hint"]

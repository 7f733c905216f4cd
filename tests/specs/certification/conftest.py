"""One provider for all modules of the walk; each test is a client of its own in a browser of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.agent import Browser
from tests.specs.certification.provider import Provider, found_provider
from tests.specs.certification.relying_party import RelyingParty


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    made = Provider(found_provider(tmp_path_factory.mktemp("certification")))
    yield made
    made.world.house.database.dispose()


@pytest.fixture
def rp(provider: Provider, request: pytest.FixtureRequest) -> RelyingParty:
    """A registered client; the parameter is the variant: response type and response mode."""
    response_type, response_mode = getattr(request, "param", ("code", None))
    made = RelyingParty(provider, response_type, response_mode)
    made.register()
    return made


@pytest.fixture
def browser(provider: Provider) -> Browser:
    return provider.browser()

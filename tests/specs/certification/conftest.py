"""One provider for all modules of the walk; each test is a client of its own in a browser of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import listening
from tests.agent import Browser
from tests.listening import Application
from tests.specs.certification.provider import Provider, found_provider
from tests.specs.certification.relying_party import RelyingParty


@pytest.fixture(scope="session")
def application() -> Iterator[Application]:
    """The suite's own server, for what the provider fetches and posts."""
    with listening.application() as here:
        yield here


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory, application: Application) -> Iterator[Provider]:
    data = tmp_path_factory.mktemp("certification")
    made = Provider(found_provider(data, outbound_allow=f"localhost:{application.port}"))
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

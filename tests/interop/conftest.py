"""One `faceguard up` for each scheme, and what relying parties need beside it. Skips nothing: what is missing fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop.authority import Authority, found_authority
from tests.interop.chromium import chromium, driver, page
from tests.interop.openid_client.fixtures import app, opened, registered
from tests.interop.provider import Person, Provider, running

__all__ = ["app", "chromium", "driver", "opened", "page", "registered"]

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The whole folder is interop: no test of it can forget to say so."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.interop)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return found_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session", params=["http", "https"])
def provider(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, authority: Authority
) -> Iterator[Provider]:
    with running(request.param, tmp_path_factory.mktemp(request.param) / "data", authority) as made:
        yield made


@pytest.fixture(scope="session")
def alice(provider: Provider) -> Person:
    email = "alice@example.com"
    return Person(email, provider.person(email))

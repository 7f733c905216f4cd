"""Applications on openid-client, registered by the operator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.interop.openid_client.app import BYE, CALLBACK, App, Keys
from tests.interop.provider import Provider

Opened = Callable[..., App]


@pytest.fixture(scope="session")
def registered(provider: Provider) -> Callable[..., dict[str, Any]]:
    """registered(*arguments, **metadata): an application, registered once for each metadata."""
    known: dict[str, dict[str, Any]] = {}

    def of(*arguments: str, **metadata: object) -> dict[str, Any]:
        asked = {"redirect_uris": [CALLBACK], "post_logout_redirect_uris": [BYE]} | metadata
        key = repr((arguments, asked))
        if key not in known:
            known[key] = provider.client("openid-client", *arguments, **asked)
        return known[key]

    return of


@pytest.fixture
def opened(registered: Callable[..., dict[str, Any]], provider: Provider) -> Opened:
    """opened(*arguments, keys=…, **metadata): such an application with a browser without a past."""

    def of(*arguments: str, keys: Keys | None = None, **metadata: object) -> App:
        return App(provider, registered(*arguments, **metadata), keys)

    return of


@pytest.fixture
def app(opened: Opened) -> App:
    return opened()

"""Applications and webhooks as configuration has them: as they are made, with their state, and a secret by reference.

A reference is resolved where `faceguard apply` runs. The server reads neither its environment nor its files for
anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from idp.admin.api.applications import NewApplication
from idp.admin.api.schema import Body
from idp.admin.api.webhooks import NewWebhook

NAMES_NOTHING = PydanticCustomError("secret_reference", "Name one place: {env: NAME} or {file: /path}.")
LITERAL = PydanticCustomError(
    "secret_literal",
    "A secret does not stand in a configuration. Say where `faceguard apply` finds it, secret: {env: NAME} or "
    "secret: {file: /path}, or leave it out, and one is made.",
)


class SecretReference(Body):
    """Where the secret is, on the machine that runs `faceguard plan` and `apply`; refused by this interface."""

    env: Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None
    """An environment variable's name."""
    file: Annotated[str, Field(min_length=1, max_length=4096)] | None = None
    """A path; one that is relative begins in the configuration's folder. A line break at the end does not count."""

    @model_validator(mode="after")
    def _one_place(self) -> SecretReference:
        if (self.env is None) == (self.file is None):
            raise NAMES_NOTHING
        return self


def _no_literal(sent: Any) -> Any:
    if sent is not None and not isinstance(sent, Mapping):
        raise LITERAL
    return sent


Secret = Annotated[SecretReference | None, BeforeValidator(_no_literal)]


class ConfiguredApplication(NewApplication):
    active: bool = True
    secret: Secret = None

    @model_validator(mode="before")
    @classmethod
    def _no_client_secret(cls, sent: Any) -> Any:
        if isinstance(sent, Mapping) and "client_secret" in sent:
            raise LITERAL
        return sent


class ConfiguredWebhook(NewWebhook):
    active: bool = True
    secret: Secret = None

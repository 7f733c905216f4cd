"""What holds the console up: policy and looks of the tenant `system`, and the client `console`: the platform's own."""

from __future__ import annotations

from idp.admin.api.operation import Call
from idp.admin.api.problem import Problem, conflict, invalid
from idp.context import Policy
from idp.store import administrators
from idp.store.clients import Client
from idp.tenants.console_client import is_console
from idp.tokens.audience import SYSTEM

HELD_TO = "standard"  # the registration policy of the console's client


def require_platform_for_policy(call: Call, wanted: Policy) -> None:
    """A role over `system` alone sets no rules for those who gave it. Raises Problem."""
    if call.ctx.tenant.slug != SYSTEM:
        return
    if not _of_platform(call):
        raise Problem(403, "The administrators' own tenant gets its rules from those who administer the platform.")
    if HELD_TO not in wanted.registration_policies:
        raise invalid("/registration_policies", f"The console is held to {HELD_TO}: nobody could sign in to it.")


def require_platform_for_looks(call: Call) -> None:
    """Every administrator meets them where he types his password. Raises Problem."""
    if call.ctx.tenant.slug == SYSTEM and not _of_platform(call):
        raise Problem(403, "The administrators' own tenant gets its looks from those who administer the platform.")


def require_reach(call: Call, client: Client) -> None:
    """A client of `system` that administers, or is the console, is for whoever may appoint it: nobody lends himself its
    rights (TN-11). Raises Problem."""
    if call.ctx.tenant.slug != SYSTEM or _of_platform(call):
        return
    if is_console(call.ctx.tenant, client.client_id) or administrators.of(call.system, client.client_id):
        raise Problem(403, "This application administers; only the platform's administrators may change it.")


def require_no_console(call: Call, client: Client, pointer: str | None = None) -> None:
    """Raises Problem, whoever asks."""
    if is_console(call.ctx.tenant, client.client_id):
        said = "The console signs in with this application: it can be neither deleted nor switched off, and its secret"
        raise conflict(f"{said} comes from the tenant's own keys.", pointer)


def _of_platform(call: Call) -> bool:
    return call.principal.may("administrators.write", None)

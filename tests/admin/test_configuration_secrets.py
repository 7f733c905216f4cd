"""Secrets of configuration as code: a reference is read where the command runs, and its secret told nowhere."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from click.testing import Result

from idp.oauth.clients import client_secret
from idp.outbound.webhook import new_secret as of_a_webhook
from idp.store import audit, clients, webhooks
from tests.admin.caller import Caller
from tests.admin.faceguard import Faceguard
from tests.world import World

SHOP = """
slug: acme
applications:
  - client_id: shop
    client_name: Shop
    grant_types: [client_credentials]
    scope: orders
    secret: {env: SHOP_SECRET}
"""
HOOK = """
slug: acme
webhooks:
  - {url: "https://hooks.example.com/in", kinds: ["*"], secret: {file: hook.secret}}
"""


def everything(faceguard: Faceguard) -> str:
    """What may be read of the tenant afterwards."""
    with faceguard.world.inside() as ctx:
        told = audit.recent(ctx, 100)
    return faceguard("export", "acme").output + repr(told)


def signs_in(world: World, secret: str) -> bool:
    return world.token("acme", "shop", secret, grant_type="client_credentials", scope="orders").status == 200


def test_ad_02_an_applications_secret_comes_from_the_environment_and_is_told_nowhere(
    faceguard: Faceguard, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = secrets.token_urlsafe(32)
    monkeypatch.setenv("SHOP_SECRET", value)
    planned = faceguard("plan", "FILE", text=SHOP)
    assert planned.exit_code == 2, planned.output
    assert "+ applications[shop].secret: will be set from env SHOP_SECRET\n" in planned.output
    applied = faceguard("apply", "FILE")
    assert "+ applications[shop].secret: set from env SHOP_SECRET\n" in applied.output
    assert signs_in(faceguard.world, value)
    again = (faceguard("plan", "FILE"), faceguard("apply", "FILE"))
    assert [one.output for one in again] == ["Nothing to change.\n"] * 2
    told = planned.output + applied.output + everything(faceguard)
    assert value not in told
    assert "'source': 'env SHOP_SECRET'" in told
    assert "secret" not in faceguard("export", "acme").output.replace("client_secret_basic", "")


def test_another_value_is_a_change_and_the_one_before_ends(
    faceguard: Faceguard, monkeypatch: pytest.MonkeyPatch
) -> None:
    former, value = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    monkeypatch.setenv("SHOP_SECRET", former)
    faceguard("apply", "FILE", text=SHOP)
    monkeypatch.setenv("SHOP_SECRET", value)
    assert faceguard("plan", "FILE").output == "~ applications[shop].secret: will be set from env SHOP_SECRET\n"
    assert signs_in(faceguard.world, former), "a plan changes nothing"
    assert faceguard("apply", "FILE").output == "~ applications[shop].secret: set from env SHOP_SECRET\n"
    faceguard.world.clock.step(1.1)
    assert not signs_in(faceguard.world, former)
    assert signs_in(faceguard.world, value)


def test_a_webhooks_secret_comes_from_a_file_beside_the_configuration(faceguard: Faceguard) -> None:
    file, value = faceguard.file.parent / "hook.secret", of_a_webhook()
    file.touch(0o600)
    file.write_text(f"{value}\n")
    applied = faceguard("apply", "FILE", text=HOOK)
    said = "webhooks[https://hooks.example.com/in].secret: set from file hook.secret\n"
    assert f"+ {said}" in applied.output
    assert stored(faceguard.world) == (value, None)
    assert faceguard("apply", "FILE").output == "Nothing to change.\n"
    following = of_a_webhook()
    file.write_text(following)
    faceguard.world.clock.step(60)
    changed = faceguard("apply", "FILE")
    assert changed.output == f"~ {said}"
    assert stored(faceguard.world) == (following, value), "the one before signs too for a day"
    told = applied.output + changed.output + everything(faceguard)
    assert value not in told
    assert following not in told


def stored(world: World) -> tuple[str, str | None]:
    """The webhook's secret, and the one before."""
    with world.inside() as ctx:
        [one] = webhooks.listing(ctx)
        keys = (one.secret_wrapped, one.former_wrapped)
        now, former = (key and world.house.keyring.unwrap_webhook(ctx, one.id, key) for key in keys)
    assert isinstance(now, str)
    return now, former if isinstance(former, str) else None


def test_a_secret_that_keys_an_hmac_is_kept_wrapped_and_is_long_enough(
    faceguard: Faceguard, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SHOP + "    token_endpoint_auth_method: client_secret_jwt\n"
    monkeypatch.setenv("SHOP_SECRET", secrets.token_urlsafe(32))
    refused(faceguard("apply", "FILE", text=text), "/applications/0/secret", "64 characters")
    value = secrets.token_urlsafe(48)
    monkeypatch.setenv("SHOP_SECRET", value)
    assert faceguard("apply", "FILE").exit_code == 0
    with faceguard.world.inside() as ctx:
        shop = clients.find(ctx, "shop")
        assert shop is not None
        assert shop.secret_wrapped is not None
        assert client_secret.has(shop, value)
        assert faceguard.world.house.keyring.unwrap_secret(ctx, "shop", shop.secret_wrapped) == value
    assert faceguard("plan", "FILE").exit_code == 0


def refused(told: Result, *said: str) -> None:
    assert told.exit_code == 1, told.output
    for one in said:
        assert one in told.output


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "There is no such environment variable here."),
        ("", "It is empty."),
        ("short-but-R4ndom", "at least 32 characters"),
        ("a" * 64, "8 of them different"),
        ("abcdefghij" * 5, "nothing that repeats itself"),
        ("with spaces " + "x1y2z3w4" * 5, "without spaces"),
        ("é" + secrets.token_urlsafe(32), "printable ASCII"),
        (secrets.token_urlsafe(32) + "\n", "line breaks"),
        (secrets.token_urlsafe(600), "longer than 512"),
    ],
    ids=["missing", "empty", "short", "alike", "repeated", "spaced", "accented", "lines", "long"],
)
def test_what_is_no_good_secret_is_refused_by_its_place_before_anything_is_changed(
    faceguard: Faceguard, monkeypatch: pytest.MonkeyPatch, value: str | None, said: str
) -> None:
    monkeypatch.delenv("SHOP_SECRET", raising=False)
    if value is not None:
        monkeypatch.setenv("SHOP_SECRET", value)
    for command in ("plan", "apply"):
        told = faceguard(command, "FILE", text=SHOP + "groups: [{name: Bakers}]\n")
        refused(told, "tenant.yaml:8: /applications/0/secret: env SHOP_SECRET: ", said)
        assert not value or value not in told.output
    assert faceguard.names("group") == []


def test_every_reference_that_leads_nowhere_is_named_at_once(faceguard: Faceguard, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(secrets.token_bytes(32) + b"\xff")
    one = '  - {{client_id: "{0}", redirect_uris: ["https://a.example.com/"], secret: {{file: "{1}"}}}}\n'
    files = ("missing", "folder", "binary", "/dev/zero", "a\\0b")
    text = "slug: acme\napplications:\n" + "".join(one.format(f"a{n}", file) for n, file in enumerate(files))
    told = faceguard("apply", "FILE", text=text)
    refused(
        told, ":3: /applications/0/secret: file missing: It cannot be read (No such file", ":4: /applications/1/sec"
    )
    refused(
        told, "file folder: It is no file", "something else than ASCII", "file /dev/zero: It is no file", ":7: /app"
    )


def test_a_webhooks_secret_is_spelled_as_receivers_read_it(
    faceguard: Faceguard, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HOOK.replace("{file: hook.secret}", "{env: HOOK}")
    for value in (secrets.token_urlsafe(32), "whsec_not+base64!" * 3, "whsec_" + "QUJD" * 5, "whsec_" + "QUFB" * 12):
        monkeypatch.setenv("HOOK", value)
        refused(faceguard("apply", "FILE", text=text), "/webhooks/0/secret: env HOOK: ")


def test_a_file_that_everybody_may_read_is_taken_with_a_warning(faceguard: Faceguard) -> None:
    file = faceguard.file.parent / "hook.secret"
    file.write_text(of_a_webhook())
    file.chmod(0o644)
    told = faceguard("plan", "FILE", text=HOOK)
    assert told.exit_code == 2
    assert "Warning: " in told.stderr
    assert ":4: /webhooks/0/secret: file hook.secret: everybody on this machine may read it" in told.stderr
    file.chmod(0o600)
    assert faceguard("plan", "FILE").stderr == ""


@pytest.mark.parametrize(
    "given", ["{}", "{env: A, file: b}", "{env: 'A B'}", "{vault: x}", "5", "[x]", "plain-text-of-thirty-two-letters"]
)
def test_a_secret_is_a_reference_to_one_place(faceguard: Faceguard, given: str) -> None:
    told = faceguard("apply", "FILE", text=SHOP.replace("{env: SHOP_SECRET}", given))
    refused(told, "tenant.yaml:8: /applications/0/secret")
    assert "plain-text" not in told.output


def test_an_application_without_a_secret_is_given_none(faceguard: Faceguard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_SECRET", secrets.token_urlsafe(32))
    public = SHOP.replace("[client_credentials]", "[authorization_code]").replace("scope: orders", "scope: openid")
    public += '    token_endpoint_auth_method: none\n    redirect_uris: ["https://shop.example.com/"]\n'
    refused(
        faceguard("apply", "FILE", text=public), "/applications/0/secret: An application that is registered for none"
    )
    with faceguard.world.inside() as ctx:
        assert clients.find(ctx, "shop") is None


def test_a_tenant_that_the_file_founds_has_the_secrets_too(
    faceguard: Faceguard, monkeypatch: pytest.MonkeyPatch
) -> None:
    value, hook = secrets.token_urlsafe(32), of_a_webhook()
    monkeypatch.setenv("SHOP_SECRET", value)
    monkeypatch.setenv("HOOK", hook)
    text = SHOP + HOOK.replace("slug: acme\n", "").replace("{file: hook.secret}", "{env: HOOK}")
    assert "will be set from env HOOK" in faceguard("plan", "--tenant", "copy", "FILE", text=text).output
    assert faceguard("apply", "--tenant", "copy", "FILE").exit_code == 0
    assert faceguard("plan", "--tenant", "copy", "FILE").output == "Nothing to change.\n"
    assert faceguard.world.token("copy", "shop", value, grant_type="client_credentials", scope="orders").status == 200


@pytest.mark.parametrize("operation", ["plan", "apply"])
@pytest.mark.parametrize(
    "reference", [{"env": "PATH"}, {"file": "/etc/hostname"}, {"file": "/nowhere"}, {"env": "NOT_SET"}]
)
def test_the_interface_reads_no_file_and_no_variable_of_the_server(
    platform: Caller, operation: str, reference: dict[str, str]
) -> None:
    hook = {"url": "https://hooks.example.com/in", "kinds": ["*"], "secret": reference}
    shop = {"client_id": "shop", "redirect_uris": ["https://shop.example.com/"], "secret": reference}
    wanted = {"applications": [shop], "webhooks": [hook], "groups": [{"name": "Bakers"}]}
    told = platform.post(f"/tenants/acme/configuration/{operation}", wanted)
    assert told.status == 422
    assert [one["pointer"] for one in told.json["errors"]] == ["/applications/0/secret", "/webhooks/0/secret"]
    assert "on the machine where it runs, and by nobody else" in told.json["detail"]
    assert len({one["detail"] for one in told.json["errors"]}) == 1, "what is there and what is not is told alike"
    assert platform.get("/tenants/acme/groups").json["items"] == []


def test_the_interface_takes_no_literal_secret_and_does_not_repeat_it(platform: Caller) -> None:
    value = secrets.token_urlsafe(32)
    hook = {"url": "https://hooks.example.com/in", "kinds": ["*"], "secret": value}
    told = platform.post("/tenants/acme/configuration/plan", {"webhooks": [hook]})
    assert (told.status, told.json["errors"][0]["pointer"]) == (422, "/webhooks/0/secret")
    assert "does not stand in a configuration" in told.json["errors"][0]["detail"]
    assert value not in told.text

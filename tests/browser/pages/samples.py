"""Sample values for every template: what the look script draws and what the tests fill with hostile text."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from idp.context import Ctx, Tenant
from idp.login.factors.totp import picture

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGN = '{"challenge": "Y2hhbGxlbmdl", "rpId": "login.example.com"}'
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def ctx(theme: str = "default", name: str = "Nordwind", base_url: str = "https://login.example.com/t/nordwind") -> Ctx:
    tenant = Tenant(id="t1", slug="nordwind", name=name, base_url=base_url, theme=theme)
    return Ctx(tenant, NOW, "Zk3vVn0sJ1xQ", tx=None)  # type: ignore[arg-type]


KEPT = {
    "tenant": "Nordwind",
    "issuer": "https://login.example.com/t/nordwind",
    "count": 5,
    "numbers": 192,
    "model": "mobilefacenet-iris-mirror-1",
    "months": 12,
}


def samples(text: str | None = None) -> dict[str, dict[str, Any]]:
    """Values by page; with `text`, every value that a person, a client or a tenant can choose is that text."""

    def say(usual: str) -> str:
        return usual if text is None else text

    client = SimpleNamespace(name=say("Harbour Planner"))
    action = "/t/nordwind/login/4hT0aXy"
    email = say("maria.lindqvist@example.com")
    introduction = SimpleNamespace(
        unverified=True,
        leads_to=say("planner.example.com"),
        logo=None,
        policy=say("https://planner.example.com/privacy"),
        terms=say("https://planner.example.com/terms"),
    )
    form = {"action": action, "csrf": say("c5rf"), "client": client, "introduction": introduction}
    return {
        "sign_in.html": {**form, "sealed": say("s3aled"), "login_hint": email},
        "sign_in.html passkey": {**form, "sealed": say("s3aled"), "passkey_action": action, "options": SIGN},
        "password.html passkey": {**form, "email": email, "passkey_action": action, "options": SIGN},
        "passkey.html": {**form, "options": SIGN, "cancel": action, "other_way": action, "error": "passkey"},
        "passkeys.html": {
            "csrf": say("c5rf"),
            "passkeys": [
                SimpleNamespace(
                    credential=say(f"c{synced}"),
                    name=say(name),
                    backup_eligible=synced,
                    created_at=NOW,
                    used_at=NOW if synced else None,
                )
                for name, synced in (("Phone", True), ("A security key at the office", False))
            ],
            "last": True,
            "options": SIGN,
            "longest_name": 60,
            "actions": {name: f"/t/nordwind/account/{name}_passkey" for name in ("add", "rename", "remove")},
            "back": action,
            "notice": "passkey_added",
        },
        "passkeys.html none": {
            "csrf": say("c5rf"),
            "passkeys": [],
            "last": False,
            "options": SIGN,
            "longest_name": 60,
            "actions": {"add": action},
            "back": action,
            "error": "passkey_enrol",
        },
        "sign_in.html error": {
            **form,
            "sealed": say("s3aled"),
            "login_hint": email,
            "error": "credentials",
            "others": [{"url": say("/t/nordwind/login/x/recovery"), "word": "recovery"}],
        },
        "password.html": {**form, "cancel": action, "back_to": client, "email": email, "other_account": action},
        "camera.html": {
            **form,
            "purpose": "verify",
            "journey": say("4hT0aXy"),
            "captures": "/t/nordwind/face/captures",
            "other_way": say(f"{action}/recovery"),
            "cancel": action,
            "back_to": client,
        },
        "camera.html enrol": {
            **form,
            "client": None,
            "purpose": "enrol",
            "journey": say("4hT0aXy"),
            "captures": "/t/nordwind/face/captures",
            "other_way": say(f"{action}/recovery"),
            "error": "face_failed",
        },
        "no_other_way.html": {**form, "back": action, "cancel": action},
        "recovery.html": {
            **form,
            "cancel": action,
            "back_to": client,
            "other_way": action,
            "other_word": "face",
            "error": "recovery_code",
        },
        "ways.html": {
            **form,
            "ways": [
                {"name": name, "url": f"{action}?way={name}", "instead": name == "email"}
                for name in ("face", "passkey", "totp", "recovery", "email")
            ],
            "cancel": action,
            "back_to": client,
        },
        "check_session.html": {"cookie": "fg-nordwind-state"},
        "consent.html": {
            **form,
            "email": email,
            "scopes": [
                {"name": "openid", "new": False},
                {"name": "email", "new": False},
                {"name": "offline_access", "new": True},
                {"name": say("berths:write"), "new": True},
            ],
        },
        "device.html": {**form, "code": ""},
        "device.html filled": {**form, "code": say("WDJB-MJHT")},
        "device.html error": {**form, "code": say("WDJB-MJHX"), "error": "user_code"},
        "device_confirm.html": {
            **form,
            "email": email,
            "user_code": say("WDJB-MJHT"),
            "device": SimpleNamespace(remote_addr=say("203.0.113.7"), created_at=NOW),
            "scopes": [{"name": "openid", "new": False}, {"name": "profile", "new": True}],
        },
        "device_answered.html": {"end": "approved"},
        "device_answered.html denied": {"end": "denied"},
        "device_answered.html requirements": {"end": "requirements"},
        "face_consent.html": {**form, "kept": KEPT},
        "renew_face.html": form,
        "invite.html": {**form, "email": email, "face": True},
        "invite.html error": {**form, "email": email, "error": "password_short", "error_values": {"minimum": 12}},
        "change_password.html": {**form, "email": email, "stay": action},
        "change_password.html error": {**form, "email": email, "stay": action, "error": "password_current"},
        "remove_face.html": {**form, "stay": action},
        "totp.html": {**form, "cancel": action, "back_to": client, "other_way": action},
        "totp.html error": {**form, "cancel": action, "other_way": action, "other_word": "face", "error": "totp_code"},
        "email_code.html": {
            **form,
            "sent": False,
            "masked": say("m•••@example.com"),
            "cancel": action,
            "other_way": action,
        },
        "email_code.html sent": {
            **form,
            "sent": True,
            "masked": say("m•••@example.com"),
            "cancel": action,
            "other_way": action,
            "error": "email_code",
        },
        "confirm_email.html": {**form, "sent": False, "masked": say("m•••@example.com"), "stay": action},
        "confirm_email.html sent": {
            **form,
            "sent": True,
            "masked": say("m•••@example.com"),
            "stay": action,
            "error": "email_code",
        },
        "enrol_totp.html": {
            **form,
            "sealed": say("s3aled"),
            "picture": picture(ctx(), SimpleNamespace(email="maria.lindqvist@example.com"), SECRET),  # type: ignore[arg-type]
            "secret": [say("JBSW")] * 8,
            "stay": action,
        },
        "remove_factor.html": {**form, "factor": "totp", "stay": action},
        "recovery_codes.html": {
            **form,
            "codes": [say(code) for code in ("k7qd-93xm-tuna", "p2vw-ffa8-03ne", "zz1r-40hy-bb7c", "m9cs-x5e2-ql6d")]
            * 2,
        },
        "account.html": {
            "person": SimpleNamespace(email=email, name=say("Maria Lindqvist")),
            "csrf": say("c5rf"),
            "face": {"since": NOW, "outdated": True},
            "face_waits_since": NOW,
            "email": {"confirmed": False, "way": False},
            "totp": {"since": NOW},
            "passkeys": [
                SimpleNamespace(name=say("Phone"), backup_eligible=True, created_at=NOW, used_at=NOW),
                SimpleNamespace(name=say("Desk"), backup_eligible=False, created_at=NOW, used_at=None),
            ],
            "recovery_left": 7,
            "sessions": [
                {"id": say("s1"), "created_at": NOW, "seen_at": NOW, "current": True},
                {"id": say("s2"), "created_at": NOW, "seen_at": NOW, "current": False},
            ],
            "applications": [
                {"name": client.name, "start": "https://planner.example.com/start", "unverified": False},
                {"name": say("Film club"), "start": "https://film.example.com/start", "unverified": True},
            ],
            "consents": [
                {
                    "client_id": say("c1"),
                    "name": client.name,
                    "scopes": [say("openid"), say("email")],
                    "unverified": True,
                }
            ],
            "actions": {
                name: f"/t/nordwind/account/{name}"
                for name in (
                    "change_password",
                    "new_codes",
                    "enrol_face",
                    "remove_face",
                    "face_receipt",
                    "enrol_totp",
                    "remove_totp",
                    "passkeys",
                    "confirm_email",
                    "sign_out",
                    "end_session",
                    "withdraw_consent",
                )
            },
            "notice": "codes_made",
        },
        "sign_out.html": {"csrf": say("c5rf"), "client": client},
        "signed_out.html": {"client": client, "return_url": say("https://planner.example.com/"), "sign_in": action},
        "error.html": {"what": "application", "message": say("The redirect_uri is not registered."), "retry": action},
        "form_post.html": {
            **form,
            "action": say("https://planner.example.com/callback"),
            "parameters": {"code": say("SplxlOBeZQQYbYS6WxSbIA"), "state": say("af0ifjsldkj")},
        },
    }


def template_of(page: str) -> str:
    return page.partition(" ")[0]


def all_templates() -> set[str]:
    folder = Path(__file__).resolve().parents[3] / "themes/default/templates"
    return {path.name for path in folder.glob("*.html")} - {"base.html", "camera_drawings.html", "parts.html"}

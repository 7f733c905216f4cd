"""/branding: what a tenant's pages and letters look like. A draft is changed, published, and taken back."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from idp.admin.api.looks import (
    LARGEST,
    MEMBERS,
    PICTURE,
    BrandingShown,
    Configured,
    LooksChange,
    Tried,
    TriedShown,
    Version,
    contrast_shown,
    looks_shown,
    version_shown,
)
from idp.admin.api.operation import Call, Operation
from idp.admin.api.own_house import require_platform_for_looks
from idp.admin.api.problem import FieldError, Problem, invalid
from idp.biometrics.client import FaceClient, FaceUnavailable
from idp.context import Branding
from idp.looks.branding import measured
from idp.looks.themes import theme_of
from idp.oauth.clients.addresses import check_https
from idp.oauth.errors import InvalidClientMetadata
from idp.store import brand_logos, brandings, tenants

OBJECT = "branding"
BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")  # PNG, JPEG, WebP: anything else need not be read
NO_PICTURE = "It is no PNG, JPEG or WebP of at most 256 KB and 2 megapixels, or it moves."
LINKS = ("support_url", "terms_url", "privacy_url")


def read(call: Call) -> BrandingShown:
    tenant, kept = call.tenant_now(), brandings.versions(call.ctx)
    looks = _draft(call)
    return BrandingShown(
        version=tenant.branding.version,
        published=looks_shown(tenant, tenant.branding),
        draft=looks_shown(tenant, looks),
        differs=looks != _unnumbered(tenant.branding),
        contrasts=[contrast_shown(one) for one in measured(looks, theme_of(tenant).tokens)],
        versions=[version_shown(tenant, one) for one in kept],
    )


def change(call: Call) -> BrandingShown:
    sent = _read(call, call.body)
    call.begin()
    call.require_match(OBJECT, read(call))
    former = _draft(call)
    looks = replace(former, **_kept(call, sent))
    brandings.put_draft(call.ctx, looks, call.principal.name)
    _sweep(call)
    call.note("tenant.branding_changed", OBJECT, changed=_changed(former, looks))
    return read(call)


def discard(call: Call) -> BrandingShown:
    call.begin()
    call.require_match(OBJECT, read(call))
    if brandings.drop_draft(call.ctx):
        _sweep(call)
        call.note("tenant.branding_discarded", OBJECT)
    return read(call)


def publish(call: Call) -> BrandingShown:
    call.begin()
    current = read(call)
    call.require_match(OBJECT, current)
    if current.differs:
        _publish(call, _draft(call))
        brandings.drop_draft(call.ctx)
        _sweep(call)
    return read(call)


def roll_back(call: Call) -> BrandingShown:
    require_platform_for_looks(call)
    body: Version = call.body
    call.begin()
    current = read(call)
    call.require_match(OBJECT, current)
    if not tenants.show_branding(call.ctx, body.version):
        kept = ", ".join(str(one.version) for one in current.versions)
        raise invalid("/version", f"That version is not kept; these are: {kept or 'none'}.")
    call.note("tenant.branding_rolled_back", OBJECT, version=body.version, former=current.version)
    return read(call)


def tried(call: Call) -> TriedShown:
    query: Tried = call.query
    looks = _draft(call)
    if query.version is not None:
        found = [one.looks for one in brandings.versions(call.ctx) if one.looks.version == query.version]
        if not found:
            raise Problem(404, "That version is not kept.")
        looks = found[0]
    named = query.model_dump(exclude_unset=True, exclude={"version", "without_logo"})
    _require_links(named)
    looks = replace(looks, **named | ({"logo": None} if query.without_logo else {}))
    contrasts = measured(looks, theme_of(call.ctx.tenant).tokens)
    return TriedShown(looks=looks_shown(call.ctx.tenant, looks), contrasts=[contrast_shown(one) for one in contrasts])


def published(call: Call) -> Configured:
    """For the tenant as one document."""
    looks = call.tenant_now().branding
    png = brand_logos.find(call.ctx, looks.logo) if looks.logo else None
    plain = {name: getattr(looks, name) for name in Configured.model_fields}
    return Configured(**plain | {"logo": base64.b64encode(png).decode() if png else None})


def configure(call: Call) -> Configured:
    """Published at once; a draft stays a draft."""
    sent = _read(call, call.body)
    call.begin()
    _publish(call, replace(_unnumbered(call.tenant_now().branding), **_kept(call, sent)))
    _sweep(call)
    return published(call)


def prepared(call: Call, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document with its logo drawn already: that is too slow for a transaction. Raises Problem."""
    wanted: Mapping[str, Any] = document.get("branding") or {}
    if not wanted.get("logo"):
        return document
    png = _drawn(call, wanted["logo"])
    brand_logos.put(call.ctx, png)
    return {**document, "branding": {**wanted, "logo": base64.b64encode(png).decode()}}


def _publish(call: Call, looks: Branding) -> None:
    require_platform_for_looks(call)
    tenant = call.tenant_now()
    for one in measured(looks, theme_of(tenant).tokens):
        if not one.enough:
            ratio = contrast_shown(one).ratio
            said = f"{one.chosen} cannot be read well enough on a {one.scheme} page: its contrast is {ratio:g}, and "
            said += f"4.5 is needed. The nearest that can is {one.used}."
            raise _refused(f"/{MEMBERS[one.scheme]}", said, "unreadable", ratio=ratio)
    newest = max([tenant.branding.version, *(one.looks.version for one in brandings.versions(call.ctx))])
    brandings.keep(call.ctx, replace(looks, version=newest + 1), call.principal.name)
    tenants.show_branding(call.ctx, newest + 1)
    changed = _changed(_unnumbered(tenant.branding), looks)
    call.note("tenant.branding_published", OBJECT, version=newest + 1, changed=changed)


def _draft(call: Call) -> Branding:
    """What is published, where there is none."""
    kept = brandings.draft(call.ctx)
    return _unnumbered(call.tenant_now().branding) if kept is None else kept.looks


def _unnumbered(looks: Branding) -> Branding:
    return replace(looks, version=0)


def _read(call: Call, body: LooksChange) -> dict[str, Any]:
    """What was sent, its logo as a PNG of ours. Before call.begin(). Raises Problem."""
    sent = body.model_dump(exclude_unset=True)
    _require_links(sent)
    if sent.get("logo") is not None:
        sent["logo"] = _drawn(call, sent["logo"])
    return sent


def _kept(call: Call, sent: dict[str, Any]) -> dict[str, Any]:
    png = sent.get("logo")
    return sent if png is None else sent | {"logo": brand_logos.put(call.ctx, png)}


def _drawn(call: Call, encoded: str) -> bytes:
    """By the process that reads pictures; one that came from there is known again."""
    try:
        picture = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refused("/logo", "It is not base64.", "no_picture") from error
    known = brand_logos.find(call.ctx, hashlib.sha256(picture).hexdigest())
    if known is not None:
        return known
    if len(picture) > PICTURE or not picture.startswith(BEGINNINGS):
        raise _refused("/logo", NO_PICTURE, "no_picture")
    try:
        png = FaceClient(call.house.settings.places.face_socket).logo(picture, brand=True)
    except FaceUnavailable as error:
        why = "Pictures cannot be read at the moment. Try again shortly."
        retry = (("Retry-After", str(error.retry_after)),)
        raise Problem(503, why, (FieldError("/logo", why, "no_pictures_now"),), headers=retry) from error
    if png is None:
        raise _refused("/logo", NO_PICTURE, "no_picture")
    return png


def _require_links(sent: Mapping[str, Any]) -> None:
    for member in LINKS:
        if sent.get(member) is not None:
            try:
                check_https(member, sent[member])
            except InvalidClientMetadata as refusal:
                raise _refused(f"/{member}", str(refusal), "no_https") from refusal


def _refused(pointer: str, detail: str, kind: str, **bounds: float) -> Problem:
    """One member that cannot be as it is; `kind` is how pages find other words for it."""
    return replace(invalid(pointer, detail), errors=(FieldError(pointer, detail, kind, bounds),))


def _sweep(call: Call) -> None:
    """Logos that neither the draft nor a version names any more."""
    named = (_draft(call), *(one.looks for one in brandings.versions(call.ctx)))
    brand_logos.sweep(call.ctx, {looks.logo for looks in named if looks.logo is not None})


def _changed(former: Branding, looks: Branding) -> dict[str, Any]:
    before, after = asdict(former), asdict(looks)
    return {name: {"from": before[name], "to": after[name]} for name in after if after[name] != before[name]}


BRANDING = "/tenants/<tenant>/branding"
OPERATIONS = (
    Operation("branding.read", "GET", BRANDING, "What is published, the draft, and the versions", "branding.read",
              read, BrandingShown),
    Operation("branding.change", "PATCH", BRANDING, "Change the draft, which nobody sees", "branding.write", change,
              BrandingShown, body=LooksChange, body_limit=LARGEST,
              description="Members left out stay as they are; null takes one back to the theme's."),
    Operation("branding.discard", "DELETE", f"{BRANDING}/draft", "Give the draft up", "branding.write", discard,
              BrandingShown),
    Operation("branding.publish", "POST", f"{BRANDING}/publish", "Show the draft to everybody", "branding.write",
              publish, BrandingShown,
              description="Refused while a colour cannot be read well enough. Without changes it does nothing."),
    Operation("branding.roll_back", "POST", f"{BRANDING}/roll_back", "Show an earlier version again",
              "branding.write", roll_back, BrandingShown, body=Version, description="The draft stays as it is."),
    Operation("branding.preview", "GET", f"{BRANDING}/preview", "The draft with changes that nobody has saved",
              "branding.read", tried, TriedShown, query=Tried),
)  # fmt: skip

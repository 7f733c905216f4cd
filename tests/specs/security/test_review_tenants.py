"""Found by attacking tenants with the source at hand."""

from __future__ import annotations

import pytest

from idp.http import CookiePolicy
from idp.tenants.found import BadSlug, found_tenant
from tests.world import World


@pytest.mark.parametrize("slug", ["acme-browser", "acme-known", "acme-state"])
def test_tn_09_no_tenants_session_cookie_has_the_name_of_anothers_cookie(world: World, slug: str) -> None:
    cookies = CookiePolicy(https=True)
    assert cookies.session(slug) in {cookies.browser("acme"), cookies.known("acme"), cookies.op_state("acme")}  # why
    with pytest.raises(BadSlug):
        found_tenant(world.house, slug, slug)

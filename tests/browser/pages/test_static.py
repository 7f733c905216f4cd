"""Static files: found by name in a list, never by path; kept by browsers under the right version (HD-08)."""

from __future__ import annotations

import pytest

from idp.endpoints.static import plain_static, static_routes
from idp.http import Request, Response, Router
from idp.pages import render
from tests.browser.pages.samples import ctx, samples, template_of
from tests.browser.pages.shown import Shown, header

ROUTER = Router(static_routes())


def get(address: str, **headers: str) -> Response:
    path, _, query = address.partition("?")
    found = ROUTER.find("GET", path)
    assert found is not None
    assert not isinstance(found, frozenset)
    return found.route.endpoint(ctx("harbour"), Request("GET", path, query, headers=headers), **found.arguments)


def test_every_file_that_a_page_names_is_there_and_may_be_kept():
    named: set[str] = set()
    for name, values in samples().items():
        shown = Shown(render(ctx("harbour"), template_of(name), **values))
        named |= {link["href"] for link in shown.all("link")} | {image["src"] for image in shown.all("img")}
        named |= {script["src"] for script in shown.all("script") if "src" in script}
    assert len(named) >= 9
    for address in named:
        response = get(address)
        assert response.status == 200, address
        assert header(response, "Cache-Control") == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in dict(response.headers)


def test_a_page_without_a_tenant_finds_its_files_too():
    shown = Shown(render(None, "error.html", what="not_found"))
    served = plain_static()
    for link in shown.all("link"):
        path, _, query = link["href"].partition("?")
        assert served[path](Request("GET", path, query)).status == 200


def test_an_old_or_missing_version_is_asked_for_again_each_time():
    response = get("/t/nordwind/static/default/base.css?v=0")
    assert header(response, "Cache-Control") == "no-cache"
    again = get("/t/nordwind/static/default/base.css", **{"if-none-match": header(response, "ETag")})
    assert (again.status, again.body) == (304, b"")


def test_files_have_their_own_content_type():
    kinds = {"base.css": "text/css", "camera.js": "text/javascript", "logo.svg": "image/svg+xml"}
    for name, kind in kinds.items():
        assert header(get(f"/t/nordwind/static/default/{name}"), "Content-Type") == f"{kind}; charset=utf-8"


@pytest.mark.parametrize(
    ("theme", "name"),
    [("default", "..%2ftheme.toml"), ("..", "theme.toml"), ("default", "theme.toml"), ("nothing", "base.css")],
)
def test_ad_12_what_is_not_a_static_file_of_a_theme_is_not_found(theme: str, name: str):
    assert get(f"/t/nordwind/static/{theme}/{name}").status == 404

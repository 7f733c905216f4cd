"""The pages of the console that every look at all of them sees. A new page is a line here; {person} is Alice's id."""

from __future__ import annotations

PAGES = (
    "/admin/tenants",
    "/admin/tenants?search=nothing-of-the-kind",
    "/admin/tenants/new",
    "/admin/t/acme/settings",
    "/admin/t/acme/active",
    "/admin/t/nobody/settings",
    "/admin/t/acme",
    "/admin/t/acme?days=1",
    "/admin/t/acme/audit",
    "/admin/t/acme/audit?kind=No+Kind",
    "/admin/t/acme/audit/1",
    "/admin/t/acme/webhooks",
    "/admin/t/acme/webhooks/new",
    "/admin/administrators",
    "/admin/administrators/new",
    "/admin/t/acme/people",
    "/admin/t/acme/people?search=zz",
    "/admin/t/acme/people/new",
    "/admin/t/acme/people/{person}",
    "/admin/t/acme/people/{person}/invitation",
    "/admin/t/acme/people/{person}/active",
    "/admin/t/acme/people/{person}/remove",
    "/admin/t/acme/people/{person}/factors/password",
    "/admin/t/acme/groups",
    "/admin/t/acme/roles/new",
    "/admin/t/acme/claims",
    "/admin/me",
    "/admin/reference",
)
